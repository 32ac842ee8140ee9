namespace Centry.Core.Webhooks;

/// <summary>One attempt to be made.</summary>
public sealed record WebhookMessage
{
    /// <summary>The same on every attempt and replay.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The first is 1.</summary>
    public required int Attempt { get; init; }

    public required string Url { get; init; }

    /// <summary>The envelope's bytes, sent as they are.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the event is live; those go over https only.</summary>
    public required bool Livemode { get; init; }

    /// <summary>The endpoint's active secrets, newest first; the one before stays active for a while after a rotation.</summary>
    public required IReadOnlyList<WebhookSecret> Secrets { get; init; }
}

/// <summary>What became of one attempt, as the delivery log keeps it and shows it to the merchant.</summary>
public sealed record WebhookAttempt
{
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From start to the end of the answer or of the waiting.</summary>
    public required int LatencyMs { get; init; }

    /// <summary>The receiver answered 2xx, whole and in time.</summary>
    public bool Delivered => Error is null;

    /// <summary>The receiver is not there, or is not able to take anything now: nothing came back, or 5xx, or 429.</summary>
    public bool IsUnwell => Error is not null && StatusCode is null or < 300 or 429 or >= 500;

    /// <summary>The receiver wants nothing ever again.</summary>
    public bool IsGone => StatusCode == 410;

    /// <summary>What the receiver answered; null when it did not.</summary>
    public int? StatusCode { get; init; }

    /// <summary>Why the attempt failed, in words that tell nothing of our network; null when delivered.</summary>
    public string? Error { get; init; }

    /// <summary>The beginning of the answer's body, safe for a text column; null when there was no answer.</summary>
    public string? ResponseBody { get; init; }

    /// <summary>A JSON object of the headers sent, for the delivery log; null when nothing was sent.</summary>
    public string? RequestHeaders { get; init; }

    /// <summary>How long the receiver asked to be left alone; only read from failures.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
