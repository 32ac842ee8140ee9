namespace Centry.Core.Webhooks;

/// <summary>
/// When a failed delivery is tried again. Pure: the same question has the same answer, and the clock and the dice are
/// the caller's.
/// </summary>
public sealed class RetrySchedule
{
    /// <summary>Jitter is only ever added, so that no attempt comes before the documented time: at most this share of the step.</summary>
    private const double LargestJitter = 0.10;

    /// <summary>A receiver's Retry-After may at most double the step: it may ask for air, not park its events for good.</summary>
    private const int LongestRetryAfterInSteps = 2;

    private const int Gone = 410;

    private readonly TimeSpan[] _delays;

    public RetrySchedule(IEnumerable<TimeSpan> delays)
    {
        ArgumentNullException.ThrowIfNull(delays);
        _delays = [.. delays];
    }

    /// <summary>Attempts in all, the first one included.</summary>
    public int Attempts => _delays.Length + 1;

    /// <summary>When to try again, or null when the delivery has failed for good: attempts used up, or the receiver answered 410 Gone.</summary>
    /// <param name="failedAttempt">Number of the attempt that just failed; the first is 1.</param>
    /// <param name="now">When it failed.</param>
    /// <param name="jitter">Gives a number from 0 to 1; <see cref="Random.NextDouble"/> of <see cref="Random.Shared"/> in service.</param>
    /// <param name="statusCode">What the receiver answered, if it did.</param>
    /// <param name="retryAfter">How long the receiver asked to wait, if it did.</param>
    public DateTimeOffset? Next(int failedAttempt, DateTimeOffset now, Func<double> jitter, int? statusCode = null, TimeSpan? retryAfter = null)
    {
        ArgumentNullException.ThrowIfNull(jitter);
        ArgumentOutOfRangeException.ThrowIfLessThan(failedAttempt, 1);
        if (statusCode == Gone || failedAttempt >= Attempts) return null;

        var step = _delays[failedAttempt - 1];
        var delay = step + (step * (LargestJitter * Math.Clamp(jitter(), 0, 1)));
        if (retryAfter is { } asked)
        {
            var longest = step * LongestRetryAfterInSteps;
            var granted = asked < longest ? asked : longest;
            if (granted > delay) delay = granted;
        }

        return now + delay;
    }
}
