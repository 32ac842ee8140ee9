using Centry.Core.Webhooks;
using CsCheck;
using Xunit;

namespace Centry.Core.Tests.Webhooks;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 4, 14, 10, 35, 0, TimeSpan.Zero);
    private static readonly TimeSpan[] Steps = [.. new WebhookOptions().RetryDelays];
    private static readonly RetrySchedule Schedule = new(Steps);

    private static readonly Gen<(int Attempt, double Jitter)> Failures = Gen.Select(Gen.Int[1, 5], Gen.Double[0, 1]);

    [Fact]
    public void The_documented_schedule_has_six_attempts()
    {
        Assert.Equal(6, Schedule.Attempts);
        Assert.Equal(
            [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(24)],
            Enumerable.Range(1, 5).Select(attempt => Schedule.Next(attempt, Now, () => 0)!.Value - Now));
        Assert.Null(Schedule.Next(6, Now, () => 0));
        Assert.Null(Schedule.Next(7, Now, () => 0, 503, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void An_attempt_never_comes_before_its_step_nor_more_than_a_tenth_after()
        => Failures.Sample(failure =>
        {
            var delay = Schedule.Next(failure.Attempt, Now, () => failure.Jitter)!.Value - Now;
            var step = Steps[failure.Attempt - 1];
            Assert.InRange(delay, step, step * 1.1);
        });

    [Fact]
    public void Jitter_from_a_bad_source_stays_within_bounds()
    {
        Assert.Equal(Now.AddMinutes(1), Schedule.Next(1, Now, () => -5));
        Assert.Equal(Now.AddSeconds(66), Schedule.Next(1, Now, () => 5));
    }

    [Fact]
    public void Retry_after_delays_but_never_hastens_and_at_most_doubles_the_step()
        => Gen.Select(Failures, Gen.Long[0, 200_000]).Sample((failure, seconds) =>
        {
            var asked = TimeSpan.FromSeconds(seconds);
            var without = Schedule.Next(failure.Attempt, Now, () => failure.Jitter)!.Value;
            var with = Schedule.Next(failure.Attempt, Now, () => failure.Jitter, 429, asked)!.Value;
            var step = Steps[failure.Attempt - 1];
            Assert.True(with >= without);
            Assert.True(with - Now <= step * 2);
            if (asked <= step * 2) Assert.True(with >= Now + asked);
        });

    [Fact]
    public void Gone_ends_the_delivery_at_once() => Assert.Null(Schedule.Next(1, Now, () => 0, statusCode: 410));

    [Fact]
    public void Attempts_are_counted_from_one() => Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Next(0, Now, () => 0));
}
