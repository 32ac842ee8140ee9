namespace Centry.Core.Webhooks;

/// <summary>Headers of a delivery.</summary>
public static class WebhookHeaders
{
    public const string Signature = "Centry-Signature";
    public const string EventId = "Centry-Event-Id";
    public const string Attempt = "Centry-Delivery-Attempt";

    // Standard Webhooks, so that its verification libraries work.
    public const string StandardId = "webhook-id";
    public const string StandardTimestamp = "webhook-timestamp";
    public const string StandardSignature = "webhook-signature";

    public const string UserAgent = "Centry-Webhooks/1";
}
