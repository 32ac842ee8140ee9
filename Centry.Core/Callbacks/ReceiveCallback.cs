using System.Text;
using Centry.Connectors.Gateways;
using Centry.Core.Merchants;
using Centry.Core.Payins;
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
    MerchantDirectory merchants, GatewayRegistry gateways, PayinQueries payins, PaymentWriter writer, TimeProvider time, ILogger<ReceiveCallback> logger)
{
    /// <returns>False when no account has this token.</returns>
    public async Task<bool> ExecuteAsync(string token, CallbackRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await merchants.FindByCallbackTokenAsync(token, cancellationToken) is not { } found)
            return false;
        var (profile, account) = found;
        var payin = gateways.Find<ICallbackGateway>(account.Provider)?.ReadPaymentId(request) is { } id ? await payins.FindAsync(id, cancellationToken) : null;
        if (payin?.ProviderAccountId != account.Id)
            payin = null; // names nothing of this account: kept as evidence, believed in nothing

        var moves = payin is not null && PayinStatus.CanMove(payin.Status, PayinStatus.Completed);
        var owed = moves ? await payins.OwedAsync(payin!.Id, cancellationToken) : [];
        var asks = moves && owed.All(task => task.Kind != WorkKinds.ConfirmPayin);
        await writer.WriteAsync(Write(profile, account, request, payin, asks, Trace(owed)), cancellationToken);
        var outcome = payin is null ? "stranger" : asks ? "asked" : "known";
        CentryTelemetry.Callbacks.Add(1, new("gateway", account.Provider), new("outcome", outcome));
        LogReceived(logger, account.Provider, outcome, payin?.Id);
        return true;
    }

    // The payin's own trace goes on, from the merchant's request to the last webhook; the callback's, a provider's, points to it.
    private static string? Trace(IReadOnlyList<(string Kind, string? Traceparent)> owed)
    {
        var traceparent = owed.Select(task => task.Traceparent).FirstOrDefault(trace => trace is not null);
        CentryTelemetry.PointTo(traceparent);
        return traceparent ?? CentryTelemetry.CurrentTraceparent;
    }

    private PaymentWrite Write(MerchantProfile profile, ProviderAccount account, CallbackRequest request, Payin? payin, bool asks, string? traceparent)
    {
        var now = time.GetUtcNow();
        return new PaymentWrite
        {
            Callback = new ProviderCallback
            {
                Id = Ids.New(time),
                ProviderAccountId = account.Id,
                PaymentId = payin?.Id,
                Method = request.Method,
                Body = Encoding.UTF8.GetString(request.Body.Span).Replace('\0', '\uFFFD'),
                ReceivedAt = now,
            },
            Task = !asks ? null : new WorkTask
            {
                Id = Ids.New(time),
                Kind = WorkKinds.ConfirmPayin,
                PaymentId = payin!.Id,
                MerchantId = profile.Id,
                DueAt = now,
                Traceparent = traceparent,
                CreatedAt = now,
            },
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Callback from {Gateway}: {Outcome}, payin {PayinId}")]
    private static partial void LogReceived(ILogger logger, string gateway, string outcome, Guid? payinId);
}
