using Centry.Chaos.Plan;
using Centry.Chaos.Provider;
using Centry.Chaos.Receiving;
using Centry.Chaos.Stack;
using Centry.Testing.Processes;
using Npgsql;
using StackExchange.Redis;

namespace Centry.Chaos.Faults;

/// <summary>Makes the planned faults, each at its time, and undoes each when it is over.</summary>
internal sealed class FaultInjector(ChaosStack stack, ProviderControl provider, Receiver receiver, RunClock clock, JsonLines log)
{
    private static readonly TimeSpan BetweenTerminations = TimeSpan.FromMilliseconds(200);

    private const string TerminateSql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> $1";
    private const string BackendSql = """
        SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> $1 ORDER BY (state = 'active') DESC, pid LIMIT 1
        """;

    private readonly List<FaultRecord> _records = [];
    private readonly ConnectionHoard _hoard = new();

    public IReadOnlyList<FaultRecord> Records
    {
        get
        {
            lock (_records)
                return [.. _records.OrderBy(record => record.StartMs)];
        }
    }

    /// <summary>Ends when the last fault is over. What goes wrong with one is noted and does not keep the others back.</summary>
    public Task RunAsync(IReadOnlyList<PlannedFault> faults, CancellationToken cancel) => Task.WhenAll(faults.Select(fault => RunAsync(fault, cancel)));

    private async Task RunAsync(PlannedFault fault, CancellationToken cancel)
    {
        await clock.UntilAsync(fault.AtMs, cancel);
        var start = clock.NowMs;
        if (fault.Action == FaultAction.ClientPause && !stack.HasRedisServer)
        {
            Note(new FaultRecord(fault, start, start, IsSkipped: true));
            return;
        }

        try
        {
            await MakeAsync(fault, cancel);
            start = clock.NowMs;
            await HoldAsync(fault, start + fault.LengthMs, cancel);
            await UndoAsync(fault, cancel);
            Note(new FaultRecord(fault, start, clock.NowMs));
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Note(new FaultRecord(fault, start, clock.NowMs, $"{e.GetType().Name}: {e.Message}"));
        }
    }

    private void Note(FaultRecord record)
    {
        lock (_records)
            _records.Add(record);
        log.Append(record);
    }

    private async Task MakeAsync(PlannedFault fault, CancellationToken cancel)
    {
        switch (fault.Action)
        {
            case FaultAction.Kill:
                await stack.KillAsync(fault.Target);
                break;
            case FaultAction.Pause:
                await stack.PauseAsync(fault.Target);
                break;
            case FaultAction.Crash:
                await stack.CrashPostgresAsync();
                break;
            case FaultAction.KillBackend:
                await KillBackendAsync(cancel);
                break;
            case FaultAction.TerminateConnections:
                await TerminateAsync(cancel);
                break;
            case FaultAction.ExhaustConnections:
                await _hoard.FillAsync(stack.Database, cancel);
                break;
            case FaultAction.Flush:
                await RedisAsync("FLUSHALL");
                break;
            case FaultAction.ClientPause:
                await RedisAsync("CLIENT", "PAUSE", fault.LengthMs, "ALL");
                break;
            case FaultAction.Provider:
                await provider.FaultsAsync([fault.Provider!], cancel);
                break;
            case FaultAction.ExpireTokens:
                await provider.ExpireTokensAsync(cancel);
                break;
            case FaultAction.Receiver:
                receiver.Mood = fault.Mood;
                break;
        }
    }

    private async Task HoldAsync(PlannedFault fault, long untilMs, CancellationToken cancel)
    {
        while (fault.Action == FaultAction.TerminateConnections && clock.NowMs < untilMs)
        {
            await Task.Delay(BetweenTerminations, clock.Time, cancel);
            await TerminateAsync(cancel);
        }

        await clock.UntilAsync(untilMs, cancel);
    }

    private Task UndoAsync(PlannedFault fault, CancellationToken cancel)
    {
        switch (fault.Action)
        {
            case FaultAction.Kill or FaultAction.Crash:
                return stack.StartAsync(fault.Target, cancel);
            case FaultAction.Pause:
                return stack.ResumeAsync(fault.Target);
            case FaultAction.ExhaustConnections:
                return _hoard.EmptyAsync();
            case FaultAction.Provider:
                return provider.FaultsAsync([], cancel);
            case FaultAction.Receiver:
                receiver.Mood = ReceiverMood.Well;
                return Task.CompletedTask;
            default:
                return Task.CompletedTask;
        }
    }

    private Task<object?> TerminateAsync(CancellationToken cancel) => AskAsync(TerminateSql, cancel);

    private async Task KillBackendAsync(CancellationToken cancel)
    {
        if (await AskAsync(BackendSql, cancel) is int pid)
            await LinuxProcess.SignalAsync("KILL", [pid]);
        stack.Looker.Clear();
    }

    private Task<object?> AskAsync(string sql, CancellationToken cancel) => Patience.LookAsync(
        async () =>
        {
            await using var command = stack.Looker.CreateCommand(sql);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = ChaosStack.LookerName });
            return await command.ExecuteScalarAsync(cancel);
        }, clock.Time, cancel);

    private async Task RedisAsync(string command, params object[] arguments)
    {
        var options = new ConfigurationOptions { EndPoints = { stack.UrlOf(Parts.Redis).Authority }, AllowAdmin = true, ConnectTimeout = 5_000, AsyncTimeout = 10_000 };
        await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
        await redis.GetDatabase().ExecuteAsync(command, arguments);
    }
}
