using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.AirtelMoney;

/// <summary>
/// Airtel Money's open API in the markets of Airtel Africa: pushes for payins, disbursements, refunds of a whole payment, balances. Source: developers.airtel.africa and the portals
/// of Uganda, Zambia, Chad and Congo. The transaction id is our payment's: Airtel takes it once, and names it in its callbacks, which come to one address for all.
/// </summary>
public sealed class AirtelMoneyGateway : IPayinGateway, IPayoutGateway, IRefundGateway, IBalanceGateway, ICallbackGateway, IDisposable
{
    public const string Id = "airtel_money";

    private const int NameMax = 64;

    private readonly AirtelClient _airtel;
    private readonly IOptionsMonitor<AirtelMoneyOptions> _options;

    public AirtelMoneyGateway(IOptionsMonitor<AirtelMoneyOptions> options, TimeProvider time, ILogger<AirtelMoneyGateway> logger)
    {
        _options = options;
        _airtel = new AirtelClient(options, time, logger);
    }

    public GatewayDescriptor Descriptor { get; } = new()
    {
        Id = Id,
        DisplayName = "Airtel Money",
        Aliases = ["airtel"],
        Capabilities = ["payin", "payout", "refund", "balance"],
        Methods = ["mobile_money"],
        Countries = [.. AirtelMarket.All.Keys],
        Credentials =
        [
            new CredentialField(AirtelAccount.ClientIdName, "Client ID", Secret: false),
            new CredentialField(AirtelAccount.ClientSecretName, "Client secret"),
            new CredentialField(AirtelAccount.PinName, "PIN", Required: false, Help: "Of the wallet that pays out. Needed for payouts.") { NeededFor = ["payout"] },
            new CredentialField(AirtelAccount.CallbackKeyName, "Callback key", Required: false, Help: "The private key under Application settings, if callback authentication is on."),
        ],
        SecretFields = ["pin", "x-key"],
        // Airtel asks not to be asked before; until then it may say that it knows of none.
        MinimumQueryDelay = TimeSpan.FromMinutes(3),
    };

    public bool TakesPartialRefunds => false;

