using Centry.Bench.Load;
using Centry.Bench.Stack;

namespace Centry.Bench.Figures;

/// <summary>Payments per second: what the database takes from pgbench, and what the API takes over many merchants and over one.</summary>
/// <param name="PgBench">Null when pgbench is missing.</param>
/// <param name="Busy">Processors that each part kept busy over many merchants, on average.</param>
internal sealed record Throughput(double? PgBench, LoadResult Many, LoadResult One, BusyProcessors Busy)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    /// <summary>Of the API's throughput over many merchants to pgbench's.</summary>
    public double? Ratio => Many.PerSecond / PgBench;

    /// <summary>Of the throughput on one merchant to that over many.</summary>
    public double HotRatio => One.PerSecond / Many.PerSecond;

    /// <summary>
    /// Takes turns, so that what else this machine does meets all of them alike. Each begins with a checkpoint: the log then
    /// holds the same share of whole pages.
    /// </summary>
    public static async Task<IReadOnlyList<Throughput>> MeasureAsync(BenchStack stack, BenchOptions options, PaymentKind kind, PgBench? pgBench, Action<string> say, CancellationToken cancel)
    {
        var one = stack.Keys.Take(1).ToList();
        var duration = TimeSpan.FromSeconds(options.Seconds);
        var style = new CreationStyle(kind);
        say($"{kind}s: warming up");
        await ClosedLoop.RunAsync(stack.Api.Url, style, stack.Keys, WarmUp, cancel);
        var rounds = new List<Throughput>();
        for (var round = 0; round < options.Rounds; round++)
        {
            double? reference = null;
            if (pgBench is not null)
            {
                await stack.ExecuteAsync("CHECKPOINT", cancel);
                say($"{kind}s, round {round + 1}: pgbench");
                reference = await pgBench.RunAsync(duration, cancel);
            }

            await stack.ExecuteAsync("CHECKPOINT", cancel);
            say($"{kind}s, round {round + 1}: all merchants");
            var before = BusyProcessors.Look(stack);
            var many = await ClosedLoop.RunAsync(stack.Api.Url, style, stack.Keys, duration, cancel);
            var busy = BusyProcessors.Look(stack).Since(before, duration);
            await stack.ExecuteAsync("CHECKPOINT", cancel);
            say($"{kind}s, round {round + 1}: one merchant");
            var single = await ClosedLoop.RunAsync(stack.Api.Url, style, one, duration, cancel);
            rounds.Add(new Throughput(reference, many, single, busy));
        }

        return rounds;
    }
}
