namespace Centry.Core.Refunds;

/// <summary>
/// Money of a completed payin on its way back to the customer. The payin's version guards it: each of its steps is a step of the payin.
/// Fees are not given back, so the merchant pays the whole amount.
/// </summary>
public sealed record Refund
{
    public Guid Id { get; init; }
    public Guid PayinId { get; init; }
    public Guid MerchantId { get; init; }
    public long AmountMinor { get; init; }

    /// <summary>One of <see cref="RefundStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Id of the submission to the gateway, stored before the call. Version 4: MTN refuses others.</summary>
    public Guid SubmissionId { get; init; }
    public string? ProviderReference { get; init; }
    public string? FailureCode { get; init; }
    public string? FailureReason { get; init; }

    /// <summary>Its end could not be learnt from the gateway in time: a person has to look.</summary>
    public bool NeedsAttention { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>The states of a refund: <c>pending → processing → completed | failed</c>.</summary>
public static class RefundStatus
{
    public const string Pending = "pending";
    public const string Processing = "processing";
    public const string Completed = "completed";
    public const string Failed = "failed";

    public static IReadOnlyList<string> All { get; } = [Pending, Processing, Completed, Failed];

    public static bool IsFinal(string status) => status is Completed or Failed;
}
