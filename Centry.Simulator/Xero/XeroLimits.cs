using System.Globalization;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Xero;

/// <param name="Name"><c>minute</c>, <c>day</c>, <c>concurrent</c> or <c>appminute</c>.</param>
internal sealed record XeroLimitProblem(string Name, TimeSpan RetryAfter);

internal sealed record XeroRemaining(int Day, int Minute, int AppMinute);

/// <summary>
/// How much an organisation's calls are limited (gateways.md 7.5): in any sixty seconds, in any day, and at the same time. Calls that are
/// refused for it are not counted: whether Xero counts them is unconfirmed.
/// </summary>
internal sealed class XeroLimits(IOptions<XeroOptions> options, TimeProvider time)
{
    /// <summary>Unconfirmed: the header is documented, its value for too many at once is not.</summary>
    private static readonly TimeSpan ConcurrentWait = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Company> _companies = [];
    private readonly Window _app = new(options.Value.AppCallsPerMinute, TimeSpan.FromMinutes(1));

    /// <summary>Begins a call, unless it is one too many; <see cref="Leave"/> ends it.</summary>
    public (XeroLimitProblem? Problem, XeroRemaining Remaining) Enter(string tenantId)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var company = Of(tenantId);
            var problem = company.Day.Problem(now) is { } day ? new XeroLimitProblem("day", day)
                : company.Minute.Problem(now) is { } minute ? new XeroLimitProblem("minute", minute)
                : _app.Problem(now) is { } app ? new XeroLimitProblem("appminute", app)
                : company.Running >= options.Value.ConcurrentCalls ? new XeroLimitProblem("concurrent", ConcurrentWait) : null;
            if (problem is null)
            {
                company.Running++;
                company.Day.Count(now);
                company.Minute.Count(now);
                _app.Count(now);
            }
            return (problem, new XeroRemaining(company.Day.Remaining, company.Minute.Remaining, _app.Remaining));
        }
    }

    public void Leave(string tenantId)
    {
        lock (_gate)
            Of(tenantId).Running--;
    }

    public void Reset()
    {
        lock (_gate)
        {
            _app.Clear();
            foreach (var company in _companies.Values)
            {
                company.Day.Clear();
                company.Minute.Clear();
            }
        }
    }

    public static void Tell(HttpResponse response, XeroRemaining remaining)
    {
        response.Headers["X-DayLimit-Remaining"] = Text(remaining.Day);
        response.Headers["X-MinLimit-Remaining"] = Text(remaining.Minute);
        response.Headers["X-AppMinLimit-Remaining"] = Text(remaining.AppMinute);
    }

    public static IResult Refuse(HttpResponse response, XeroLimitProblem problem)
    {
        response.Headers["X-Rate-Limit-Problem"] = problem.Name;
        response.Headers.RetryAfter = Text((int)Math.Ceiling(problem.RetryAfter.TotalSeconds));
        return XeroJson.Problem(429, "Too Many Requests", $"The {problem.Name} limit was exceeded.").ToResult();
    }

    private Company Of(string tenantId)
    {
        if (!_companies.TryGetValue(tenantId, out var company))
            _companies[tenantId] = company = new Company(new Window(options.Value.CallsPerDay, TimeSpan.FromDays(1)), new Window(options.Value.CallsPerMinute, TimeSpan.FromMinutes(1)));
        return company;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Company(Window Day, Window Minute)
    {
        public int Running { get; set; }
    }

    /// <summary>The calls of the last so long; it holds as many as are allowed and no more.</summary>
    private sealed class Window(int max, TimeSpan length)
    {
        private readonly Queue<DateTimeOffset> _calls = new();

        public int Remaining => max - _calls.Count;

        /// <summary>How long until there is room; null when there is.</summary>
        public TimeSpan? Problem(DateTimeOffset now)
        {
            while (_calls.TryPeek(out var oldest) && oldest + length <= now)
                _calls.Dequeue();
            return _calls.Count < max ? null : _calls.Peek() + length - now;
        }

        public void Count(DateTimeOffset now) => _calls.Enqueue(now);

        public void Clear() => _calls.Clear();
    }
}
