using Centry.Simulator.State;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Centry.Simulator.Tests.State;

public sealed class AgendaTests
{
    [Fact]
    public void Everything_happens_at_its_time_and_in_that_order()
    {
        Gen.Int[0, 5_000].List[1, 50].Sample(delays =>
        {
            var clock = new FakeTimeProvider();
            using var agenda = new Agenda(clock, NullLogger<Agenda>.Instance);
            var start = clock.GetUtcNow();
            var happened = new List<(int Delay, TimeSpan At)>();
            foreach (var delay in delays)
                agenda.At(start + TimeSpan.FromMilliseconds(delay), () => happened.Add((delay, clock.GetUtcNow() - start)));

            while (happened.Count < delays.Count) clock.Advance(TimeSpan.FromMilliseconds(10));

            Assert.Equal(delays.Order(), happened.Select(one => one.Delay));
            Assert.All(happened, one => Assert.InRange(one.At.TotalMilliseconds, one.Delay, one.Delay + 10));
        }, iter: 200);
    }

    [Fact]
    public void What_is_due_already_happens_at_once()
    {
        var clock = new FakeTimeProvider();
        using var agenda = new Agenda(clock, NullLogger<Agenda>.Instance);
        var happened = false;

        agenda.At(clock.GetUtcNow(), () => happened = true);

        Assert.True(happened);
    }

    [Fact]
    public void What_is_struck_off_never_happens_and_what_follows_does()
    {
        var clock = new FakeTimeProvider();
        using var agenda = new Agenda(clock, NullLogger<Agenda>.Instance);
        var happened = new List<string>();
        agenda.At(clock.GetUtcNow().AddSeconds(1), () => happened.Add("struck off"));
        agenda.Clear();
        agenda.At(clock.GetUtcNow().AddSeconds(2), () => happened.Add("later"));

        clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(["later"], happened);
    }
}
