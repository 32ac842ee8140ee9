using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>
/// Ozow: instant bank payments in South Africa. Payins by a page of Ozow's (the classic API), refunds of them, and payouts to bank accounts,
/// of each of which Ozow asks us first whether it is ours. Source: hub.ozow.com. What Ozow reports is hashed; a payin and a payout are
/// believed from a query alone, a refund from its notification too.
/// </summary>
public sealed class OzowGateway : IPayinGateway, IPayoutGateway, IRefundGateway, ICredentialGateway, IPayoutVerifyingGateway, IDisposable
{
    public const string Id = "ozow";
    internal const string Country = "ZA";
    internal const string Currency = "ZAR";

    private readonly OzowClient _ozow;
    private readonly OzowPayins _payins;
    private readonly OzowPayouts _payouts;
    private readonly OzowRefunds _refunds;
    private readonly IOptionsMonitor<OzowOptions> _options;

    public OzowGateway(IOptionsMonitor<OzowOptions> options, TimeProvider time, ILogger<OzowGateway> logger)
    {
        _options = options;
        _ozow = new OzowClient(options, time, logger);
        _payins = new OzowPayins(_ozow, logger);
        _payouts = new OzowPayouts(_ozow, options, time);
        _refunds = new OzowRefunds(_ozow, options);
    }

    public GatewayDescriptor Descriptor { get; } = new()
    {
        Id = Id,
        DisplayName = "Ozow",
        Capabilities = ["payin", "payout", "refund"],
        Methods = ["bank_transfer"],
        Countries = [Country],
        Credentials =
        [
            new CredentialField(OzowAccount.SiteCodeName, "Site code", Secret: false),
            new CredentialField(OzowAccount.ApiKeyName, "API key"),
            new CredentialField(OzowAccount.PrivateKeyName, "Private key", Help: "Signs payments and refunds, and what Ozow reports of them."),
            new CredentialField(OzowAccount.PayoutsApiKeyName, "Payouts API key", Required: false, Help: "Needed for payouts; another than the API key.") { NeededFor = ["payout"] },
            new CredentialField(OzowAccount.PayoutsAccessTokenName, "Payouts access token", Required: false, Help: "As set in Ozow's dashboard, beside our callback address, for the verification of payouts.") { NeededFor = ["payout"] },
            new CredentialField(OzowAccount.EncryptionKeyName, "Encryption key", Required: false, Help: "Needed for payouts: any long random text. Account numbers are encrypted with keys derived from it.") { NeededFor = ["payout"] },
        ],
        SecretFields = ["HashCheck", "accountNumber"],
        PayinsRedirect = true,
        PayoutsCanReturn = true,
    };

    public bool TakesPartialRefunds => true;

    public Task<GatewayOutcome> SubmitPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payin);
        return _payins.SubmitAsync(payin, Of(access), cancellationToken);
    }

    public Task<GatewayOutcome> QueryPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payin);
        return _payins.QueryAsync(payin, Of(access), cancellationToken);
    }

    /// <summary>Of the payments' credentials; the payouts' are looked at with the first payout.</summary>
    public Task<string?> FindCredentialFaultAsync(GatewayAccess access, CancellationToken cancellationToken) => _payins.FindCredentialFaultAsync(Of(access), cancellationToken);

    public Task<GatewayOutcome> SubmitPayoutAsync(PayoutSubmission payout, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payout);
        return _payouts.SubmitAsync(payout, Of(access), cancellationToken);
    }

    public Task<GatewayOutcome> QueryPayoutAsync(PayoutSubmission payout, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payout);
        return _payouts.QueryAsync(payout, Of(access), cancellationToken);
    }

    public Task<GatewayOutcome> SubmitRefundAsync(RefundSubmission refund, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refund);
        return _refunds.SubmitAsync(refund, Of(access), cancellationToken);
    }

    public Task<GatewayOutcome> QueryRefundAsync(RefundSubmission refund, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refund);
        return _refunds.QueryAsync(refund, Of(access), cancellationToken);
    }

    /// <summary>A payment names itself by its reference, the question about a payout by the address that it was given; the rest comes to that address.</summary>
    public Guid? ReadPaymentId(CallbackRequest callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return OzowNotice.PaymentId(callback);
    }

    public CallbackProof Prove(CallbackRequest callback, GatewayAccess access)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return OzowNotice.Prove(callback, Of(access), _options.CurrentValue);
    }

    /// <summary>Ozow names no addresses: those that the operator has been told.</summary>
    public IReadOnlyList<string> CallbackSources(string environment) => [.. _options.CurrentValue.CallbackSources];

    public bool IsVerification(CallbackRequest callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return OzowQuestion.Read(callback) is not null;
    }

    public string Verify(CallbackRequest callback, PayoutSubmission? payout, GatewayAccess access)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return OzowVerdict.Of(callback, payout, Of(access), _options.CurrentValue.AccountIv);
    }

    public void Dispose() => _ozow.Dispose();

    private static OzowAccount Of(GatewayAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        return new OzowAccount(access);
    }
}
