namespace Centry.Contracts;

/// <summary>Names of webhook events.</summary>
public static class EventTypes
{
    public const string PayinPending = "payin.pending";

    /// <summary>Alias of <see cref="PayinPending"/> for endpoints that subscribed to it.</summary>
    public const string PayinCreated = "payin.created";
    public const string PayinProcessing = "payin.processing";
    public const string PayinCompleted = "payin.completed";
    public const string PayinFailed = "payin.failed";
    public const string PayinCancelled = "payin.cancelled";
    public const string PayinRefunded = "payin.refunded";

    /// <summary>Created and funds held.</summary>
    public const string PayoutSubmitted = "payout.submitted";

    /// <summary>Waits for a person's approval.</summary>
    public const string PayoutPending = "payout.pending";
    public const string PayoutApproved = "payout.approved";
    public const string PayoutRejected = "payout.rejected";
    public const string PayoutProcessing = "payout.processing";
    public const string PayoutCompleted = "payout.completed";
    public const string PayoutFailed = "payout.failed";
    public const string PayoutCancelled = "payout.cancelled";
    public const string WebhookTest = "webhook.test";

    /// <summary>What an endpoint can subscribe to.</summary>
    public static IReadOnlyList<string> Subscribable { get; } =
    [
        PayinPending, PayinCreated, PayinProcessing, PayinCompleted, PayinFailed, PayinCancelled, PayinRefunded,
        PayoutSubmitted, PayoutPending, PayoutApproved, PayoutRejected, PayoutProcessing, PayoutCompleted, PayoutFailed, PayoutCancelled,
    ];
}
