using Centry.Api.Management.Live;
using Centry.Contracts;
using Xunit;

namespace Centry.Api.Tests.Management;

public sealed class LiveTailTests
{
    [Fact]
    public void What_is_there_at_the_start_is_not_told()
    {
        var tail = new LiveTail([7, 9]);
        Assert.Equal((6, 9), (tail.Settled, tail.Newest));
        Assert.Equal([8L, 10L], Take(tail, 100, 100, 7, 8, 9, 10));
    }

    [Fact]
    public void A_lower_number_that_appears_later_is_told_once()
    {
        var tail = new LiveTail([]);
        Assert.Equal([2L], Take(tail, oldest: 50, next: 52, 2));
        Assert.Equal([1L], Take(tail, oldest: 52, next: 53, 1, 2));
        Assert.Empty(Take(tail, oldest: 53, next: 53, 1, 2));
    }

    [Fact]
    public void A_number_settles_when_every_transaction_that_was_under_way_is_over()
    {
        var tail = new LiveTail([]);
        Take(tail, oldest: 50, next: 52, 5);
        Assert.Equal(0, tail.Settled);
        Take(tail, oldest: 51, next: 60, 5);
        Assert.Equal(0, tail.Settled);
        Take(tail, oldest: 52, next: 60, 5);
        Assert.Equal(5, tail.Settled);
    }

    [Fact]
    public void A_number_does_not_settle_before_lower_ones()
    {
        var tail = new LiveTail([]);
        Take(tail, oldest: 50, next: 52, 5);
        Take(tail, oldest: 50, next: 60, 3, 5);
        Take(tail, oldest: 59, next: 61, 3, 5);
        Assert.Equal(0, tail.Settled); // 3 was first seen later
        Take(tail, oldest: 60, next: 61, 3, 5);
        Assert.Equal(5, tail.Settled);
    }

    [Fact]
    public void A_transaction_without_end_does_not_make_it_grow_without_end()
    {
        var tail = new LiveTail([]);
        for (var number = 1L; number <= LiveTail.UnsettledMax + 100; number++)
            Assert.Equal([number], Take(tail, oldest: 1, next: 2, number));
        Take(tail, oldest: 1, next: 2);
        Assert.Equal(100, tail.Settled);
    }

    private static IEnumerable<long> Take(LiveTail tail, long oldest, long next, params long[] numbers)
        => tail.Take(numbers.Where(n => n > tail.Settled).Select(n => new LiveChange(n, "payin.pending", Guid.Empty, "sandbox")), oldest, next).Select(c => c.Sequence);
}
