using Centry.Core.GatewayWork;
using Centry.Core.Payins;
using Xunit;

namespace Centry.Core.Tests.Payins;

public sealed class PayinStatusTests
{
    [Fact]
    public void Only_the_moves_of_the_contract_are_allowed()
    {
        string[] allowed =
        [
            "cancelled>completed", "completed>refunded", "failed>completed",
            "pending>cancelled", "pending>completed", "pending>failed", "pending>processing",
            "processing>cancelled", "processing>completed", "processing>failed",
        ];
        var found = from source in PayinStatus.All from target in PayinStatus.All where PayinStatus.CanMove(source, target) select $"{source}>{target}";
        Assert.Equal(allowed, found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 30)]
    [InlineData(29, 30)]
    [InlineData(60, 120)]
    [InlineData(600, 1200)]
    public void A_payin_in_flight_is_asked_for_on_a_rising_schedule(int secondsAfter, int nextSeconds)
    {
        var submitted = new DateTimeOffset(2026, 4, 14, 10, 0, 0, TimeSpan.Zero);
        Assert.Equal(submitted.AddSeconds(nextSeconds), PollSchedule.Next(submitted, submitted.AddSeconds(secondsAfter), TimeSpan.Zero));
    }

    [Fact]
    public void The_schedule_respects_the_providers_minimum_and_ends()
    {
        var submitted = new DateTimeOffset(2026, 4, 14, 10, 0, 0, TimeSpan.Zero);
        Assert.Equal(submitted.AddMinutes(5), PollSchedule.Next(submitted, submitted, TimeSpan.FromMinutes(3)));
        Assert.Null(PollSchedule.Next(submitted, submitted.AddMinutes(20), TimeSpan.Zero));
    }

    [Fact]
    public void Other_times_of_asking_replace_the_usual_ones()
    {
        var submitted = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        TimeSpan[] delays = [TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7)];
        Assert.Equal(submitted.AddSeconds(7), PollSchedule.Next(submitted, submitted.AddSeconds(3), TimeSpan.Zero, delays));
        Assert.Null(PollSchedule.Next(submitted, submitted.AddSeconds(7), TimeSpan.Zero, delays));
    }
}
