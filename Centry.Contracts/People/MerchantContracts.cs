using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>
/// A payin with what happened to it: <c>GET /api/v1/merchants/{id}/payins/{payinId}</c>.
/// </summary>
public sealed record PayinDetail(PayinView Payin, IReadOnlyList<StatusChange> History, IReadOnlyList<DeliveryView> Deliveries)
{
    /// <summary>Oldest first.</summary>
    public IReadOnlyList<RefundView> Refunds { get; init; } = [];

    /// <summary>What can be given back now; null where nothing can.</summary>
    public RefundOfferView? RefundOffer { get; init; }
    public PaymentTrail Trail { get; init; } = PaymentTrail.None;
}

/// <summary>How much of a payin can be given back. Its fees are not.</summary>
/// <param name="TakesPart">Whether the gateway gives back less than the whole.</param>
public sealed record RefundOfferView([property: JsonConverter(typeof(MoneyStringConverter))] decimal AmountLeft, bool TakesPart);

/// <summary>One step of a payment's life.</summary>
/// <param name="Sequence">1 for creation, rising by one.</param>
/// <param name="Source">Who caused it: <c>api</c>, <c>gateway</c>, <c>callback</c>, <c>sandbox</c>, <c>sweep</c>, <c>person</c>.</param>
public sealed record StatusChange(int Sequence, string? FromStatus, string ToStatus, string Source, string? Reason, DateTimeOffset At);

/// <summary>A webhook on its way to one endpoint.</summary>
/// <param name="Status"><c>pending</c>, <c>delivered</c> or <c>failed</c>.</param>
public sealed record DeliveryView(
    Guid Id, Guid EventId, string Event, string Url, string Status, int AttemptCount,
    DateTimeOffset? NextAttemptAt, DateTimeOffset CreatedAt, IReadOnlyList<DeliveryAttemptView> Attempts);

/// <summary>One try at a delivery.</summary>
/// <param name="StatusCode">The receiver's HTTP status; null when it did not answer.</param>
/// <param name="LatencyMs">Milliseconds from connect to the end of the answer.</param>
/// <param name="ResponseBody">At most 4 KiB of the answer.</param>
public sealed record DeliveryAttemptView(int Attempt, DateTimeOffset At, int? StatusCode, int LatencyMs, string? Error, string? ResponseBody);

/// <summary>
/// One message of <c>GET /api/v1/merchants/{id}/live</c> (server-sent events) with the name <c>change</c>: something about this payment
/// changed; fetch it. The stream can be resumed after its <c>id</c>.
/// </summary>
public sealed record LiveChange(long Sequence, string Event, Guid PaymentId, string Environment);

/// <summary>
/// The other message, <c>delivery</c>: a webhook was sent, with this outcome. It has no <c>id</c> and does not come again on resuming:
/// whoever resumes reads the deliveries anew.
/// </summary>
/// <param name="Status">Of the delivery after the attempt: <c>pending</c> (to be tried again), <c>delivered</c>, <c>failed</c>.</param>
/// <param name="Attempt">Which try this was, from 1.</param>
public sealed record LiveDelivery(Guid DeliveryId, Guid EndpointId, Guid EventId, string Event, Guid PaymentId, string Environment, string Status, int Attempt);
