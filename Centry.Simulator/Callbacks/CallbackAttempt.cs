using System.Text;

namespace Centry.Simulator.Callbacks;

/// <summary>How far a callback has come.</summary>
internal enum CallbackOutcome
{
    /// <summary>Waits for its turn, or for the time or the neighbour that a fault makes it wait for.</summary>
    Queued,

    /// <summary>Answered with 2xx.</summary>
    Delivered,

    /// <summary>Answered with anything else.</summary>
    Refused,

    /// <summary>Not answered: no connection, or the deadline passed.</summary>
    Failed,

    /// <summary>Held back for good by a fault, or because the provider does not deliver to such an address.</summary>
    Withheld,

    /// <summary>The queue was full.</summary>
    Dropped,
}

/// <summary>One callback, sent or not, as the log keeps it.</summary>
internal sealed class CallbackAttempt(Callback callback, Distortion distortion, DateTimeOffset queuedAt)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Callback Callback { get; } = callback;

    public Distortion Distortion { get; } = distortion;

    public DateTimeOffset QueuedAt { get; } = queuedAt;

    public byte[] Body { get; } = callback.Render(distortion);

    /// <summary>Ends when the attempt has its outcome.</summary>
    public Task Done => _done.Task;

    public CallbackState State { get; private set; } = new(CallbackOutcome.Queued, null, null, null, null);

    public void Finish(CallbackState state)
    {
        lock (_gate)
        {
            if (State.Outcome != CallbackOutcome.Queued) return;
            State = state;
        }
        _done.TrySetResult();
    }

    public string BodyText => Encoding.UTF8.GetString(Body);
}

/// <param name="Status">The receiver's status code.</param>
/// <param name="Detail">Why it was not delivered.</param>
/// <param name="SentAt">When it went out.</param>
/// <param name="LatencyMs">From sending to the answer's headers, in milliseconds.</param>
internal sealed record CallbackState(CallbackOutcome Outcome, int? Status, string? Detail, DateTimeOffset? SentAt, double? LatencyMs)
{
    /// <summary>The answer's body, where the provider reads it; at most 64 KiB of it.</summary>
    public byte[]? Answer { get; init; }
}
