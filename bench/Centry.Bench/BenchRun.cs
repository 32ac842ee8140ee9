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

        await stack.StopWorkerAsync();
        if (options.Wants("throughput"))
        {
            var rounds = await Throughput.MeasureAsync(stack, options, await FindPgBenchAsync(stack, cancel), Say, cancel);
            report.Throughput(rounds);
            failures += rounds.Sum(round => round.Many.Errors + round.One.Errors);
        }

        report.Memory(memory.Figures);
        return failures;
    }

    private static async Task<PgBench?> FindPgBenchAsync(BenchStack stack, CancellationToken cancel)
    {
        var script = Path.Combine(stack.Folder, "pgbench.sql");
        if (PgBench.Find(script, stack.PgBenchDatabase) is not { } pgBench)
        {
            Say("pgbench is missing (Debian: package postgresql-client or postgresql-contrib): no ratio to it");
            return null;
        }

        using var connection = new PayinConnection(stack.Api.Url, webhookUrl: null, seed: 0);
        var (status, sample, fault) = await connection.CreateAsync(stack.Keys[0], cancel);
        if (status != 201)
            throw new BenchException($"The sample payin was refused: {fault}");
        await PgBenchScript.WriteAsync(script, stack.Looker, stack.PgBenchDatabase, sample, cancel);
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
