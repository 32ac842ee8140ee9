using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.DarajaMpesa;

/// <summary>
/// Safaricom's Daraja: M-Pesa in Kenya. Pushes for payins, B2C for payouts, reversals for refunds. Source: developer.safaricom.co.ke.
/// Nothing is signed: what is reported counts because it came to an address that nobody else knows, from Safaricom's own addresses; and
/// a payin is completed by the status query alone. The payment's id goes along as Occasion, where a call has one.
/// </summary>
public sealed class DarajaMpesaGateway : IPayinGateway, IPayoutGateway, IRefundGateway, IBalanceGateway, ICredentialGateway, ICallbackGateway, IDisposable
{
    public const string Id = "daraja_mpesa";
    internal const string Currency = "KES";

    private readonly DarajaClient _daraja;
    private readonly DarajaPushes _pushes;
    private readonly DarajaInitiated _initiated;
    private readonly IOptionsMonitor<DarajaMpesaOptions> _options;

    public DarajaMpesaGateway(IOptionsMonitor<DarajaMpesaOptions> options, ISharedTokens tokens, TimeProvider time, ILogger<DarajaMpesaGateway> logger)
    {
        _options = options;
        _daraja = new DarajaClient(options, tokens, time, logger);
        _pushes = new DarajaPushes(_daraja, options, time);
        _initiated = new DarajaInitiated(_daraja, options, time);
    }

    public GatewayDescriptor Descriptor { get; } = new()
    {
        Id = Id,
        DisplayName = "M-Pesa (Safaricom Daraja)",
        Aliases = ["mpesa"],
        Capabilities = ["payin", "payout", "refund", "balance"],
        Methods = ["mobile_money"],
        Countries = ["KE"],
        Credentials =
        [
            new CredentialField(DarajaAccount.ConsumerKeyName, "Consumer key"),
            new CredentialField(DarajaAccount.ConsumerSecretName, "Consumer secret"),
            new CredentialField(DarajaAccount.ShortCodeName, "Short code", Secret: false, Help: "The PayBill number, or the store number of a till."),
            new CredentialField(DarajaAccount.PasskeyName, "Passkey", Help: "Of Lipa na M-Pesa Online."),
            new CredentialField(DarajaAccount.TransactionTypeName, "Transaction type", Required: false, Secret: false, Help: "CustomerPayBillOnline (when empty) or CustomerBuyGoodsOnline."),
            new CredentialField(DarajaAccount.TillName, "Till number", Required: false, Secret: false, Help: "Needed for CustomerBuyGoodsOnline."),
            new CredentialField(DarajaAccount.InitiatorName, "Initiator name", Required: false, Secret: false, Help: "Needed for payouts, refunds and the balance.") { NeededFor = ["payout", "refund", "balance"] },
            new CredentialField(DarajaAccount.InitiatorPasswordName, "Initiator password", Required: false, Help: "Needed for payouts, refunds and the balance.") { NeededFor = ["payout", "refund", "balance"] },
            new CredentialField(DarajaAccount.CertificateName, "Security certificate", Required: false, Secret: false, Help: "Safaricom's certificate (PEM), if it is another than the configured one."),
            new CredentialField(DarajaAccount.PayoutShortCodeName, "Payout short code", Required: false, Secret: false, Help: "The short code that pays out, if it is another."),
        ],
        SecretFields = ["Password", "SecurityCredential", "Initiator", "InitiatorName"],
        // A prompt lives for a minute or two, and Safaricom limits the calls of a short code without saying at how many.
        MinimumQueryDelay = TimeSpan.FromMinutes(1),
        SandboxPhones = ["+254708374149"],
    };

    public bool TakesPartialRefunds => true;

    public string? Acknowledgement => """{"ResultCode":0,"ResultDesc":"Accepted"}""";

    public Task<GatewayOutcome> SubmitPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payin);
        return _pushes.SubmitAsync(payin, Of(access), cancellationToken);
    }

    public Task<GatewayOutcome> QueryPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payin);
        return _pushes.QueryAsync(payin, Of(access), cancellationToken);
    }

    public Task<GatewayOutcome> SubmitPayoutAsync(PayoutSubmission payout, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payout);
        return _initiated.PayOutAsync(payout, Of(access), cancellationToken);
    }

    public Task<GatewayOutcome> QueryPayoutAsync(PayoutSubmission payout, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payout);
        var account = Of(access);
        return _initiated.QueryAsync(payout, DarajaMovement.Of(payout), payout.CallbackUrl, account.PayoutShortCode, account, cancellationToken);
    }

    public Task<GatewayOutcome> SubmitRefundAsync(RefundSubmission refund, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refund);
        return _initiated.ReverseAsync(refund, Of(access), cancellationToken);
    }

    public Task<GatewayOutcome> QueryRefundAsync(RefundSubmission refund, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refund);
        var account = Of(access);
        return _initiated.QueryAsync(refund, DarajaMovement.Of(refund), refund.CallbackUrl, account.Receiver, account, cancellationToken);
    }

    public Task<ProviderBalance> QueryBalanceAsync(BalanceQuestion question, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        return _initiated.AskBalanceAsync(question, Of(access), cancellationToken);
    }

    /// <summary>Of the application's key and secret; the pass key is looked at with the first payin.</summary>
    public Task<string?> FindCredentialFaultAsync(GatewayAccess access, CancellationToken cancellationToken) => _daraja.FindCredentialFaultAsync(Of(access), cancellationToken);

    /// <summary>
    /// What the working account has available. A short code has several accounts, which Daraja lists together; money of customers arrives
    /// in the working account, and what the others hold is moved there or from there by the merchant.
    /// </summary>
    public ProviderBalance.Known? ReadBalance(CallbackRequest callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (DarajaResult.Read(callback) is not { About: DarajaAddresses.Balance, Code: "0" } result)
            return null;
        foreach (var account in (result.Parameters.GetValueOrDefault("AccountBalance") ?? "").Split('&'))
        {
            // Name, currency, current, available, reserved, uncleared.
            if (account.Split('|') is ["Working Account", Currency, _, var available, ..] && ProviderJson.Amount(available) is { } amount)
                return new ProviderBalance.Known(amount, Currency);
        }

        return null;
    }

    /// <summary>None: the address itself names the submission, and the bodies name nothing of ours.</summary>
    public Guid? ReadPaymentId(CallbackRequest callback) => null;

    public IReadOnlyList<string> CallbackSources(string environment)
    {
        if (_options.CurrentValue.CallbackSources is { Count: > 0 } configured)
            return [.. configured];
        return environment == "production" ? DarajaAddresses.OfSafaricom : [];
    }

    public void Dispose() => _daraja.Dispose();

    private static DarajaAccount Of(GatewayAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        return new DarajaAccount(access);
    }
}
