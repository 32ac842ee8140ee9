using Centry.Bench.Load;
using Centry.Bench.Stack;

namespace Centry.Bench.Figures;

/// <summary>Database calls and commits for each payin created.</summary>
/// <param name="CallsAlone">Calls of <c>apply_payment_writes</c> per payin, requests sent one at a time.</param>
/// <param name="CommitsAlone">All transactions of the database per payin, less those of the pollers.</param>
/// <param name="IdlePerSecond">The pollers' transactions, which were subtracted.</param>
internal sealed record CommitCount(double CallsAlone, double CommitsAlone, double CallsUnderLoad, double CommitsUnderLoad, double IdlePerSecond)
{
    /// <summary>
    /// How it is counted, for the reader of the figures.
    /// </summary>
    public const string Method =
        "pg_stat_database.xact_commit of the services' database (every transaction, reading ones too) and pg_stat_user_functions.calls of "
        + "apply_payment_writes, before and after; the idle rate of the API's pollers is measured first and subtracted. Each counter is read 11 s "
        + "after the last request, for PostgreSQL's sessions publish theirs within 10 s. No worker runs.";

    /// <summary>A session publishes its counters at the latest ten seconds after it went idle.</summary>
    private static readonly TimeSpan UntilPublished = TimeSpan.FromSeconds(11);

    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(4);

    public static async Task<CommitCount> MeasureAsync(BenchStack stack, BenchOptions options, CancellationToken cancel)
    {
        await Task.Delay(UntilPublished, cancel);
        var first = await CountersAsync(stack, cancel);
        await Task.Delay(UntilPublished, cancel);
        var second = await CountersAsync(stack, cancel);
        var idle = (second.Commits - first.Commits) / (second.At - first.At).TotalSeconds;

        var alone = await ClosedLoop.RunOneByOneAsync(stack.Api.Url, stack.Keys, options.Counted, cancel);
        await Task.Delay(UntilPublished, cancel);
        var third = await CountersAsync(stack, cancel);

        var loaded = await ClosedLoop.RunAsync(stack.Api.Url, stack.Keys, LoadTime, cancel);
        await Task.Delay(UntilPublished, cancel);
        var fourth = await CountersAsync(stack, cancel);
        return new CommitCount(
            Calls(second, third, alone), Commits(second, third, alone), Calls(third, fourth, loaded), Commits(third, fourth, loaded), idle);

        static double Calls(Counters from, Counters to, LoadResult load) => (double)(to.Calls - from.Calls) / load.Latencies.Count;

        double Commits(Counters from, Counters to, LoadResult load) =>
            (to.Commits - from.Commits - idle * (to.At - from.At).TotalSeconds) / load.Latencies.Count;
    }

    private static async Task<Counters> CountersAsync(BenchStack stack, CancellationToken cancel)
    {
        await using var command = stack.Looker.CreateCommand("""
            SELECT (SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_user_functions WHERE funcname = 'apply_payment_writes'),
                   (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()), clock_timestamp()
            """);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return new Counters(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2));
    }

    private sealed record Counters(long Calls, long Commits, DateTimeOffset At);
}
