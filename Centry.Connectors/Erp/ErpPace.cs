using System.Collections.Concurrent;

namespace Centry.Connectors.Erp;

/// <summary>
/// Keeps the calls for one company within a number in any window of time: a call waits until the one so many before it is as old as that.
/// Of one process; others that work for the same company at the same time show by the ERP's own refusals.
/// </summary>
/// <param name="window">A minute when absent.</param>
public sealed class ErpPace(TimeProvider time, TimeSpan? window = null)
{
    private readonly TimeSpan _window = window ?? TimeSpan.FromMinutes(1);

    /// <summary>Clocks differ and networks jitter: a little more than the window.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(250);
    private const int CompaniesMax = 10_000;

    private readonly ConcurrentDictionary<Guid, Company> _companies = new();

    /// <summary>Waits for the company's next turn.</summary>
    public async Task WaitAsync(Guid connectionId, int calls, CancellationToken cancellationToken)
    {
        if (_companies.Count >= CompaniesMax)
            _companies.Clear();
        var company = _companies.GetOrAdd(connectionId, _ => new Company());
        TimeSpan wait;
        lock (company)
        {
            var now = time.GetUtcNow();
            var turn = now;
            while (company.Turns.Count >= calls)
            {
                var oldest = company.Turns.Dequeue();
                turn = oldest + _window + Margin > turn ? oldest + _window + Margin : turn;
            }

            company.Turns.Enqueue(turn);
            wait = turn - now;
        }

        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
    }

    private sealed class Company
    {
        /// <summary>When the last calls were made or will be, oldest first.</summary>
        public Queue<DateTimeOffset> Turns { get; } = new();
    }
}
