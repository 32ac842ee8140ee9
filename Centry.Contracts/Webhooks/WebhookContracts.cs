using System.Text.Json;

namespace Centry.Contracts;

/// <summary>An endpoint of a merchant that gets events.</summary>
/// <param name="Url">Where they go; null on a default endpoint that has none yet.</param>
/// <param name="Events">Names of the events wanted; empty for all.</param>
/// <param name="IsDefault">Its secret also signs what goes to payments' own URLs.</param>
/// <param name="Status"><c>enabled</c> or <c>disabled</c>.</param>
/// <param name="DisabledReason"><c>by_owner</c>, <c>failing</c> (it took nothing for days) or <c>gone</c> (it answered 410).</param>
/// <param name="FailingSince">Since when it has taken nothing; null while it is well.</param>
/// <param name="RestsUntil">No attempt before then, for it fails or asked for it.</param>
/// <param name="PreviousSecretUntil">Until when the secret before the last rotation signs too.</param>
public sealed record WebhookEndpointView(
    Guid Id, string? Url, string? Description, IReadOnlyList<string> Events, bool IsDefault, string Status, string? DisabledReason, DateTimeOffset? DisabledAt,
    DateTimeOffset? FailingSince, DateTimeOffset? RestsUntil, DateTimeOffset? PreviousSecretUntil, DateTimeOffset CreatedAt);

/// <summary>An endpoint with its signing secret, which is shown this once.</summary>
/// <param name="Secret"><c>whsec_…</c>.</param>
public sealed record WebhookSecretShown(WebhookEndpointView Endpoint, string Secret);

/// <summary>A delivery in a list.</summary>
/// <param name="Status"><c>pending</c>, <c>delivered</c> or <c>failed</c>.</param>
/// <param name="FailedReason"><c>attempts_used_up</c>, <c>gone</c> or <c>endpoint_disabled</c>.</param>
/// <param name="PaymentId">The payin or payout; of <c>webhook.test</c> the endpoint.</param>
public sealed record DeliverySummary(
    Guid Id, Guid EventId, string Event, Guid EndpointId, Guid PaymentId, string Url, string Status, string? FailedReason, int AttemptCount,
    int? LastStatusCode, string? LastError, DateTimeOffset? NextAttemptAt, DateTimeOffset CreatedAt);

/// <summary>A delivery with its body and its attempts.</summary>
/// <param name="Body">What is posted, byte for byte the same on every attempt.</param>
public sealed record DeliveryDetail(DeliverySummary Delivery, string Body, IReadOnlyList<DeliveryAttemptDetail> Attempts);

/// <summary>One attempt as it went.</summary>
/// <param name="RequestHeaders">As they were sent.</param>
/// <param name="StatusCode">The receiver's HTTP status; null when it did not answer.</param>
/// <param name="LatencyMs">Milliseconds from connect to the end of the answer.</param>
/// <param name="ResponseBody">At most 4 KiB of the answer.</param>
public sealed record DeliveryAttemptDetail(
    int Attempt, DateTimeOffset At, JsonElement? RequestHeaders, int? StatusCode, int LatencyMs, string? Error, string? ResponseBody);

/// <summary>What a replay of many did.</summary>
/// <param name="Queued">Deliveries that go out now.</param>
/// <param name="GoOnFrom">Call again with this as <c>from</c> for the rest; null when all are done.</param>
public sealed record ReplayView(int Queued, DateTimeOffset? GoOnFrom);

/// <summary>Something that a merchant's people must know.</summary>
/// <param name="Kind">Such as <c>webhook_endpoint_disabled</c>.</param>
/// <param name="SubjectId">What it is about.</param>
public sealed record NoticeView(Guid Id, string Kind, Guid SubjectId, string Text, DateTimeOffset CreatedAt);

/// <summary>A page of the events' feed, oldest first.</summary>
/// <param name="HasMore">More is there already.</param>
/// <param name="NextAfter">Pass as <c>after</c> to go on: the id of the last event of this page, or what was given when the page is empty.</param>
public sealed record EventsPage(IReadOnlyList<EventView> Results, bool HasMore, Guid? NextAfter);

/// <summary>An event as webhooks carry it.</summary>
/// <param name="Created">Unix seconds.</param>
/// <param name="Data">The payment as it was then; <c>sequence</c> in it orders the events of one payment.</param>
public sealed record EventView(Guid Id, string Event, long Created, bool Livemode, JsonElement Data);

/// <summary>A further endpoint.</summary>
/// <param name="Events">Names of events; empty or left out for all.</param>
public sealed record CreateWebhookEndpointRequest(string Url, string? Description = null, IReadOnlyList<string>? Events = null);

/// <summary>What is to be different. What is left out stays as it is.</summary>
/// <param name="Enabled">False stops what goes there; true begins again and forgets that it failed.</param>
public sealed record ChangeWebhookEndpointRequest(string? Url = null, string? Description = null, IReadOnlyList<string>? Events = null, bool? Enabled = null);

/// <param name="OverlapHours">How long the secret before signs too: 0 to 168, 24 when left out. 0 when it has become known.</param>
public sealed record RotateWebhookSecretRequest(int? OverlapHours = null);

/// <param name="Environment"><c>sandbox</c> (when left out) or <c>production</c>, which sets <c>livemode</c>.</param>
public sealed record TestWebhookRequest(string? Environment = null);

/// <param name="From">Events of then or later, at most 30 days ago.</param>
/// <param name="To">Events before; now when left out.</param>
/// <param name="EndpointId">Only deliveries to this endpoint.</param>
public sealed record ReplayWebhooksRequest(DateTimeOffset From, DateTimeOffset? To = null, Guid? EndpointId = null);

/// <param name="From">Events of then or later, at most 30 days ago.</param>
/// <param name="To">Events before; now when left out.</param>
public sealed record RecoverWebhooksRequest(DateTimeOffset From, DateTimeOffset? To = null);
