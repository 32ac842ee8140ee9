using System.Text.Json.Serialization;

namespace Centry.Core.Work;

/// <summary>
/// Something that the worker owes a payment. A row first, a wake-up second: a lost wake-up costs seconds, never the work.
/// </summary>
public sealed class WorkTask
{
    public Guid Id { get; init; }

    /// <summary>One of <see cref="WorkKinds"/>.</summary>
    public required string Kind { get; init; }
    public Guid PaymentId { get; init; }
    public Guid MerchantId { get; init; }

    /// <summary>The gateway at which it is done, empty where it is done at none: those of one gateway wait for each other, and nobody else does.</summary>
    public required string Lane { get; init; }
    public DateTimeOffset DueAt { get; init; }

    /// <summary>How often it was claimed. Above one, a former claim may have reached the gateway: ask before sending.</summary>
    public int Attempts { get; init; }

    /// <summary>Until then one worker has it; after that any may take it over.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }

    /// <summary>W3C trace context of the cause.</summary>
    public string? Traceparent { get; init; }
    /// <summary>Claims up to this one have certainly sent nothing.</summary>
    public int ProvenUnsent { get; init; }

    /// <summary>Nothing was sent before this claim.</summary>
    [JsonIgnore]
    public bool IsUnsent => Attempts == ProvenUnsent + 1;

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>
/// What can be owed: a verb and a noun. <c>submit</c> sends once; <c>poll</c> asks on the rising schedule; <c>confirm</c> asks at once,
/// because a callback claims news; <c>sweep</c> asks about what has been in flight too long, and decides.
/// The nouns are <c>payin</c>, <c>payout</c>, <c>recipient</c> (of a bulk payout) and <c>refund</c>.
/// </summary>
public static class WorkKinds
{
    public const string Submit = "submit";
    public const string Poll = "poll";
    public const string Confirm = "confirm";
    public const string Sweep = "sweep";

    public const string SubmitPayin = "submit_payin";
    public const string SubmitPayout = "submit_payout";
    public const string SubmitRefund = "submit_refund";

    /// <summary>Every recipient of a bulk payout has settled: end the payout itself.</summary>
    public const string FinishPayout = "finish_payout";

    public static string Of(string verb, string noun) => $"{verb}_{noun}";

    public static (string Verb, string Noun) Split(string kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var at = kind.IndexOf('_', StringComparison.Ordinal);
        return (kind[..at], kind[(at + 1)..]);
    }
}
