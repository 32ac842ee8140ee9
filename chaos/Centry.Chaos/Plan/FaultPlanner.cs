namespace Centry.Chaos.Plan;

/// <summary>Draws the faults: every sort as often as any other as far as time allows, and never two at once on the same target.</summary>
internal sealed class FaultPlanner(Random random, long lengthMs)
{
    /// <summary>No fault begins so shortly before the end.</summary>
    private const long LastMs = 6_000;

    /// <summary>A process that was killed may take so long to be there again.</summary>
    private const long StartMs = 6_000;

    /// <summary>Shorter runs have no room for faults that last half a minute.</summary>
    private const long ZombiesFromMs = 240_000;

    private readonly List<PlannedFault> _planned = [];

    public static IReadOnlyList<PlannedFault> Draw(Random random, long lengthMs)
    {
        var planner = new FaultPlanner(random, lengthMs);
        if (lengthMs >= ZombiesFromMs)
            planner.DrawLane(FaultCatalog.Zombies, 60_000, 100_000);
        planner.DrawLane(FaultCatalog.House, 8_000, 11_000);
        planner.DrawLane(FaultCatalog.Outside, 2_000, 5_000);
        return [.. planner._planned.OrderBy(fault => fault.AtMs).Select((fault, number) => fault with { Number = number })];
    }

    private void DrawLane(IReadOnlyList<FaultSort> sorts, int leastRestMs, int mostRestMs)
    {
        var waiting = new List<FaultSort>();
        var at = ChaosPlan.QuietMs + random.Next(leastRestMs / 2);
        while (at < lengthMs - LastMs)
        {
            if (waiting.Count == 0)
                waiting.AddRange(sorts.OrderBy(_ => random.Next()));
            var length = (Func<FaultSort, long>)(sort => random.Next(sort.LeastMs, sort.MostMs + 1));
            var placed = Place(waiting, at, length);
            if (placed is not null)
                _planned.Add(placed);
            at += (placed is null ? 0 : EndOf(placed) - placed.AtMs) + random.Next(leastRestMs, mostRestMs + 1);
        }
    }

    // The first one in line whose target is free then; the others stay in line.
    private PlannedFault? Place(List<FaultSort> waiting, long at, Func<FaultSort, long> length)
    {
        for (var i = 0; i < waiting.Count; i++)
        {
            var sort = waiting[i];
            var fault = new PlannedFault(0, sort.Name, sort.Action, sort.Target, at, length(sort), sort.Provider, sort.Mood);
            if (EndOf(fault) > lengthMs || _planned.Any(other => other.Target == fault.Target && other.AtMs <= EndOf(fault) && fault.AtMs <= EndOf(other)))
                continue;
            waiting.RemoveAt(i);
            return fault;
        }

        return null;
    }

    private static long EndOf(PlannedFault fault) => fault.AtMs + fault.LengthMs + (fault.Action is FaultAction.Kill or FaultAction.Crash ? StartMs : 0);
}
