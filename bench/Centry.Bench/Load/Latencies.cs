using System.Diagnostics;

namespace Centry.Bench.Load;

/// <summary>Times that were measured, all of them: percentiles are exact.</summary>
internal sealed class Latencies
{
    private readonly long[] _sorted;

    /// <param name="ticks">In ticks of <see cref="Stopwatch"/>.</param>
    public Latencies(IEnumerable<long> ticks)
    {
        _sorted = [.. ticks];
        Array.Sort(_sorted);
    }

    public int Count => _sorted.Length;

    public double MedianMs => PercentileMs(50);

    public double P99Ms => PercentileMs(99);

    public double MaxMs => PercentileMs(100);

    /// <summary>The smallest time that this share of all does not exceed.</summary>
    private double PercentileMs(double percent)
    {
        if (_sorted.Length == 0)
            return double.NaN;
        var index = (int)Math.Ceiling(percent / 100 * _sorted.Length) - 1;
        return _sorted[Math.Max(0, index)] * 1_000.0 / Stopwatch.Frequency;
    }
}
