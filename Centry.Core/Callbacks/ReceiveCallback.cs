using System.Net;
using System.Text;
using Centry.Connectors.Gateways;
using Centry.Core.GatewayWork;
using Centry.Core.Http;
using Centry.Core.Merchants;
using Centry.Core.Payments;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Centry.Core.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Centry.Core.Callbacks;

/// <summary>What a provider's caller is told.</summary>
/// <param name="Verdict">How the callback was taken.</param>
/// <param name="Body">JSON that the provider wants to read; null for none.</param>
public sealed record CallbackReceipt(CallbackVerdict Verdict, string? Body = null);

/// <summary>How a callback was taken.</summary>
public enum CallbackVerdict
{
    /// <summary>No account has this address.</summary>
    Unknown,

    /// <summary>Its proof is wrong, or it came from where this provider never calls: nothing changes.</summary>
    Forged,

    /// <summary>Kept.</summary>
    Taken,
}

/// <summary>
/// Takes in what a provider reports: finds out whose it is and what it is worth, keeps it raw, and has the worker ask the gateway.
/// Duplicates, strangers and garbage change nothing.
/// </summary>
public sealed partial class ReceiveCallback(
    MerchantDirectory merchants, GatewayRegistry gateways, GatewayAccounts accounts, PaymentLocator payments, PaymentWriter writer, ProviderBalances balances,
    IServiceProvider services, TimeProvider time, ILogger<ReceiveCallback> logger)
{
    /// <param name="from">The caller's address, proxies taken off; null when it is not known.</param>
    public async Task<CallbackReceipt> ExecuteAsync(CallbackAddress address, CallbackRequest request, IPAddress? from, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(request);
        if (await merchants.FindByCallbackTokenAsync(address.Token, cancellationToken) is not var (profile, account))
            return new CallbackReceipt(CallbackVerdict.Unknown);
        var gateway = gateways.Find<ICallbackGateway>(account.Provider);
        var payment = await LocateAsync(address, request, account, gateway, cancellationToken);
        var isAuthentic = Judge(gateway, request, account, payment, isAddressed: payment is not null && address.Key is not null, from);
        if (isAuthentic is null)
        {
            await writer.WriteAsync(Write(profile, account, request, payment, isAuthentic: false, asks: false), cancellationToken);
            Count(account, "forged", payment);
            return new CallbackReceipt(CallbackVerdict.Forged);
        }

        if (gateway is IPayoutVerifyingGateway verifier && verifier.IsVerification(request))
            return new CallbackReceipt(CallbackVerdict.Taken, await VerifyAsync(verifier, request, account, payment, cancellationToken));
        if (payment is null && (gateway as IBalanceGateway)?.ReadBalance(request) is { } balance)
        {
            await balances.KeepAsync(account.Id, account.ActiveEnvironment, balance, cancellationToken);
            Count(account, "balance", payment);
            return new CallbackReceipt(CallbackVerdict.Taken, gateway?.Acknowledgement);
        }

        var matters = payment is { CanStillChange: true } || (payment is { CanReturn: true } && gateway!.Descriptor.PayoutsCanReturn && isAuthentic.Value);
        var asks = matters && !payment!.IsAsked;
        await writer.WriteAsync(Write(profile, account, request, payment, isAuthentic.Value, asks), cancellationToken);
        CentryTelemetry.PointTo(payment?.Traceparent);
        Count(account, payment is null ? "stranger" : asks ? "asked" : "known", payment);
        return new CallbackReceipt(CallbackVerdict.Taken, gateway?.Acknowledgement);
    }

    /// <summary>The payment that the address or, without one, the body names. One of another account is nobody's.</summary>
    private async Task<LocatedPayment?> LocateAsync(
        CallbackAddress address, CallbackRequest request, ProviderAccount account, ICallbackGateway? gateway, CancellationToken cancellationToken)
    {
        if ((address.Key?.PaymentId ?? gateway?.ReadPaymentId(request)) is not { } id)
            return null;
        var payment = await payments.FindAsync(id, cancellationToken);
        return payment?.ProviderAccountId == account.Id && (address.Key is not { } key || key.SubmissionId == payment.SubmissionId) ? payment : null;
    }

    /// <summary>True when the provider's word, false when hearsay, null when a forgery.</summary>
    private bool? Judge(ICallbackGateway? gateway, CallbackRequest request, ProviderAccount account, LocatedPayment? payment, bool isAddressed, IPAddress? from)
    {
        if (gateway is null)
            return false;
        // A payment says in which environment its provider speaks; without one, each that the account has is tried.
        var environments = payment is null ? Environments.All.Where(e => account.CredentialsFor(e) is not null) : [payment.Environment];
        var best = (bool?)null;
        foreach (var environment in environments)
        {
            if (!ComesFrom(gateway.CallbackSources(environment), from) || accounts.Open(account, environment) is not { } access)
                continue;
            var proof = gateway.Prove(request, access);
            if (proof == CallbackProof.Valid)
                return true;
            if (proof == CallbackProof.None)
                best = isAddressed;
        }

        return best;
    }

    private static bool ComesFrom(IReadOnlyList<string> sources, IPAddress? from)
        => sources.Count == 0 || (from is not null && IpWhitelist.TryParse(sources, out var allowed, out _) && allowed.Allows(from));

    private async Task<string> VerifyAsync(
        IPayoutVerifyingGateway gateway, CallbackRequest request, ProviderAccount account, LocatedPayment? payment, CancellationToken cancellationToken)
    {
        var subject = payment is null ? null : await services.GetServices<IGatewaySubjects>().Single(s => s.Noun == payment.Noun).FindAsync(payment.Id, cancellationToken);
        var payout = subject?.PayoutOnItsWay;
        Count(account, payout is null ? "verification_refused" : "verification", payment);
        return gateway.Verify(request, payout, accounts.Open(account, payment?.Environment ?? account.ActiveEnvironment)!);
    }

    private PaymentWrite Write(MerchantProfile profile, ProviderAccount account, CallbackRequest request, LocatedPayment? payment, bool isAuthentic, bool asks)
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
                Query = request.Query.Replace('\0', '\uFFFD'),
                IsAuthentic = isAuthentic,
                Body = Encoding.UTF8.GetString(request.Body.Span).Replace('\0', '\uFFFD'),
                ReceivedAt = now,
            },
            Task = !asks ? null : new WorkTask
            {
                Id = Ids.New(time),
                Kind = WorkKinds.Of(WorkKinds.Confirm, payment!.Noun),
                PaymentId = payment.Id,
                MerchantId = profile.Id,
                Lane = account.Provider,
                DueAt = now,

                // The payment's own trace goes on, from the merchant's request to the last webhook; the callback's, a provider's, points to it.
                Traceparent = payment.Traceparent ?? CentryTelemetry.CurrentTraceparent,
                CreatedAt = now,
            },
        };
    }

    private void Count(ProviderAccount account, string outcome, LocatedPayment? payment)
    {
        CentryTelemetry.Callbacks.Add(1, new("gateway", account.Provider), new("outcome", outcome));
        LogReceived(logger, account.Provider, outcome, payment?.Noun, payment?.Id);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Callback from {Gateway}: {Outcome}, {Noun} {PaymentId}")]
    private static partial void LogReceived(ILogger logger, string gateway, string outcome, string? noun, Guid? paymentId);
}
