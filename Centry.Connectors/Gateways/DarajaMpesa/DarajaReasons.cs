namespace Centry.Connectors.Gateways.DarajaMpesa;

/// <summary>
/// Daraja's result codes in our words. One code can mean two things: 1 is the customer's empty wallet where money comes in, and the
/// merchant's own account where it goes out. A code that is not here decides nothing.
/// </summary>
internal sealed class DarajaReasons
{
    private static readonly Dictionary<string, (string Code, string Sentence)> Anywhere = new()
    {
        ["17"] = ("limit_reached", "The provider refused the payment: a limit was reached, or the receiving side cannot take it."),
        ["21"] = ("not_allowed", "The account at the provider may not do this."),
        ["24"] = ("invalid_request", "The provider found the payment incomplete: check the account's credentials."),
        ["25"] = ("invalid_request", "The provider found the payment invalid: check the account's credentials."),
        ["2028"] = ("not_allowed", "The account at the provider may not do this."),
        ["SFC_IC0003"] = ("short_code_not_found", "The provider does not know the short code: a PayBill number and a till may be mixed up."),
    };

    private static readonly Dictionary<string, (string Code, string Sentence)> Initiators = new(Anywhere)
    {
        ["1"] = ("not_enough_float", "The merchant's own account at the provider does not hold enough money."),
        ["2001"] = ("initiator_refused", "The provider refused the initiator's name, password or certificate."),
        ["8006"] = ("initiator_locked", "The provider has locked the initiator after too many wrong passwords."),
    };

    private readonly Dictionary<string, (string Code, string Sentence)> _known;

    private DarajaReasons(Dictionary<string, (string Code, string Sentence)> known) => _known = known;

    public static DarajaReasons OfPushes { get; } = new(new(Anywhere)
    {
        ["1"] = ("not_enough_funds", "The customer's wallet does not hold enough money."),
        ["1001"] = ("payer_busy", PayerBusy),
        ["1019"] = ("expired", "The customer did not approve the payment in time."),
        ["1025"] = ("prompt_not_sent", "The provider could not send the prompt to the customer's handset."),
        ["1031"] = ("approval_rejected", "The customer refused the payment."),
        ["1032"] = ("approval_rejected", "The customer refused the payment."),
        ["1037"] = ("payer_unreachable", "The customer's handset could not be reached, or nobody answered."),
        ["2001"] = ("wrong_pin", "The customer entered a wrong PIN."),
        ["9999"] = ("prompt_not_sent", "The provider could not send the prompt to the customer's handset."),
    });

    public static DarajaReasons OfPayouts { get; } = new(Initiators);

    // Not R000001, already reversed: it may be our own reversal that did it.
    public static DarajaReasons OfReversals { get; } = new(new(Initiators)
    {
        ["R000002"] = ("payin_not_found", "The provider does not know the payment to be refunded."),
    });

    public const string PayerBusy = "The customer has another payment to answer first; try again in a minute or two.";

    /// <summary>Null when the code decides nothing.</summary>
    public GatewayOutcome.Failed? Find(string code, string? providerReference)
        => _known.TryGetValue(code, out var known) ? new GatewayOutcome.Failed(known.Code, known.Sentence, providerReference) : null;
}
