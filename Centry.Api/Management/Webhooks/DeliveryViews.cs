using System.Text;
using System.Text.Json;
using Centry.Contracts;
using Centry.Core.Webhooks;

namespace Centry.Api.Management.Webhooks;

/// <summary>Deliveries as they are shown.</summary>
internal static class DeliveryViews
{
    public static DeliverySummary ToSummary(this WebhookDelivery delivery, WebhookDeliveryAttempt? last) => new(
        delivery.Id, delivery.EventId, delivery.EventType, delivery.EndpointId, delivery.PaymentId, delivery.Url, delivery.Status, delivery.FailedReason,
        delivery.AttemptCount, last?.StatusCode, last?.Error, delivery.Status == DeliveryStatus.Pending ? delivery.NextAttemptAt : null, delivery.CreatedAt);

    public static DeliveryDetail ToDetail(this WebhookDelivery delivery, PaymentEvent told, IReadOnlyList<WebhookDeliveryAttempt> attempts) => new(
        delivery.ToSummary(attempts.Count > 0 ? attempts[^1] : null),
        Encoding.UTF8.GetString(WebhookEnvelope.Build(
            told.Id, delivery.EventType, told.CreatedAt, Environments.IsLive(told.Environment), Encoding.UTF8.GetBytes(told.Data))),
        [.. attempts.Select(a => new DeliveryAttemptDetail(
            a.Attempt, a.At, a.RequestHeaders is null ? null : JsonElement.Parse(a.RequestHeaders), a.StatusCode, a.LatencyMs, a.Error, a.ResponseBody))]);
}
