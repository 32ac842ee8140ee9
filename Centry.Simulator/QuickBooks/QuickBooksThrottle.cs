using Microsoft.Extensions.Options;

namespace Centry.Simulator.QuickBooks;

/// <summary>Counts the calls for the company: 10 in any second and 500 in any minute, as Intuit's pages have it. Those refused do not count.</summary>
internal sealed class QuickBooksThrottle(IOptions<QuickBooksOptions> options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<DateTimeOffset> _second = new();
    private readonly Queue<DateTimeOffset> _minute = new();

    public bool Takes()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            Forget(_second, now - TimeSpan.FromSeconds(1));
            Forget(_minute, now - TimeSpan.FromMinutes(1));
            if (_second.Count >= options.Value.CallsPerSecond || _minute.Count >= options.Value.CallsPerMinute) return false;
            _second.Enqueue(now);
            _minute.Enqueue(now);
            return true;
        }
    }

    public IResult Refuse() => QuickBooksRefusal.Gateway(429, "3001", "ThrottleExceeded", "SERVICE", "The request limit was reached.", time.GetUtcNow());

    private static void Forget(Queue<DateTimeOffset> calls, DateTimeOffset until)
    {
        while (calls.TryPeek(out var oldest) && oldest <= until) calls.Dequeue();
    }
}
