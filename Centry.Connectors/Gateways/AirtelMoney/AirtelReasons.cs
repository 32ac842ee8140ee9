using System.Collections.Frozen;

namespace Centry.Connectors.Gateways.AirtelMoney;

/// <summary>What a code of Airtel's settles.</summary>
internal enum AirtelMeaning
{
    /// <summary>It decides nothing: ask later.</summary>
    Undecided,

    /// <summary>Airtel has it, and works on it.</summary>
    UnderWay,

    /// <summary>Airtel knows of no such transaction.</summary>
    NotFound,

    /// <summary>It will not happen.</summary>
    Failed,

    /// <summary>What was encrypted or signed could not be read: it will not happen, and the key is to be had anew.</summary>
    BadEncryption,
}

/// <summary>
/// Airtel's codes in our words. Collections (DP00800001…) and disbursements (DP00900001…) number theirs each in its own way; beside them stand older ones
/// (ESB…) and those of the router that a call passes first (ROUTER…). A code that is not here decides nothing. Source: the developer portals of Airtel Uganda and Zambia.
/// </summary>
internal static class AirtelReasons
{
    public const string Expired = "expired";

    private static readonly FrozenDictionary<string, (AirtelMeaning Meaning, string Code, string Sentence)> Known = new Dictionary<string, (AirtelMeaning, string, string)>
    {
        ["DP00800001000"] = UnderWay,
        ["DP00800001001"] = UnderWay, // that the push was sent, or paid: the enquiry's status says which
        ["DP00800001002"] = Failed("wrong_pin", "The customer entered a wrong PIN."),
        ["DP00800001003"] = Failed("limit_reached", "The amount exceeds the customer's limit."),
        ["DP00800001004"] = Failed("invalid_amount", "The provider does not take this amount."),
        ["DP00800001005"] = Failed("not_approved", "The customer did not enter the PIN, or the provider does not know the number."),
        ["DP00800001006"] = UnderWay,
        ["DP00800001007"] = Failed("not_enough_funds", "The customer's wallet does not hold enough money."),
        ["DP00800001008"] = Failed("approval_rejected", "The payment was refused."),
        ["DP00800001009"] = Failed("not_allowed", "The provider does not honour the payment."),
        ["DP00800001010"] = Failed("not_allowed", "The merchant's account may not receive this payment."),
        ["DP00800001024"] = UnderWay, // timed out on Airtel's side: to be enquired
        ["DP00800001025"] = NotFound,
        ["DP00800001026"] = BadEncryption("signature_refused", "The provider found the signature of the message wrong."),
        ["DP00800001029"] = Failed(Expired, "The customer did not approve the payment in time."),
        ["DP00900001000"] = UnderWay,
        ["DP00900001001"] = UnderWay,
        ["DP00900001003"] = Failed("limit_reached", "The amount exceeds the provider's limit."),
        ["DP00900001004"] = Failed("invalid_amount", "The provider does not take this amount."),
        ["DP00900001005"] = Failed("not_completed", "The provider did not carry out the payment."),
        ["DP00900001006"] = UnderWay,
        ["DP00900001007"] = Failed("not_enough_float", "The merchant's own account at the provider does not hold enough money."),
        ["DP00900001009"] = Failed("initiator_refused", "The merchant's account may not start this payment."),
        ["DP00900001010"] = Failed("payee_not_allowed", "The recipient cannot receive this payment."),
        ["DP00900001011"] = UnderWay, // a similar one is there: the enquiry says whether it is this one
        ["DP00900001012"] = Failed("invalid_phone", "The provider does not know the recipient's number."),
        ["DP00900001013"] = Failed("provider_refused", "The provider refused the payment."),
        ["DP00900001014"] = UnderWay,
        ["DP00900001015"] = NotFound,
        ["DP00900001016"] = BadEncryption("signature_refused", "The provider found the signature of the message wrong."),
        ["DP00900001017"] = UnderWay, // this id is there already
        ["DP00900001018"] = Failed("initiator_refused", "The provider refused the merchant's account."),
        ["DP00900001019"] = Failed("initiator_refused", "The merchant's account is barred at the provider."),
        ["ESB000001"] = UnderWay,
        ["ESB000004"] = UnderWay,
        ["ESB000008"] = Failed("invalid_request", "The provider found the payment invalid."),
        ["ESB000010"] = UnderWay,
        ["ESB000033"] = Failed("invalid_phone", "The provider does not take numbers of this length."),
        ["ESB000034"] = Failed("invalid_request", "The provider does not take payments of this country."),
        ["ESB000035"] = Failed("invalid_currency", "The provider does not take this currency."),
        ["ESB000036"] = Failed("invalid_phone", "The provider does not take numbers of this length."),
        ["ESB000039"] = Failed("not_allowed", "The merchant's account is not set up at the provider."),
        ["ESB000041"] = UnderWay,
        ["ESB000045"] = NotFound,
        ["ROUTER001"] = Failed("not_allowed", "The merchant's wallet is not set up at the provider."),
        ["ROUTER003"] = Failed("invalid_request", "The provider found the payment incomplete."),
        ["ROUTER005"] = Failed("invalid_request", "The provider does not take payments of this country."),
        ["ROUTER006"] = Failed("invalid_request", "The provider does not take payments of this country."),
        ["ROUTER007"] = Failed("not_allowed", "The merchant's account may not be used in this country."),
        ["ROUTER112"] = Failed("invalid_currency", "The provider does not take this currency."),
        ["ROUTER114"] = BadEncryption("pin_refused", "The provider refused the PIN of the merchant's account, or could not read it."),
        ["ROUTER115"] = BadEncryption("pin_refused", "The provider refused the PIN of the merchant's account, or could not read it."),
        ["ROUTER116"] = BadEncryption("pin_refused", "The provider refused the PIN of the merchant's account, or could not read it."),
        ["ROUTER119"] = Failed("invalid_currency", "The provider does not take this currency."),
    }.ToFrozenDictionary();

    public static AirtelMeaning MeaningOf(string? code) => code is not null && Known.TryGetValue(code, out var known) ? known.Meaning : AirtelMeaning.Undecided;

    /// <summary>Null when the code is no failure.</summary>
    public static GatewayOutcome.Failed? FailureOf(string? code, string? providerReference = null)
        => code is not null && Known.TryGetValue(code, out var known) && known.Meaning is AirtelMeaning.Failed or AirtelMeaning.BadEncryption
            ? new GatewayOutcome.Failed(known.Code, known.Sentence, providerReference)
            : null;

    private static (AirtelMeaning, string, string) UnderWay => (AirtelMeaning.UnderWay, "", "");

    private static (AirtelMeaning, string, string) NotFound => (AirtelMeaning.NotFound, "", "");

    private static (AirtelMeaning, string, string) Failed(string code, string sentence) => (AirtelMeaning.Failed, code, sentence);

    private static (AirtelMeaning, string, string) BadEncryption(string code, string sentence) => (AirtelMeaning.BadEncryption, code, sentence);
}
