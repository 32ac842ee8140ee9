namespace Centry.Core.Webhooks;

/// <summary>Something that happened to a payment, told to merchants. Written in the transaction that made it happen.</summary>
public sealed class PaymentEvent
{
    public Guid Id { get; init; }

    /// <summary>Rises with insertion; the live feed's cursor.</summary>
    public long Seq { get; init; }
    public Guid MerchantId { get; init; }
    public required string Environment { get; init; }

    /// <summary>One of <see cref="Centry.Contracts.EventTypes"/>.</summary>
    public required string Type { get; init; }
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
    public DateTimeOffset? DisabledAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One event on its way to one endpoint.</summary>
public sealed class WebhookDelivery
{
    public Guid Id { get; init; }
    public Guid EventId { get; init; }
    public Guid EndpointId { get; init; }
    public Guid MerchantId { get; init; }
    public Guid PaymentId { get; init; }

    /// <summary>The name it is told under: an endpoint may have asked for the alias.</summary>
    public required string EventType { get; init; }
    public required string Url { get; init; }

    /// <summary>One of <see cref="DeliveryStatus"/>.</summary>
    public required string Status { get; set; }
    public int AttemptCount { get; set; }
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>Until then one worker has it; after that any may take it over.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

public static class DeliveryStatus
{
    public const string Pending = "pending";
    public const string Delivered = "delivered";
    public const string Failed = "failed";
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
}
