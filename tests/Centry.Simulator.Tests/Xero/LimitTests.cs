using Centry.Simulator.Xero;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Centry.Simulator.Tests.Xero;

public sealed class LimitTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 15, 7, 30, 0, TimeSpan.Zero));

    [Fact]
    public void Five_calls_run_at_a_time_and_the_next_one_when_one_of_them_ends()
    {
        var limits = new XeroLimits(Options.Create(new XeroOptions()), _clock);
        for (var n = 0; n < 5; n++)
            Assert.Null(limits.Enter("t").Problem);
        Assert.Equal("concurrent", limits.Enter("t").Problem!.Name);
        Assert.Null(limits.Enter("other").Problem);
        limits.Leave("t");
        Assert.Null(limits.Enter("t").Problem);
    }

    [Fact]
    public void A_day_has_so_many_calls_and_an_app_so_many_in_a_minute()
    {
        var limits = new XeroLimits(Options.Create(new XeroOptions { CallsPerDay = 3, AppCallsPerMinute = 2, ConcurrentCalls = 100 }), _clock);
        Assert.Equal(new XeroRemaining(2, 59, 1), limits.Enter("t").Remaining);
        limits.Enter("t");
        Assert.Equal(new XeroLimitProblem("appminute", TimeSpan.FromMinutes(1)), limits.Enter("other").Problem);
        _clock.Advance(TimeSpan.FromMinutes(1));
        limits.Enter("t");
        Assert.Equal(new XeroLimitProblem("day", TimeSpan.FromDays(1) - TimeSpan.FromMinutes(1)), limits.Enter("t").Problem);
        _clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(1));
        Assert.Null(limits.Enter("t").Problem);
    }
}
