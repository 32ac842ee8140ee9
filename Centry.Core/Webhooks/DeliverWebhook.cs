using System.Diagnostics;
using System.Text;
using Centry.Core.Merchants;
using Centry.Core.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Centry.Core.Webhooks;

/// <summary>One attempt at a claimed delivery: sign, send, keep what came of it, and when to try again.</summary>
public sealed partial class DeliverWebhook(
    AttemptRecorder recorder, WebhookSender sender, CredentialVault vault, RetrySchedule schedule, IOptions<WebhookOptions> options, TimeProvider time, ILogger<DeliverWebhook> logger)
{
    /// <summary>For the whole attempt, its record included. Within the lease, so that no other worker has the delivery meanwhile.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(20);

    /// <returns>How the receiver fared, for whoever decides how much it gets at once.</returns>
    public async Task<WebhookAttempt> ExecuteAsync(ClaimedDelivery delivery, CancellationToken cancellationToken)
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

        var record = Settle(delivery, attempt);
        CentryTelemetry.WebhookAttempts.Add(1, new KeyValuePair<string, object?>("outcome", Outcome(attempt)));
        activity?.SetStatus(attempt.Delivered ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        LogAttempt(logger, delivery.Id, delivery.Attempt, delivery.EventType, record.Status, attempt.StatusCode, attempt.LatencyMs);

        // What was sent must be kept even when time is up: else the receiver hears of it once more than need be.
        await recorder.RecordAsync(record);
        return attempt;
    }

    private AttemptRecord Settle(ClaimedDelivery delivery, WebhookAttempt attempt)
    {
        var now = time.GetUtcNow();
        DateTimeOffset? next = attempt.Delivered ? null
            : schedule.Next(delivery.Attempt - delivery.AttemptsBefore, now, Random.Shared.NextDouble, attempt.StatusCode, attempt.RetryAfter);
        var status = attempt.Delivered ? DeliveryStatus.Delivered : next is null ? DeliveryStatus.Failed : DeliveryStatus.Pending;
        return new AttemptRecord(
            delivery.Id, delivery.Attempt, attempt.StartedAt, attempt.StatusCode, attempt.LatencyMs, attempt.Error, attempt.ResponseBody, attempt.RequestHeaders,
            status, next, status != DeliveryStatus.Failed ? null : attempt.IsGone ? DeliveryFailure.Gone : DeliveryFailure.AttemptsUsedUp,
            Harms: attempt.IsUnwell, RestUntil(attempt, now), attempt.IsGone);
    }

    // A receiver that asks for air gets it for all that goes there, within bounds.
    private DateTimeOffset? RestUntil(WebhookAttempt attempt, DateTimeOffset now)
        => attempt is { IsUnwell: true, RetryAfter: { } asked } ? now + (asked < options.Value.BreakerOpenMax ? asked : options.Value.BreakerOpenMax) : null;

    private static string Outcome(WebhookAttempt attempt) => attempt switch
    {
        { Delivered: true } => "delivered",
        { StatusCode: null } => "no_answer",
        { StatusCode: < 400 } => "redirect",
        { StatusCode: 410 } => "gone",
        { StatusCode: 429 } => "rate_limited",
        { StatusCode: < 500 } => "refused",
        _ => "receiver_error",
    };

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