    public async Task<GatewayOutcome> SubmitPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payin);
        var (country, account, obstacle) = Enter(payin.CountryCode, access);
        if (country is null)
            return obstacle!;
        if (Amount(payin.Amount, country) is not { } amount)
            return WholeAmountsOnly;
        if (country.Msisdn(payin.CustomerPhone) is not { } msisdn)
            return new GatewayOutcome.Failed("invalid_phone", "Airtel Money takes mobile numbers of the payment's country alone.");
        var id = WireId(payin.PaymentId);
        var body = new JsonObject
        {
            ["reference"] = id,
            ["subscriber"] = new JsonObject { ["country"] = country.Code, ["currency"] = payin.CurrencyCode, ["msisdn"] = msisdn },
            ["transaction"] = new JsonObject { ["amount"] = amount, ["country"] = country.Code, ["currency"] = payin.CurrencyCode, ["id"] = id },
        };
        (var answer, obstacle) = await PostAsync($"merchant/{country.PaymentsVersion}/payments/", body, country.SignsPayments, country, payin.CurrencyCode, account, cancellationToken);
        return obstacle ?? AirtelAnswers.ReadPush(answer!);
    }

    public Task<GatewayOutcome> QueryPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payin);
        var id = WireId(payin.PaymentId);
        return EnquireAsync($"standard/v1/payments/{id}", id, payin.CountryCode, payin.CurrencyCode, access, cancellationToken);
    }

    public async Task<GatewayOutcome> SubmitPayoutAsync(PayoutSubmission payout, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payout);
        var (country, account, obstacle) = Enter(payout.CountryCode, access);
        if (country is null)
            return obstacle!;
        if (account.Pin is not { } plainPin)
            return new GatewayOutcome.Failed("missing_credentials", $"The account at the provider has no {AirtelAccount.PinName}, and pays out with one alone.");
        if (Amount(payout.Amount, country) is not { } amount)
            return WholeAmountsOnly;
        if (country.Msisdn(payout.RecipientPhone) is not { } msisdn)
            return new GatewayOutcome.Failed("invalid_phone", "Airtel Money pays to mobile numbers of the payment's country alone.");
        (var pin, obstacle) = await _airtel.EncryptPinAsync(plainPin, country, payout.CurrencyCode, account, cancellationToken);
        if (pin is null)
            return obstacle!;

        var id = WireId(payout.PaymentId);
        var payee = new JsonObject { ["msisdn"] = msisdn };
        var transaction = new JsonObject { ["amount"] = amount, ["id"] = id };
        var version = country.DisbursementVersion;
        if (version == AirtelDisbursementVersion.V2)
        {
            payee["currency"] = payout.CurrencyCode;
            payee["name"] = payout.RecipientName is { Length: > NameMax } name ? name[..NameMax] : payout.RecipientName;
        }

        if (version == AirtelDisbursementVersion.V3)
            payee["wallet_type"] = country.WalletType;
        if (version != AirtelDisbursementVersion.V1)
            transaction["type"] = country.DisbursementType;
        var body = new JsonObject { ["payee"] = payee, ["reference"] = id, ["pin"] = pin, ["transaction"] = transaction };
        var path = version == AirtelDisbursementVersion.V3 ? "standard/v3/disbursements" : $"standard/v{(int)version}/disbursements/";
        (var answer, obstacle) = await PostAsync(path, body, country.SignsDisbursements, country, payout.CurrencyCode, account, cancellationToken);
        return obstacle ?? AirtelAnswers.ReadDisbursement(answer!, id);
    }

    /// <summary>
    /// Airtel may not find what it was only just sent, and how long ago that was is not known here: that it knows of no such payout gives no money back.
    /// </summary>
    public async Task<GatewayOutcome> QueryPayoutAsync(PayoutSubmission payout, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payout);
        var id = WireId(payout.PaymentId);
        var type = AirtelCountry.Find(payout.CountryCode, _options.CurrentValue)?.DisbursementQueryType is { Length: > 0 } asked ? $"?transactionType={asked}" : "";
        var outcome = await EnquireAsync($"standard/v1/disbursements/{id}{type}", id, payout.CountryCode, payout.CurrencyCode, access, cancellationToken);
        return outcome is GatewayOutcome.NotFound ? new GatewayOutcome.Unknown("The provider does not know of the payout, which it may not yet.") : outcome;
    }

    /// <summary>Airtel gives back the whole payment, named by its own id; the answer is the end of it.</summary>
    public async Task<GatewayOutcome> SubmitRefundAsync(RefundSubmission refund, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refund);
        var (country, account, obstacle) = Enter(refund.CountryCode, access);
        if (country is null)
            return obstacle!;
        if (refund.PayinProviderReference is not { Length: > 0 } moneyId)
            return new GatewayOutcome.Failed("missing_reference", "The provider never told its id of the payment, and refunds by that alone.");
        var body = new JsonObject { ["transaction"] = new JsonObject { ["airtel_money_id"] = moneyId } };
        (var answer, obstacle) = await PostAsync($"standard/{country.PaymentsVersion}/payments/refund", body, country.SignsPayments, country, refund.CurrencyCode, account, cancellationToken);
        return obstacle ?? AirtelAnswers.ReadRefund(answer!);
    }

    /// <summary>There is no enquiry for refunds: what the answer did not say, a person finds out.</summary>
    public Task<GatewayOutcome> QueryRefundAsync(RefundSubmission refund, GatewayAccess access, CancellationToken cancellationToken)
        => Task.FromResult<GatewayOutcome>(new GatewayOutcome.Unknown("The provider does not tell what became of a refund."));

    public async Task<ProviderBalance> QueryBalanceAsync(BalanceQuestion question, GatewayAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        var (country, account, obstacle) = Enter(question.CountryCode, access);
        if (country is null)
            return BalanceFaults.Of(obstacle!);
        var (answer, none) = await _airtel.GetAsync(country.BalancePath, country, question.CurrencyCode, account, cancellationToken);
        return answer is null ? BalanceFaults.Of(none!) : AirtelAnswers.ReadBalance(answer, question.CurrencyCode);
    }

    public Guid? ReadPaymentId(CallbackRequest callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return AirtelCallback.ReadPaymentId(callback);
    }

    public CallbackProof Prove(CallbackRequest callback, GatewayAccess access)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return AirtelCallback.Prove(callback, new AirtelAccount(access).CallbackKey);
    }

    /// <summary>Airtel names no addresses: those that the operator has been told.</summary>
    public IReadOnlyList<string> CallbackSources(string environment) => [.. _options.CurrentValue.CallbackSources];

    public void Dispose() => _airtel.Dispose();

    private async Task<GatewayOutcome> EnquireAsync(string path, string id, string countryCode, string currency, GatewayAccess access, CancellationToken cancellationToken)
    {
        var (country, account, obstacle) = Enter(countryCode, access);
        // What is lacking now may have been there when it was sent.
        if (country is null)
            return new GatewayOutcome.Unknown(((GatewayOutcome.Failed)obstacle!).Reason);
        (var answer, obstacle) = await _airtel.GetAsync(path, country, currency, account, cancellationToken);
        return obstacle ?? AirtelAnswers.ReadStatus(AirtelAnswer.Read(answer!), id);
    }

    private async Task<(AirtelAnswer? Answer, GatewayOutcome? Obstacle)> PostAsync(
        string path, JsonObject body, bool signed, AirtelCountry country, string currency, AirtelAccount account, CancellationToken cancellationToken)
    {
        var (answer, obstacle) = await _airtel.PostAsync(path, body, signed, country, currency, account, cancellationToken);
        if (answer is null)
            return (null, obstacle);
        var read = AirtelAnswer.Read(answer);
        if (AirtelReasons.MeaningOf(read.Code) == AirtelMeaning.BadEncryption)
            await _airtel.ForgetKeyAsync(country, account, cancellationToken);
        return (read, null);
    }

    private (AirtelCountry? Country, AirtelAccount Account, GatewayOutcome? Obstacle) Enter(string countryCode, GatewayAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        var account = new AirtelAccount(access);
        if (AirtelCountry.Find(countryCode, _options.CurrentValue) is not { } country)
            return (null, account, new GatewayOutcome.Failed("invalid_country", "Airtel Money is not in the payment's country."));
        return account.Lacks is { } lack ? (null, account, new GatewayOutcome.Failed("missing_credentials", lack)) : (country, account, null);
    }

    private static GatewayOutcome.Failed WholeAmountsOnly { get; } = new("invalid_amount", "Airtel Money takes whole amounts alone in this country.");

    // Letters and digits alone: a hyphen breaks the enquiry's address.
    private static string WireId(Guid payment) => payment.ToString("N");

    /// <summary>A JSON number without needless zeros; null when the country's wallet does not take it.</summary>
    private static JsonValue? Amount(decimal amount, AirtelCountry country)
        => decimal.Truncate(amount) == amount ? JsonValue.Create((long)amount)
            : country.DecimalsAllowed ? JsonValue.Create(amount / 1.0000000000000000000000000000m)
            : null;
}
