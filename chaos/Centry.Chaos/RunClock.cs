namespace Centry.Chaos;

/// <summary>The run's own time: ms since traffic began, or since the start while it has not begun.</summary>
internal sealed class RunClock(TimeProvider time)
{
    private long _zero = time.GetTimestamp();

    /// <summary>The wall's time at zero.</summary>
    public DateTimeOffset StartedAt { get; private set; } = time.GetUtcNow();

    public TimeProvider Time => time;

    public long NowMs => (long)time.GetElapsedTime(_zero).TotalMilliseconds;

    /// <summary>From now on it counts anew.</summary>
    public void Begin()
    {
        StartedAt = time.GetUtcNow();
        _zero = time.GetTimestamp();
    }

    public async Task UntilAsync(long atMs, CancellationToken cancel)
    {
        // A timer may fire a little early.
        while (atMs - NowMs is > 0 and var wait)
            await Task.Delay(TimeSpan.FromMilliseconds(wait), time, cancel);
    }

    public DateTimeOffset At(long ms) => StartedAt.AddMilliseconds(ms);
}
