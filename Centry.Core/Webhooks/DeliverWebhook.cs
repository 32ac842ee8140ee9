using System.Diagnostics;
using System.Text;
using Centry.Core.Merchants;
using Centry.Core.ProviderAccounts;
using Microsoft.Extensions.Logging;

namespace Centry.Core.Webhooks;

/// <summary>One attempt at a claimed delivery: sign, send, keep what came of it, and when to try again.</summary>
public sealed partial class DeliverWebhook(
    DeliveryQueue queue, WebhookSender sender, CredentialVault vault, RetrySchedule schedule, TimeProvider time, ILogger<DeliverWebhook> logger)
{
    /// <summary>For the whole attempt, its record included. Within the lease, so that no other worker has the delivery meanwhile.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(20);

    public async Task ExecuteAsync(ClaimedDelivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        using var activity = CentryTelemetry.Continue("deliver webhook", delivery.Traceparent);
        activity?.SetTag("centry.event.id", delivery.EventId);
        activity?.SetTag("centry.payin.id", delivery.PaymentId);

        var livemode = Environments.IsLive(delivery.Environment);
        var attempt = await sender.SendAsync(new WebhookMessage
        {
            EventId = delivery.EventId,
            Attempt = delivery.Attempt,
            Url = delivery.Url,
            Body = WebhookEnvelope.Build(delivery.EventId, delivery.EventType, delivery.EventCreatedAt, livemode, Encoding.UTF8.GetBytes(delivery.Data)),
            Livemode = livemode,
            Secrets = Secrets(delivery),
        }, cancellationToken);

        var (status, next) = Settle(delivery, attempt);
        CentryTelemetry.WebhookAttempts.Add(1, new KeyValuePair<string, object?>("outcome", status));
        activity?.SetStatus(attempt.Delivered ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        LogAttempt(logger, delivery.Id, delivery.Attempt, delivery.EventType, status, attempt.StatusCode, attempt.LatencyMs);

        // What was sent must be kept even when time is up: else the receiver hears of it once more than need be.
        await queue.RecordAsync(new WebhookDeliveryAttempt
        {
            DeliveryId = delivery.Id,
            Attempt = delivery.Attempt,
            At = attempt.StartedAt,
            StatusCode = attempt.StatusCode,
            LatencyMs = attempt.LatencyMs,
            Error = attempt.Error,
            ResponseBody = attempt.ResponseBody,
        }, status, next, CancellationToken.None);
    }

    private (string Status, DateTimeOffset? Next) Settle(ClaimedDelivery delivery, WebhookAttempt attempt)
    {
        if (attempt.Delivered)
            return (DeliveryStatus.Delivered, null);
        var next = schedule.Next(delivery.Attempt, time.GetUtcNow(), Random.Shared.NextDouble, attempt.StatusCode, attempt.RetryAfter);
        return (next is null ? DeliveryStatus.Failed : DeliveryStatus.Pending, next);
    }

    // The newest first; a rotated one signs beside it until its time is over.
    private List<WebhookSecret> Secrets(ClaimedDelivery delivery)
    {
        List<WebhookSecret> secrets = [Reveal(delivery.Secret)];
        if (delivery.PreviousSecret is { } previous && delivery.PreviousSecretUntil > time.GetUtcNow())
            secrets.Add(Reveal(previous));
        return secrets;

        WebhookSecret Reveal(string cipherText) => WebhookSecret.Parse(vault.UnprotectText(delivery.EndpointId, CreateMerchant.SecretField, cipherText));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Delivery {DeliveryId} attempt {Attempt} of {EventType}: {Status} (HTTP {StatusCode}, {LatencyMs} ms)")]
    private static partial void LogAttempt(ILogger logger, Guid deliveryId, int attempt, string eventType, string status, int? statusCode, int latencyMs);
}
