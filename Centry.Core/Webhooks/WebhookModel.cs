namespace Centry.Core.Webhooks;

/// <summary>Something that happened to a payment, told to merchants. Written in the transaction that made it happen.</summary>
public sealed class PaymentEvent
{
    public Guid Id { get; init; }

    /// <summary>Rises with insertion; the live feed's cursor.</summary>
    public long Seq { get; init; }

    /// <summary>The transaction that wrote it. With <see cref="Seq"/> the order of the feed: of a transaction that is over all events are there, and none comes later.</summary>
    public ulong TxId { get; init; }
    public Guid MerchantId { get; init; }
    public required string Environment { get; init; }

    /// <summary>One of <see cref="Centry.Contracts.EventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>Of <c>webhook.test</c> the endpoint.</summary>
    public Guid PaymentId { get; init; }

    /// <summary>The envelope's <c>data</c>, as JSON text: what was true then, byte for byte on every attempt.</summary>
    public required string Data { get; init; }

    /// <summary>The payment's own webhook URL, which replaces the merchant's.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>W3C trace context of the cause, so that deliveries join its trace.</summary>
    public string? Traceparent { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Where a merchant wants events. Each merchant has one default endpoint, whose secret also signs per-payment URLs.</summary>
public sealed class WebhookEndpoint
{
    public Guid Id { get; init; }
    public Guid MerchantId { get; init; }

    /// <summary>Null on a default endpoint that has no URL yet: then only payments with a URL of their own are told.</summary>
    public string? Url { get; set; }

    /// <summary>Encrypted.</summary>
    public required string Secret { get; set; }

    /// <summary>Encrypted; signs beside the new one until <see cref="PreviousSecretUntil"/>.</summary>
    public string? PreviousSecret { get; set; }
    public DateTimeOffset? PreviousSecretUntil { get; set; }

    /// <summary>Event names wanted; empty means all.</summary>
    public string[] Events { get; set; } = [];
    public bool IsDefault { get; init; }

    /// <summary>What its owner calls it.</summary>
    public string? Description { get; set; }
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>One of <see cref="EndpointDisabled"/>, while it is disabled.</summary>
    public string? DisabledReason { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Why an endpoint gets nothing.</summary>
public static class EndpointDisabled
{
    /// <summary>Its owner turned it off.</summary>
    public const string ByOwner = "by_owner";

    /// <summary>It took nothing for days.</summary>
    public const string Failing = "failing";

    /// <summary>It answered 410 Gone.</summary>
    public const string Gone = "gone";

    /// <summary>Its owner removed it; it is shown nowhere but stays for the deliveries that name it.</summary>
    public const string Deleted = "deleted";
}

/// <summary>
/// How a receiver fares that has failed since it last took something. There is no row of one that is well.
/// </summary>
public sealed class WebhookLane
{
    /// <summary>An endpoint's id for its own URL; else made of the endpoint and the host of a payment's own URL.</summary>
    public Guid Lane { get; init; }
    public Guid EndpointId { get; init; }

    /// <summary>Attempts in a row that no receiver answered as one that is there does: nothing, 5xx, 429.</summary>
    public int Failures { get; init; }
    public DateTimeOffset FailingSince { get; init; }

    /// <summary>The breaker: no attempt before.</summary>
    public DateTimeOffset? OpenUntil { get; init; }
}

/// <summary>A merchant whose changes somebody is looking at, so that attempts at its webhooks are announced. Renewed while it holds.</summary>
public sealed class LiveMerchant
{
    public Guid MerchantId { get; init; }
    public DateTimeOffset Until { get; init; }
}

/// <summary>Something that a merchant's people must know, told where they look and by mail.</summary>
public sealed class MerchantNotice
{
    public Guid Id { get; init; }
    public Guid MerchantId { get; init; }

    /// <summary>For example <c>webhook_endpoint_disabled</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is about, such as the endpoint.</summary>
    public Guid SubjectId { get; init; }
    public required string Text { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was put into the mails of those whom it concerns.</summary>
    public DateTimeOffset? MailedAt { get; set; }
}

/// <summary>One event on its way to one endpoint.</summary>
public sealed class WebhookDelivery
{
    public Guid Id { get; init; }
    public Guid EventId { get; init; }
    public Guid EndpointId { get; init; }

    /// <summary>See <see cref="WebhookLane"/>.</summary>
    public Guid Lane { get; init; }
    public Guid MerchantId { get; init; }
    public Guid PaymentId { get; init; }

    /// <summary>The name it is told under: an endpoint may have asked for the alias.</summary>
    public required string EventType { get; init; }
    public required string Url { get; init; }

    /// <summary>One of <see cref="DeliveryStatus"/>.</summary>
    public required string Status { get; set; }

    /// <summary>One of <see cref="DeliveryFailure"/>, when it has failed.</summary>
    public string? FailedReason { get; set; }
    public int AttemptCount { get; set; }

    /// <summary>Those of before it was replayed; the schedule counts from there.</summary>
    public int AttemptsBefore { get; set; }
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>Due, but its lane has no room: it is taken when there is.</summary>
    public bool IsParked { get; set; }

    /// <summary>Until then one worker has it; after that any may take it over.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

public static class DeliveryStatus
{
    public const string Pending = "pending";
    public const string Delivered = "delivered";
    public const string Failed = "failed";

    public static IReadOnlyList<string> All { get; } = [Pending, Delivered, Failed];
}

/// <summary>Why a delivery has failed for good.</summary>
public static class DeliveryFailure
{
    public const string AttemptsUsedUp = "attempts_used_up";

    /// <summary>The receiver answered 410.</summary>
    public const string Gone = "gone";
    public const string EndpointDisabled = "endpoint_disabled";
}

/// <summary>One try at a delivery, as it went.</summary>
public sealed class WebhookDeliveryAttempt
{
    public Guid DeliveryId { get; init; }

    /// <summary>1 for the first.</summary>
    public int Attempt { get; init; }
    public DateTimeOffset At { get; init; }
    public int? StatusCode { get; init; }
    public int LatencyMs { get; init; }
    public string? Error { get; init; }

    /// <summary>At most 4 KiB.</summary>
    public string? ResponseBody { get; init; }

    /// <summary>A JSON object of the headers sent, signatures included.</summary>
    public string? RequestHeaders { get; init; }
}
