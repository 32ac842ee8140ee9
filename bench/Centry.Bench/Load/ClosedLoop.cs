using System.Diagnostics;

namespace Centry.Bench.Load;

/// <summary>What a closed loop gave.</summary>
/// <param name="PerSecond">Payments accepted per second.</param>
/// <param name="Errors">Requests that were not answered with 201, and connections that broke.</param>
/// <param name="Fault">The first of them in words.</param>
internal sealed record LoadResult(double PerSecond, Latencies Latencies, int Errors, string? Fault);

/// <summary>A fixed number of connections, each of which sends its next request when the last one is answered.</summary>
internal static class ClosedLoop
{
    public const int Connections = 32;

    /// <summary>For a time.</summary>
    public static Task<LoadResult> RunAsync(Uri api, CreationStyle style, IReadOnlyList<string> keys, TimeSpan duration, CancellationToken cancel)
    {
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        return RunAsync(api, style, keys, Connections, () => Stopwatch.GetTimestamp() < end, cancel);
    }

    /// <summary>A number of requests, one at a time.</summary>
    public static Task<LoadResult> RunOneByOneAsync(Uri api, CreationStyle style, IReadOnlyList<string> keys, int count, CancellationToken cancel)
        => RunAsync(api, style, keys, connections: 1, () => count-- > 0, cancel);

    private static async Task<LoadResult> RunAsync(Uri api, CreationStyle style, IReadOnlyList<string> keys, int connections, Func<bool> goOn, CancellationToken cancel)
    {
        var errors = 0;
        string? fault = null;
        var started = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, connections).Select(index => Task.Run(() => RunOneAsync(index), cancel)));
        var elapsed = Stopwatch.GetElapsedTime(started);
        var latencies = new Latencies(times.SelectMany(time => time));
        return new LoadResult(latencies.Count / elapsed.TotalSeconds, latencies, errors, fault);

        async Task<List<long>> RunOneAsync(int index)
        {
            using var connection = new PaymentConnection(api, style, seed: index);
            var random = new Random(index);
            var mine = new List<long>(16_384);
            while (goOn() && !cancel.IsCancellationRequested)
            {
                var sent = Stopwatch.GetTimestamp();
                var (status, _, text) = await connection.CreateAsync(keys[random.Next(keys.Count)], cancel);
                if (status == 201)
                {
                    mine.Add(Stopwatch.GetTimestamp() - sent);
                    continue;
                }

                Interlocked.Increment(ref errors);
                Interlocked.CompareExchange(ref fault, text, null);
            }

            return mine;
        }
    }
}
