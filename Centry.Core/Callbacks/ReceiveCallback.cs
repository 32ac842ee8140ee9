using System.Text;
using Centry.Connectors.Gateways;
using Centry.Core.Merchants;
using Centry.Core.Payments;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Centry.Core.Work;
using Microsoft.Extensions.Logging;

namespace Centry.Core.Callbacks;

/// <summary>
/// Takes in what a provider reports: finds out whose it is, keeps it raw, and has the worker ask the provider.
/// Duplicates, strangers and garbage change nothing.
/// </summary>
public sealed partial class ReceiveCallback(
    MerchantDirectory merchants, GatewayRegistry gateways, PaymentLocator payments, PaymentWriter writer, TimeProvider time, ILogger<ReceiveCallback> logger)
{
    /// <returns>False when no account has this token.</returns>
    public async Task<bool> ExecuteAsync(string token, CallbackRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await merchants.FindByCallbackTokenAsync(token, cancellationToken) is not { } found)
            return false;
        var (profile, account) = found;
        var payment = gateways.Find<ICallbackGateway>(account.Provider)?.ReadPaymentId(request) is { } id ? await payments.FindAsync(id, cancellationToken) : null;
        if (payment?.ProviderAccountId != account.Id)
            payment = null; // names nothing of this account: kept as evidence, believed in nothing

        var asks = payment is { CanStillChange: true, IsAsked: false };
        await writer.WriteAsync(Write(profile, account, request, payment, asks), cancellationToken);
        CentryTelemetry.PointTo(payment?.Traceparent);
        var outcome = payment is null ? "stranger" : asks ? "asked" : "known";
        CentryTelemetry.Callbacks.Add(1, new("gateway", account.Provider), new("outcome", outcome));
        LogReceived(logger, account.Provider, outcome, payment?.Noun, payment?.Id);
        return true;
    }

    private PaymentWrite Write(MerchantProfile profile, ProviderAccount account, CallbackRequest request, LocatedPayment? payment, bool asks)
    {
        var now = time.GetUtcNow();
        return new PaymentWrite
        {
            Callback = new ProviderCallback
            {
                Id = Ids.New(time),
                ProviderAccountId = account.Id,
                PaymentId = payment?.Id,
                Method = request.Method,
                Body = Encoding.UTF8.GetString(request.Body.Span).Replace('\0', '\uFFFD'),
                ReceivedAt = now,
            },
            Task = !asks ? null : new WorkTask
            {
                Id = Ids.New(time),
                Kind = WorkKinds.Of(WorkKinds.Confirm, payment!.Noun),
                PaymentId = payment.Id,
                MerchantId = profile.Id,
                DueAt = now,

                // The payment's own trace goes on, from the merchant's request to the last webhook; the callback's, a provider's, points to it.
                Traceparent = payment.Traceparent ?? CentryTelemetry.CurrentTraceparent,
                CreatedAt = now,
            },
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Callback from {Gateway}: {Outcome}, {Noun} {PaymentId}")]
    private static partial void LogReceived(ILogger logger, string gateway, string outcome, string? noun, Guid? paymentId);
}
