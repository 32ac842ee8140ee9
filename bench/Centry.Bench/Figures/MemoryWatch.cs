using Centry.Bench.Stack;
using Centry.Testing.Processes;

namespace Centry.Bench.Figures;

/// <summary>Physical memory of each service, bytes: once at rest, and the most that was seen under load.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly BenchStack _stack;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, long> _atRest;
    private readonly Dictionary<string, long> _most = [];
    private readonly Task _watching;

    public MemoryWatch(BenchStack stack)
    {
        _stack = stack;
        _atRest = Look();
        _watching = WatchAsync();
    }

    /// <summary>Name, at rest, under load.</summary>
    public IEnumerable<(string Service, long AtRest, long UnderLoad)> Figures =>
        _atRest.Select(service => (service.Key, service.Value, Math.Max(service.Value, _most.GetValueOrDefault(service.Key))));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var (service, bytes) in Look())
                _most[service] = Math.Max(bytes, _most.GetValueOrDefault(service));
            await Task.Delay(Interval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Dictionary<string, long> Look()
    {
        var seen = new Dictionary<string, long>();
        foreach (var service in (ServiceProcess?[])[_stack.Api, _stack.Worker, _stack.Simulator, _stack.Redis])
        {
            if (service is not null)
                seen[service.Name] = service.Resident;
        }

        if (_stack.PostgresResident() is { } postgres)
            seen["postgres"] = postgres;
        return seen;
    }
}
