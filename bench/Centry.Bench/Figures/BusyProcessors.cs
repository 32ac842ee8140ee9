using System.Diagnostics;
using Centry.Bench.Stack;

namespace Centry.Bench.Figures;

/// <summary>Processor time in seconds, or processors kept busy where it is divided by a time: which part the machine is spent on.</summary>
internal sealed record BusyProcessors(double Api, double Postgres, double Redis, double Generator)
{
    /// <summary>Used until now.</summary>
    public static BusyProcessors Look(BenchStack stack)
    {
        using var own = Process.GetCurrentProcess();
        return new BusyProcessors(
            stack.Api.ProcessorTime.TotalSeconds, stack.PostgresProcessorTime()?.TotalSeconds ?? 0, stack.Redis.ProcessorTime.TotalSeconds,
            own.TotalProcessorTime.TotalSeconds);
    }

    public BusyProcessors Since(BusyProcessors before, TimeSpan duration) => new(
        (Api - before.Api) / duration.TotalSeconds, (Postgres - before.Postgres) / duration.TotalSeconds,
        (Redis - before.Redis) / duration.TotalSeconds, (Generator - before.Generator) / duration.TotalSeconds);
}
