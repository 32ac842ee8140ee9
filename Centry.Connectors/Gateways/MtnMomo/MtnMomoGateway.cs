using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.MtnMomo;

/// <summary>
/// MTN Mobile Money's open API: collections, and disbursements for payouts and refunds. Source: momodeveloper.mtn.com (API
/// documentation, callback and testing pages). The X-Reference-Id is the provider's idempotency key: a repeat is answered with
/// 409 and moves no money a second time.
/// </summary>
public sealed class MtnMomoGateway : IPayinGateway, IPayoutGateway, IRefundGateway, IBalanceGateway, ICallbackGateway, IDisposable
{
    public const string Id = "mtn_momo";

    private readonly MtnClient _mtn;
    private readonly IOptionsMonitor<MtnMomoOptions> _options;

    public MtnMomoGateway(IOptionsMonitor<MtnMomoOptions> options, TimeProvider time, ILogger<MtnMomoGateway> logger)
    {
        _options = options;
        _mtn = new MtnClient(options, time, logger);
    }

    public GatewayDescriptor Descriptor { get; } = new()
    {
        Id = Id,
        DisplayName = "MTN Mobile Money",
        Aliases = ["mtn"],
        Capabilities = ["payin", "payout", "refund", "balance"],
        Methods = ["mobile_money"],
        Countries = [.. MtnMarkets.TargetEnvironments.Keys],
        Credentials =
        [
            new CredentialField("api_user", "API user", Secret: false, Help: "The UUID of the API user, from the partner portal."),
            new CredentialField("api_key", "API key"),
            new CredentialField(MtnProduct.Collection.KeyName, "Collection subscription key"),
            new CredentialField(MtnProduct.Disbursement.KeyName, "Disbursement subscription key", Required: false, Help: "Needed for payouts and refunds.") { NeededFor = ["payout", "refund"] },
        ],
        SecretFields = [],
        SandboxPhones = MtnMarkets.SandboxPhones,
    };

    public bool TakesPartialRefunds => true;

    public Task<GatewayOutcome> SubmitPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payin);
        return SubmitAsync(MtnOrder.Of(payin), access, cancellationToken);
    }

    public Task<GatewayOutcome> QueryPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payin);
        return QueryAsync(MtnOrder.Of(payin), access, cancellationToken);
    }

    public Task<GatewayOutcome> SubmitPayoutAsync(PayoutSubmission payout, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payout);
        if (payout.RecipientPhone is null)
            throw new ArgumentException("MTN pays to phone numbers alone.", nameof(payout));
        return SubmitAsync(MtnOrder.Of(payout), access, cancellationToken);
    }

    public Task<GatewayOutcome> QueryPayoutAsync(PayoutSubmission payout, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payout);
        return QueryAsync(MtnOrder.Of(payout), access, cancellationToken);
    }

    public Task<GatewayOutcome> SubmitRefundAsync(RefundSubmission refund, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refund);
        return SubmitAsync(MtnOrder.Of(refund), access, cancellationToken);
    }

    public Task<GatewayOutcome> QueryRefundAsync(RefundSubmission refund, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refund);
        return QueryAsync(MtnOrder.Of(refund), access, cancellationToken);
    }

    /// <summary>What the collections have brought in: each product has an account of its own. Some markets refuse to tell.</summary>
    public async Task<ProviderBalance> QueryBalanceAsync(BalanceQuestion question, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(access);
        if (MtnProduct.Collection.SubscriptionKey(access) is not { } key)
            return new ProviderBalance.Unavailable(MissingKey(MtnProduct.Collection));
        var (answer, obstacle) = await _mtn.AskBalanceAsync(MtnProduct.Collection, question.CountryCode, key, access, cancellationToken);
        return answer is null ? BalanceFaults.Of(obstacle!) : MtnAnswers.ReadBalance(answer);
    }

    /// <summary>
    /// MTN signs nothing and does not repeat the reference id: our payment id travels as <c>externalId</c>, and MTN is asked before it is believed.
    /// </summary>
    public Guid? ReadPaymentId(CallbackRequest callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        try
        {
            using var json = JsonDocument.Parse(callback.Body);
            return json.RootElement.ValueKind == JsonValueKind.Object && MtnAnswers.Text(json.RootElement, "externalId") is { } id
                && Guid.TryParseExact(id, "D", out var paymentId)
                ? paymentId
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>MTN names no addresses: those that the operator has been told.</summary>
    public IReadOnlyList<string> CallbackSources(string environment) => [.. _options.CurrentValue.CallbackSources];

    public void Dispose() => _mtn.Dispose();

    private async Task<GatewayOutcome> SubmitAsync(MtnOrder order, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        if (order.SubmissionId.Version != 4)
            throw new ArgumentException("MTN takes version 4 UUIDs alone as X-Reference-Id.", nameof(order));
        if (order.Operation.Product.SubscriptionKey(access) is not { } key)
            return new GatewayOutcome.Failed("missing_credentials", MissingKey(order.Operation.Product));
        var (answer, obstacle) = await _mtn.CreateAsync(order, key, access, cancellationToken);
        return obstacle ?? MtnAnswers.ReadSubmission(answer!, order.Operation);
    }

    private async Task<GatewayOutcome> QueryAsync(MtnOrder order, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        // The key may have been there when it was sent.
        if (order.Operation.Product.SubscriptionKey(access) is not { } key)
            return new GatewayOutcome.Unknown(MissingKey(order.Operation.Product));
        var (answer, obstacle) = await _mtn.AskAsync(order, key, access, cancellationToken);
        return obstacle ?? MtnAnswers.ReadStatus(answer!, order, _mtn.CurrencyOnWire(order, access));
    }

    private static string MissingKey(MtnProduct product) => $"The account at the provider has no {product.Segment} subscription key.";
}
