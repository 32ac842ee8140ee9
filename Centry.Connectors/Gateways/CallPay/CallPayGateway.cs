using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.CallPay;

/// <summary>
/// CallPay (also sold as EFTsecure and OneGate): cards and instant EFT in South Africa, on a page of CallPay's. Source: CallPay's API documentation and
/// its own shop plugins. Nothing is signed: what is reported gives no more than the id by which CallPay is asked. Paying out from server to server is not
/// documented, and not claimed.
/// </summary>
public sealed class CallPayGateway : IPayinGateway, IRefundGateway, ICredentialGateway, ICallbackGateway, IDisposable
{
    public const string Id = "callpay";

    // A page may be tried several times, each time as a transaction of its own.
    private const int TransactionsMax = 5;

    private readonly CallPayClient _callPay;
    private readonly IOptionsMonitor<CallPayOptions> _options;

    public CallPayGateway(IOptionsMonitor<CallPayOptions> options, TimeProvider time, ILogger<CallPayGateway> logger)
    {
        _options = options;
        _callPay = new CallPayClient(options, time, logger);
    }

    public GatewayDescriptor Descriptor { get; } = new()
    {
        Id = Id,
        DisplayName = "CallPay",
        Capabilities = ["payin", "refund"],
        Methods = ["card", "bank_transfer"],
        Countries = ["ZA"],
        Credentials =
        [
            new CredentialField(CallPayAccount.OrganisationName, "Organisation ID", Secret: false),
            new CredentialField(CallPayAccount.SaltName, "Salt", Help: "Under Settings, Integration."),
        ],
        SecretFields = [],
        PayinsRedirect = true,
    };

    public bool TakesPartialRefunds => true;

    public async Task<GatewayOutcome> SubmitPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payin);
        if (payin.CurrencyCode != "ZAR")
            return new GatewayOutcome.Failed("invalid_currency", "CallPay takes rands alone.");
        var form = new List<KeyValuePair<string, string>>
        {
            new("amount", Amount(payin.Amount)),
            new("merchant_reference", Reference(payin)),
            new("payment_type", payin.PaymentMethod == "card" ? "credit_card" : "eft"),
        };
        if (payin.CallbackUrl is { } notify)
            form.Add(new("notify_url", notify.AbsoluteUri));
        if (payin.ReturnUrl is { } back)
            form.AddRange([new("success_url", back.AbsoluteUri), new("error_url", back.AbsoluteUri), new("cancel_url", back.AbsoluteUri)]);
        if (payin.Description is { Length: > 0 } description)
            form.Add(new("item_description", description));
        var (answer, obstacle) = await _callPay.SendAsync(HttpMethod.Post, "payment-key", form, new CallPayAccount(access), cancellationToken);
        return obstacle ?? CallPayAnswers.ReadPaymentKey(answer!);
    }

    /// <summary>
    /// CallPay can be asked by its own id alone, which reports bring. As long as no page was handed to a customer nobody can have paid, so a page whose
    /// address was lost may be replaced by another.
    /// </summary>
    public async Task<GatewayOutcome> QueryPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payin);
        var reference = Reference(payin);
        List<CallPayReport> reports = [.. payin.Reports.Select(CallPayReport.Read).OfType<CallPayReport>().Where(report => report.MerchantReference == reference)];
        if (reports.Count == 0 && payin.ProviderReference is null)
            return new GatewayOutcome.NotFound();
        GatewayOutcome? last = null;
        foreach (var id in reports.Select(report => report.TransactionId).OfType<string>().Distinct().Take(TransactionsMax))
        {
            var (answer, obstacle) = await _callPay.SendAsync(HttpMethod.Get, $"gateway-transaction/{id}", null, new CallPayAccount(access), cancellationToken);
            var outcome = obstacle ?? CallPayAnswers.ReadStatus(answer!, id, reference, payin);
            if (outcome is GatewayOutcome.Completed)
                return outcome;
            // One that is open or unclear keeps the others from being the end.
            last = last is null or GatewayOutcome.Failed ? outcome : last;
        }

        return last ?? new GatewayOutcome.Accepted();
    }

    public async Task<string?> FindCredentialFaultAsync(GatewayAccess access, CancellationToken cancellationToken)
    {
        var account = new CallPayAccount(access);
        var (answer, obstacle) = await _callPay.SendAsync(HttpMethod.Get, $"organisation/{Uri.EscapeDataString(account.Organisation)}/services", null, account, cancellationToken);
        return CredentialFaults.Of(answer, obstacle);
    }

    public async Task<GatewayOutcome> SubmitRefundAsync(RefundSubmission refund, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refund);
        if (Transaction(refund) is not { } id)
            return new GatewayOutcome.Failed("missing_reference", "The provider never told its id of the payment, and refunds by that alone.");
        var (answer, obstacle) = await _callPay.SendAsync(
            HttpMethod.Put, $"gateway-transaction/{id}/refund", [new("amount", Amount(refund.Amount))], new CallPayAccount(access), cancellationToken);
        return obstacle ?? CallPayAnswers.ReadRefund(answer!, refund);
    }

    public async Task<GatewayOutcome> QueryRefundAsync(RefundSubmission refund, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refund);
        if (Transaction(refund) is not { } id)
            return new GatewayOutcome.Unknown("The provider never told its id of the payment.");
        var (answer, obstacle) = await _callPay.SendAsync(HttpMethod.Get, $"gateway-transaction/{id}", null, new CallPayAccount(access), cancellationToken);
        return obstacle ?? CallPayAnswers.ReadRefundStatus(answer!, refund);
    }

    public Guid? ReadPaymentId(CallbackRequest callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return CallPayReport.Read(callback) is { } report && Guid.TryParseExact(report.MerchantReference, "N", out var id) ? id : null;
    }

    /// <summary>CallPay names two addresses and says in the same place that they change: those that the operator has been told.</summary>
    public IReadOnlyList<string> CallbackSources(string environment) => [.. _options.CurrentValue.CallbackSources];

    public void Dispose() => _callPay.Dispose();

    // References are 32 characters at most elsewhere in this API, which is what an id without hyphens has.
    private static string Reference(PayinSubmission payin) => payin.PaymentId.ToString("N");

    private static string Amount(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private static string? Transaction(RefundSubmission refund)
        => refund.PayinProviderReference is { Length: > 0 and <= 20 } id && id.All(char.IsAsciiDigit) ? id : null;
}
