using System.Collections.Concurrent;

namespace Centry.Connectors.Erp;

/// <summary>
/// Keeps the calls for one company within a number in any minute, and in any second where the ERP counts those too: a call waits until the
/// one so many before it is that old. Of one process; others that work for the same company at the same time show by the ERP's own refusals.
/// </summary>
public sealed class ErpPace(TimeProvider time)
{
    /// <summary>Clocks differ and networks jitter: a little more than the window.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(50);
    private const int CompaniesMax = 10_000;

    private readonly ConcurrentDictionary<Guid, Company> _companies = new();

    /// <summary>Waits for the company's next turn.</summary>
    public async Task WaitAsync(Guid connectionId, ErpDescriptor erp, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(erp);
        if (_companies.Count >= CompaniesMax)
            _companies.Clear();
        var company = _companies.GetOrAdd(connectionId, _ => new Company());
        TimeSpan wait;
        lock (company)
        {
            var now = time.GetUtcNow();
            var turn = Later(
                After(company.Minute, erp.CallsPerMinute, TimeSpan.FromMinutes(1), now),
                erp.CallsPerSecond is { } perSecond ? After(company.Second, perSecond, TimeSpan.FromSeconds(1), now) : now);
            company.Minute.Enqueue(turn);
            company.Second.Enqueue(turn);
            while (company.Second.Count > (erp.CallsPerSecond ?? 0))
                company.Second.Dequeue();
            wait = turn - now;
        }

        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
    }

    /// <summary>When the next call may be made, for the last so many; forgets those before.</summary>
    private static DateTimeOffset After(Queue<DateTimeOffset> turns, int calls, TimeSpan window, DateTimeOffset now)
    {
        var next = now;
        while (turns.Count >= calls)
            next = Later(next, turns.Dequeue() + window + Margin);
        return next;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    /// <summary>When the last calls were made or will be, oldest first.</summary>
    private sealed class Company
    {
        public Queue<DateTimeOffset> Minute { get; } = new();
        public Queue<DateTimeOffset> Second { get; } = new();
    }
}
