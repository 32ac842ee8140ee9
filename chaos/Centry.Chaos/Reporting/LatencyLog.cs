namespace Centry.Chaos.Reporting;

/// <summary>How long operations took, from the moment at which they were due to their answer, retries included; ms.</summary>
internal sealed class LatencyLog
{
    private readonly List<(long AtMs, long TookMs)> _all = [];

    public void Add(long atMs, long tookMs)
    {
        lock (_all)
            _all.Add((atMs, tookMs));
    }

    public LatencyFigures Figures()
    {
        lock (_all)
            return new LatencyFigures(_all);
    }
}

/// <summary>The latencies of a run that is over.</summary>
internal sealed class LatencyFigures(IEnumerable<(long AtMs, long TookMs)> all)
{
    /// <summary>Fewer operations have no percentile worth the name, so that much of the run is looked at together.</summary>
    private const long WindowMs = 3_000;

    private const long StepMs = 500;

    /// <summary>How much above the usual one counts as usual again.</summary>
    private const double Factor = 2;

    private readonly (long AtMs, long TookMs)[] _byTime = [.. all.OrderBy(one => one.AtMs)];

    /// <summary>p99 of the quiet time, ms.</summary>
    public double Usual { get; private set; }

    /// <param name="quietMs">How long there are no faults at the beginning.</param>
    public LatencyFigures WithUsual(long quietMs)
    {
        Usual = Percentile(Between(0, quietMs), 99);
        return this;
    }

    /// <summary>p50 and p99 of all that was due in a time; NaN where nothing was.</summary>
    public (double P50, double P99) In(long fromMs, long untilMs)
    {
        var sorted = Between(fromMs, untilMs);
        return (Percentile(sorted, 50), Percentile(sorted, 99));
    }

    /// <summary>
    /// How long after a moment it takes until what becomes due from then on is answered as usual; null when it does not before
    /// <paramref name="untilMs"/>.
    /// </summary>
    public long? Recovery(long fromMs, long untilMs)
    {
        for (var at = fromMs; at < untilMs; at += StepMs)
        {
            var window = Between(at, at + WindowMs);
            if (window.Length > 0 && Percentile(window, 99) <= Factor * Usual)
                return at - fromMs;
        }

        return null;
    }

    /// <summary>A line for each second.</summary>
    public IEnumerable<string> Lines()
    {
        yield return "second,operations,p50_ms,p99_ms,longest_ms";
        foreach (var second in _byTime.GroupBy(one => one.AtMs / 1000))
        {
            var sorted = second.Select(one => one.TookMs).Order().ToArray();
            yield return FormattableString.Invariant($"{second.Key},{sorted.Length},{Percentile(sorted, 50)},{Percentile(sorted, 99)},{sorted[^1]}");
        }
    }

    private long[] Between(long fromMs, long untilMs)
    {
        var times = _byTime.SkipWhile(one => one.AtMs < fromMs).TakeWhile(one => one.AtMs < untilMs).Select(one => one.TookMs).ToArray();
        Array.Sort(times);
        return times;
    }

    // The smallest time that this share of all does not exceed.
    private static double Percentile(long[] sorted, double percent)
        => sorted.Length == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(percent / 100 * sorted.Length) - 1)];
}
