using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Mtn;

/// <summary>What is going to become of a payment.</summary>
/// <param name="Status">MTN's status; PENDING when it is left to a person.</param>
/// <param name="Reason">Why it fails.</param>
/// <param name="Refusal">Set when it is not even accepted.</param>
internal sealed record MtnOutcome(string Status, string? Reason = null, MtnRefusal? Refusal = null)
{
    public const string Pending = "PENDING";
    public const string Successful = "SUCCESSFUL";
    public const string Failed = "FAILED";

    public static MtnOutcome Success { get; } = new(Successful);

    public static MtnOutcome Wait { get; } = new(Pending);

    public static MtnOutcome Fail(string reason) => new(Failed, reason);
}

/// <summary>MTN's test numbers: who is asked decides what happens.</summary>
internal sealed class MtnOutcomes(IOptions<MtnOptions> options)
{
    /// <summary>Stands for the code of the side that is asked.</summary>
    private const string PartyNotFound = "PAYER_NOT_FOUND";

    private static readonly FrozenDictionary<string, string> Payments = new Dictionary<string, string>
    {
        ["46733123450"] = "INTERNAL_PROCESSING_ERROR",
        ["46733123451"] = "APPROVAL_REJECTED",
        ["46733123452"] = "EXPIRED",
        ["46733123453"] = MtnOutcome.Pending,
        ["46733123454"] = MtnOutcome.Pending,
        ["46733123455"] = PartyNotFound,
        ["46733123456"] = "PAYEE_NOT_ALLOWED_TO_RECEIVE",
        ["46733123463"] = "COULD_NOT_PERFORM_TRANSACTION",
        ["46733123464"] = "TRANSFER_TYPE_UNKNOWN",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Refused = new Dictionary<string, string>
    {
        ["46733123457"] = "NOT_ALLOWED",
        ["46733123458"] = "NOT_ALLOWED_TARGET_ENVIRONMENT",
        ["46733123459"] = "INVALID_CALLBACK_URL_HOST",
        ["46733123460"] = "INVALID_CURRENCY",
        ["46733123461"] = "INTERNAL_PROCESSING_ERROR",
        ["46733123462"] = "SERVICE_UNAVAILABLE",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, string> _further = options.Value.Outcomes.ToFrozenDictionary();

    public MtnOutcome Of(MtnOperation operation, MtnMarket market, string partyIdType, string partyId, bool manual)
    {
        if (partyIdType == "MSISDN")
        {
            if (_further.TryGetValue(partyId, out var further)) return Named(further, operation);
            if (Payments.TryGetValue(partyId, out var planned)) return Named(planned, operation);
            if (Refused.TryGetValue(partyId, out var code))
                return MtnOutcome.Fail(code) with { Refusal = options.Value.ImmediateRefusals ? MtnRefusal.OfCode(code) : null };
            if (!market.IsNumberOfThis(partyId)) return Named(PartyNotFound, operation);
        }
        return manual ? MtnOutcome.Wait : MtnOutcome.Success;
    }

    /// <summary>The answer to <c>accountholder/…/active</c>: whether the holder is active, or a refusal.</summary>
    public static (bool Active, MtnRefusal? Refusal) Holder(string id) => id switch
    {
        "46733123450" => (false, MtnRefusal.NotFound),
        "46733123451" => (false, null),
        "46733123452" => (false, MtnRefusal.NotAllowed),
        "46733123453" => (false, MtnRefusal.WrongTarget),
        "46733123454" => (false, MtnRefusal.Internal),
        "46733123455" => (false, MtnRefusal.Unavailable),
        _ => (true, null),
    };

    private static MtnOutcome Named(string name, MtnOperation operation) => name switch
    {
        MtnOutcome.Successful => MtnOutcome.Success,
        MtnOutcome.Pending => MtnOutcome.Wait,
        PartyNotFound when !operation.AsksPayer => MtnOutcome.Fail("PAYEE_NOT_FOUND"),
        _ => MtnOutcome.Fail(name),
    };
}
