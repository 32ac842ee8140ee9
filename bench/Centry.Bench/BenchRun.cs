using System.Runtime.InteropServices;
using Centry.Bench.Figures;
using Centry.Bench.Load;
using Centry.Bench.Stack;
using Centry.Standalone;
using Centry.Testing.Processes;
using Npgsql;

namespace Centry.Bench;

/// <summary>One run from the command line to the exit code: starts the stack, measures figure by figure, reports.</summary>
internal static class BenchRun
{
    private static readonly TimeSpan RestTime = TimeSpan.FromSeconds(5);

    /// <returns>0 when everything was measured, whatever the figures; 1 when something failed to run.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchOptions.Read(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(BenchOptions.Usage);
            return 2;
        }

        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await MeasureAsync(options, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 1;
        }
        catch (Exception fault) when (fault is BenchException or ServiceProcessException or StandaloneException)
        {
            await Console.Error.WriteLineAsync($"centry: {fault.Message}");
            return 1;
        }
    }

    private static async Task<int> MeasureAsync(BenchOptions options, CancellationToken cancel)
    {
        Say($"starting the stack and {options.Merchants:N0} merchants");
        await using var stack = await BenchStack.StartAsync(options, cancel);
        var report = new Report(options, await ServerVersionAsync(stack, cancel));
        var failures = await MeasureTimesAsync(stack, options, report, cancel);
        if (options.Wants("commits"))
        {
            Say("round trips and commits");
            await FundAsync(stack, cancel);
            report.Commits(await CommitCount.MeasureAsync(stack, options, cancel));
        }

        Console.Out.Write(report.ToString());
        return failures == 0 ? 0 : 1;
    }

    /// <returns>How many requests and webhooks went wrong.</returns>
    private static async Task<int> MeasureTimesAsync(BenchStack stack, BenchOptions options, Report report, CancellationToken cancel)
    {
        var failures = 0;
        await Task.Delay(RestTime, cancel);
        await using var memory = new MemoryWatch(stack);
        if (options.Wants("webhooks"))
        {
            Say("webhooks' delay");
            var webhooks = await WebhookDelay.MeasureAsync(stack, options, cancel);
            report.Webhooks(webhooks);
            failures += webhooks.Missing + webhooks.Errors;
        }

        if (options.Wants("whole-way"))
        {
            var rounds = await WholeWay.MeasureAsync(stack, options, Say, cancel);
            report.WholeWay(rounds);
            failures += rounds.Sum(round => round.Missing);
        }

        if (options.Wants("outage"))
            report.Outage(await Outage.MeasureAsync(stack, options, Say, cancel));
        if (options.Wants("deliveries"))
            report.Deliveries(await Deliveries.MeasureAsync(stack, options, Say, cancel));
        if (options.Wants("erp"))
        {
            report.Erp(await ErpImportFigure.MeasureAsync(stack, Say, cancel));
            var invoices = await ErpInvoicesFigure.MeasureAsync(stack, Say, cancel);
            report.Erp(invoices);
            failures += invoices.Duplicates + invoices.Unpaid;
        }

        await stack.StopWorkerAsync();
        if (options.Wants("throughput"))
        {
            await FundAsync(stack, cancel);
            foreach (var kind in Enum.GetValues<PaymentKind>())
            {
                var rounds = await Throughput.MeasureAsync(stack, options, kind, await FindPgBenchAsync(stack, kind, cancel), Say, cancel);
                report.Throughput(kind, rounds);
                failures += rounds.Sum(round => round.Many.Errors + round.One.Errors);
            }
        }

        if (options.Wants("requests"))
        {
            Say("one request at a time");
            report.Requests(await RequestCost.MeasureAsync(stack, options, cancel));
        }

        report.Memory(memory.Figures);
        return failures;
    }

    // Straight into the balances: what is measured is paying out, not how the money came.
    private static async Task FundAsync(BenchStack stack, CancellationToken cancel)
    {
        foreach (var database in new[] { stack.Database, stack.PgBenchDatabase })
        {
            await using var source = NpgsqlDataSource.Create(database);
            await using var command = source.CreateCommand("UPDATE balances SET available_minor = 1000000000000000");
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    private static async Task<PgBench?> FindPgBenchAsync(BenchStack stack, PaymentKind kind, CancellationToken cancel)
    {
        var script = Path.Combine(stack.Folder, $"pgbench-{kind}.sql");
        if (PgBench.Find(script, stack.PgBenchDatabase) is not { } pgBench)
        {
            Say("pgbench is missing (Debian: package postgresql-client or postgresql-contrib): no ratio to it");
            return null;
        }

        using var connection = new PaymentConnection(stack.Api.Url, new CreationStyle(kind), seed: 0);
        var (status, sample, fault) = await connection.CreateAsync(stack.Keys[0], cancel);
        if (status != 201)
            throw new BenchException($"The sample was refused: {fault}");
        await PgBenchScript.WriteAsync(script, stack.Looker, stack.PgBenchDatabase, kind, sample, cancel);
        NpgsqlConnection.ClearAllPools();
        return pgBench;
    }

    private static async Task<string> ServerVersionAsync(BenchStack stack, CancellationToken cancel)
    {
        await using var command = stack.Looker.CreateCommand("SHOW server_version");
        return (string)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static void Say(FormattableString what) => Console.Error.WriteLine("bench: " + FormattableString.Invariant(what));

    private static void Say(string what) => Console.Error.WriteLine("bench: " + what);
}
