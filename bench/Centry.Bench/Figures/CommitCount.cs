using Centry.Bench.Load;
using Centry.Bench.Stack;

namespace Centry.Bench.Figures;

/// <summary>Database round trips and commits for each payment created, and round trips of each read.</summary>
/// <param name="TripsAlone">Statements per payin, requests sent one at a time: each statement is a round trip of its own.</param>
/// <param name="CommitsAlone">Transactions that wrote, per payin.</param>
internal sealed record CommitCount(double TripsAlone, double CommitsAlone, double TripsUnderLoad, double CommitsUnderLoad)
{
    /// <summary>How it is counted, for the reader of the figures.</summary>
    public const string Method =
        "round trips are the calls of all statements in pg_stat_statements, less those statements that also run while nobody asks for anything (the API's "
        + "pollers); commits are the transaction ids that the server gave out, which only transactions that write get. Counted with the worker stopped.";

    private const string Module = "pg_stat_statements";

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(5);

    private const int ReadsCounted = 200;

    private static readonly CreationStyle Payins = new(PaymentKind.Payin);

    /// <summary>By kind of payment; and round trips by what is read. Null when this PostgreSQL does not have the module that counts.</summary>
    public static async Task<(IReadOnlyDictionary<PaymentKind, CommitCount> Creations, IReadOnlyDictionary<string, double> Reads)?> MeasureAsync(
        BenchStack stack, BenchOptions options, CancellationToken cancel)
    {
        if (!await IsThereAsync(stack, cancel))
            return null;
        await stack.RestartWithAsync(Module, cancel);
        await stack.ExecuteAsync($"CREATE EXTENSION {Module}", cancel);
        await ClosedLoop.RunAsync(stack.Api.Url, Payins, stack.Keys, LoadTime, cancel);

        // Every merchant's configuration must be in memory, as it is in a service that has been up for a while.
        foreach (var key in stack.Keys)
            await ClosedLoop.RunOneByOneAsync(stack.Api.Url, Payins, [key], 1, cancel);

        await stack.ExecuteAsync($"SELECT {Module}_reset()", cancel);
        await Task.Delay(IdleTime, cancel);
        var pollers = (await CallsAsync(stack, cancel)).Keys.ToHashSet();

        var creations = new Dictionary<PaymentKind, CommitCount>();
        foreach (var style in Enum.GetValues<PaymentKind>().Select(kind => new CreationStyle(kind)))
        {
            var (tripsAlone, commitsAlone) = await CountAsync(stack, pollers, () => ClosedLoop.RunOneByOneAsync(stack.Api.Url, style, stack.Keys, options.Counted, cancel), cancel);
            var (tripsLoaded, commitsLoaded) = await CountAsync(stack, pollers, () => ClosedLoop.RunAsync(stack.Api.Url, style, stack.Keys, LoadTime, cancel), cancel);
            creations[style.Kind] = new CommitCount(tripsAlone, commitsAlone, tripsLoaded, commitsLoaded);
        }

        return (creations, await CountReadsAsync(stack, pollers, cancel));
    }

    private static async Task<IReadOnlyDictionary<string, double>> CountReadsAsync(BenchStack stack, HashSet<long> pollers, CancellationToken cancel)
    {
        using var client = new HttpClient { BaseAddress = stack.Api.Url };
        client.DefaultRequestHeaders.Add("X-Merchant-Key", stack.Keys[0]);
        using var payins = new PaymentConnection(stack.Api.Url, Payins, seed: 1);
        using var payouts = new PaymentConnection(stack.Api.Url, new CreationStyle(PaymentKind.Payout), seed: 1);
        var (payin, payout) = ((await payins.CreateAsync(stack.Keys[0], cancel)).PaymentId, (await payouts.CreateAsync(stack.Keys[0], cancel)).PaymentId);
        var reads = new Dictionary<string, double>();
        foreach (var (name, path) in new[]
        {
            ("a payin", $"/v1/payins/{payin}"), ("a list of payins", "/v1/payins/list"), ("a payout", $"/v1/payouts/{payout}"), ("a list of payouts", "/v1/payouts/list"),
            ("a payout's recipients", $"/v1/payouts/{payout}/recipients"), ("balances", "/v1/balance"),
        })
        {
            await stack.ExecuteAsync($"SELECT {Module}_reset()", cancel);
            for (var i = 0; i < ReadsCounted; i++)
                (await client.GetAsync(path, cancel)).EnsureSuccessStatusCode();
            reads[name] = (double)(await CallsAsync(stack, cancel)).Where(call => !pollers.Contains(call.Key)).Sum(call => call.Value) / ReadsCounted;
        }

        return reads;
    }

    private static async Task<(double Trips, double Commits)> CountAsync(
        BenchStack stack, HashSet<long> pollers, Func<Task<LoadResult>> load, CancellationToken cancel)
    {
        await stack.ExecuteAsync($"SELECT {Module}_reset()", cancel);
        var before = await TransactionsAsync(stack, cancel);
        var done = (await load()).Latencies.Count;
        var commits = await TransactionsAsync(stack, cancel) - before;
        var calls = await CallsAsync(stack, cancel);
        return ((double)calls.Where(call => !pollers.Contains(call.Key)).Sum(call => call.Value) / done, (double)commits / done);
    }

    /// <summary>Calls by statement since the last reset, our own looks aside.</summary>
    private static async Task<Dictionary<long, long>> CallsAsync(BenchStack stack, CancellationToken cancel)
    {
        await using var command = stack.Looker.CreateCommand($"""
            SELECT queryid, sum(calls)::bigint FROM {Module}
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND query NOT LIKE '%{Module}%' AND query NOT LIKE '%pg_snapshot_xmax%'
            GROUP BY queryid
            """);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var calls = new Dictionary<long, long>();
        while (await reader.ReadAsync(cancel))
            calls[reader.GetInt64(0)] = reader.GetInt64(1);
        return calls;
    }

    private static async Task<long> TransactionsAsync(BenchStack stack, CancellationToken cancel)
    {
        await using var command = stack.Looker.CreateCommand("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task<bool> IsThereAsync(BenchStack stack, CancellationToken cancel)
    {
        await using var command = stack.Looker.CreateCommand($"SELECT count(*) > 0 FROM pg_available_extensions WHERE name = '{Module}'");
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }
}
