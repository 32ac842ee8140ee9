using Centry.Core.Tests.Persistence;
using Centry.Core.Work;
using Xunit;

namespace Centry.Core.Tests.Work;

public sealed class WorkQueueTests(CoreFixture fixture) : IClassFixture<CoreFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_task_is_claimed_by_one_and_taken_over_only_when_its_lease_has_ended()
    {
        var merchant = await fixture.NewMerchantAsync();
        for (var i = 0; i < 50; i++)
            await fixture.CreateAsync(merchant);
        var queue = fixture.Get<WorkQueue>();

        var claims = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => queue.ClaimAsync(20, Cancel)));
        var claimed = claims.SelectMany(c => c).ToList();
        Assert.Equal(50, claimed.Count);
        Assert.Equal(50, claimed.Select(t => t.Id).Distinct().Count());
        Assert.All(claimed, t => Assert.Equal(1, t.Attempts));

        Assert.Empty(await queue.ClaimAsync(100, Cancel));
        fixture.Time.Advance(WorkQueue.Lease);
        var takenOver = await queue.ClaimAsync(100, Cancel);
        Assert.Equal(50, takenOver.Count);
        Assert.All(takenOver, t => Assert.Equal(2, t.Attempts));

        // Whoever lost the lease can no longer settle the task.
        await queue.FinishAsync(claimed[0], Cancel);
        await queue.PostponeAsync(claimed[1], fixture.Time.GetUtcNow(), Cancel);
        Assert.Equal(50L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE merchant_id = '{merchant.Id}' AND leased_until IS NOT NULL"));
        await queue.FinishAsync(takenOver[0], Cancel);
        Assert.Equal(49L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE merchant_id = '{merchant.Id}'"));
    }

    [Fact]
    public void A_lease_outlasts_the_work_and_ends_within_half_a_minute()
    {
        Assert.True(WorkQueue.Deadline < WorkQueue.Lease);
        Assert.True(WorkQueue.Lease <= TimeSpan.FromSeconds(30));
    }
}
