namespace Centry.Core.GatewayWork;

/// <summary>
/// When a payment in flight is asked for, counted from its submission. Callbacks get lost; this finds the answer without them.
/// After the last time the stuck sweep decides.
/// </summary>
public static class PollSchedule
{
    private static readonly IReadOnlyList<TimeSpan> Usual =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20),
    ];

    /// <summary>The next time after <paramref name="now"/>, never before the provider's own minimum wait; null when the schedule is over.</summary>
    /// <param name="delays">Rising; none or empty for the usual ones.</param>
    public static DateTimeOffset? Next(DateTimeOffset submittedAt, DateTimeOffset now, TimeSpan minimumWait, IReadOnlyList<TimeSpan>? delays = null)
    {
        foreach (var delay in delays is { Count: > 0 } ? delays : Usual)
        {
            var at = submittedAt + delay;
            if (at > now && delay >= minimumWait)
                return at;
        }

        return null;
    }
}
