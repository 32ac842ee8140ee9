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
    public const string WebhookTest = "webhook.test";
}
