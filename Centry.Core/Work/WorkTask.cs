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
    public DateTimeOffset DueAt { get; init; }

    /// <summary>How often it was claimed. Above one, a former claim may have reached the gateway: ask before sending.</summary>
    public int Attempts { get; init; }

    /// <summary>Until then one worker has it; after that any may take it over.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }

    /// <summary>W3C trace context of the cause.</summary>
    public string? Traceparent { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

public static class WorkKinds
{
    /// <summary>Send a payin to its gateway.</summary>
    public const string SubmitPayin = "submit_payin";

    /// <summary>Ask a payin's gateway how it stands, on the rising schedule.</summary>
    public const string PollPayin = "poll_payin";

    /// <summary>Ask at once, because a callback claims news.</summary>
    public const string ConfirmPayin = "confirm_payin";

    /// <summary>Ask a last time about a payin that has been in flight too long, and decide.</summary>
    public const string SweepPayin = "sweep_payin";
}
