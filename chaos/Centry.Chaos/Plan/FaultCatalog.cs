namespace Centry.Chaos.Plan;

/// <summary>One sort of fault, to be placed in a plan.</summary>
/// <param name="LeastMs">Shortest length.</param>
/// <param name="MostMs">Longest length.</param>
internal sealed record FaultSort(string Name, FaultAction Action, string Target, int LeastMs, int MostMs, ProviderFault? Provider = null, ReceiverMood Mood = ReceiverMood.Well);

/// <summary>Every fault there is, in three lanes that run beside each other.</summary>
internal static class FaultCatalog
{
    /// <summary>The house's own parts. Each is followed by rest enough to see whether latency comes back.</summary>
    public static IReadOnlyList<FaultSort> House { get; } =
    [
        .. Parts.Killable.Select(part => new FaultSort($"kill {Parts.KindOf(part)}", FaultAction.Kill, part, 300, 2_500)),
        .. Parts.All.Select(part => new FaultSort($"pause {Parts.KindOf(part)}", FaultAction.Pause, part, 1_500, 5_000)),
        new("crash postgres", FaultAction.Crash, Parts.Postgres, 300, 2_000),
        new("kill postgres backend", FaultAction.KillBackend, Parts.Postgres, 0, 0),
        new("terminate postgres connections", FaultAction.TerminateConnections, Parts.Postgres, 500, 3_000),
        new("exhaust postgres connections", FaultAction.ExhaustConnections, Parts.Postgres, 1_000, 4_000),
        new("flush redis", FaultAction.Flush, Parts.Redis, 0, 0),
        new("redis client pause", FaultAction.ClientPause, Parts.Redis, 1_000, 4_000),
    ];

    /// <summary>Those outside: providers and the merchants' receiver.</summary>
    public static IReadOnlyList<FaultSort> Outside { get; } =
    [
        At(new ProviderFault("latency", 0.5m, Delay: TimeSpan.FromSeconds(2))),
        At(new ProviderFault("latency", 0.2m, Delay: TimeSpan.FromSeconds(12))),
        At(new ProviderFault("error", 0.5m, Status: 500)),
        At(new ProviderFault("error", 0.5m, Status: 503)),
        At(new ProviderFault("error", 0.7m, Status: 429)),
        At(new ProviderFault("error", 0.5m, Status: 500, Applied: true)),
        At(new ProviderFault("error", 0.5m, Status: 503, Applied: true)),
        At(new ProviderFault("connection_reset", 0.5m)),
        At(new ProviderFault("connection_reset"), "provider outage"),
        At(new ProviderFault("answer_lost", 0.5m)),
        At(new ProviderFault("garbage_body", 0.5m)),
        At(new ProviderFault("truncated_answer", 0.5m)),
        At(new ProviderFault("token_expired", 0.3m)),
        At(new ProviderFault("callback_never")),
        At(new ProviderFault("callback_repeated", Times: 3)),
        At(new ProviderFault("callback_before_answer")),
        At(new ProviderFault("callback_delayed", 0.7m, Delay: TimeSpan.FromSeconds(7))),
        At(new ProviderFault("callback_reordered", 0.5m)),
        At(new ProviderFault("callback_wrong_amount")),
        At(new ProviderFault("callback_wrong_currency")),
        At(new ProviderFault("callback_wrong_signature")),
        new("provider tokens expire", FaultAction.ExpireTokens, Parts.Simulator, 0, 0),
        .. Enum.GetValues<ReceiverMood>().Where(mood => mood != ReceiverMood.Well)
            .Select(mood => new FaultSort($"receiver {mood.ToString().ToLowerInvariant()}", FaultAction.Receiver, Parts.Receiver, 2_000, 8_000, Mood: mood)),
    ];

    /// <summary>Workers that stand still for longer than their claims hold, and then go on with what another has done meanwhile.</summary>
    public static IReadOnlyList<FaultSort> Zombies { get; } =
    [
        .. Parts.Workers.Select(worker => new FaultSort("outsleep lease", FaultAction.Pause, worker, 27_000, 33_000)),
    ];

    private static FaultSort At(ProviderFault fault, string? name = null)
        => new(name ?? NameOf(fault), FaultAction.Provider, Parts.Simulator, 3_000, 8_000, fault);

    private static string NameOf(ProviderFault fault)
        => FormattableString.Invariant($"provider {fault.Kind}{(fault.Status is { } status ? $" {status}" : "")}{(fault.Applied ? " applied" : "")}{(fault.Kind == "latency" ? $" {fault.Delay!.Value.TotalSeconds:0} s" : "")}");
}
