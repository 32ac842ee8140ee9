using Centry.Core.Merchants;
using Centry.Core.Tests.Persistence;
using Centry.Core.Work;
using Xunit;

namespace Centry.Core.Tests.Work;

public sealed class WorkQueueTests(CoreFixture fixture) : IClassFixture<CoreFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly Dictionary<string, int> NoHands = [];

    /// <summary>So many new payins, each with its task, and no task beside them.</summary>
    private async Task<MerchantProfile> OweAsync(int payins)
    {
        await fixture.ExecuteAsync("DELETE FROM work_tasks");
        var merchant = await fixture.NewMerchantAsync();
        for (var i = 0; i < payins; i++)
            await fixture.CreateAsync(merchant);
        return merchant;
    }

    [Fact]
    public async Task A_task_is_claimed_by_one_and_taken_over_only_when_its_lease_has_ended()
    {
        var merchant = await OweAsync(50);
        var queue = fixture.Get<WorkQueue>();

        var claims = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => queue.ClaimAsync(20, 100, NoHands, Cancel)));
        var claimed = claims.SelectMany(c => c).ToList();
        Assert.Equal(50, claimed.Count);
        Assert.Equal(50, claimed.Select(t => t.Id).Distinct().Count());
        Assert.All(claimed, t => Assert.Equal(1, t.Attempts));

        Assert.Empty(await queue.ClaimAsync(100, 100, NoHands, Cancel));
        fixture.Time.Advance(WorkQueue.Lease);
        var takenOver = await queue.ClaimAsync(100, 100, NoHands, Cancel);
        Assert.Equal(50, takenOver.Count);
        Assert.All(takenOver, t => Assert.Equal(2, t.Attempts));

        // Whoever lost the lease can no longer settle the task.
        await queue.FinishAsync(claimed[0], null, Cancel);
        await queue.PostponeAsync(claimed[1], fixture.Time.GetUtcNow(), null, Cancel);
        Assert.Equal(50L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE merchant_id = '{merchant.Id}' AND leased_until IS NOT NULL"));
        await queue.FinishAsync(takenOver[0], null, Cancel);
        Assert.Equal(49L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE merchant_id = '{merchant.Id}'"));
    }

    [Fact]
    public async Task A_gateway_with_its_hands_full_is_passed_over_however_much_waits_there_and_long_before()
    {
        var merchant = await OweAsync(30);
        await fixture.ExecuteAsync($"""
            UPDATE work_tasks SET lane = 'hanging', due_at = due_at - interval '1 hour' WHERE merchant_id = '{merchant.Id}' AND id NOT IN
              (SELECT id FROM work_tasks WHERE merchant_id = '{merchant.Id}' ORDER BY id LIMIT 6)
            """);
        await fixture.ExecuteAsync($"UPDATE work_tasks SET lane = 'well' WHERE merchant_id = '{merchant.Id}' AND lane <> 'hanging'");
        var queue = fixture.Get<WorkQueue>();

        var first = await ClaimMineAsync(new() { ["hanging"] = 7 });
        Assert.Equal(3, first.Count(t => t.Lane == "hanging"));
        Assert.Equal(6, first.Count(t => t.Lane == "well"));

        Assert.Empty(await ClaimMineAsync(new() { ["hanging"] = 10 }));
        Assert.Equal(10, (await ClaimMineAsync([])).Count(t => t.Lane == "hanging"));

        async Task<List<WorkTask>> ClaimMineAsync(Dictionary<string, int> busy)
            => [.. (await queue.ClaimAsync(100, 10, busy, Cancel)).Where(t => t.MerchantId == merchant.Id)];
    }

    [Fact]
    public async Task What_is_due_longest_comes_first_whatever_its_gateway()
    {
        var merchant = await OweAsync(4);
        await fixture.ExecuteAsync($"""
            UPDATE work_tasks t SET lane = CASE WHEN n % 2 = 0 THEN 'a' ELSE 'b' END, due_at = '2000-01-01'::timestamptz + n * interval '1 minute'
            FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM work_tasks WHERE merchant_id = '{merchant.Id}') o WHERE o.id = t.id
            """);
        var queue = fixture.Get<WorkQueue>();

        var dues = new List<DateTimeOffset>();
        for (var i = 0; i < 4; i++)
            dues.Add(Assert.Single(await queue.ClaimAsync(1, 10, NoHands, Cancel)).DueAt);
        Assert.Equal(dues.Order(), dues);
        Assert.Equal(2000, dues[3].Year);
    }

    [Fact]
    public void A_lease_outlasts_the_work_and_ends_within_half_a_minute()
    {
        Assert.True(WorkQueue.Deadline < WorkQueue.Lease);
        Assert.True(WorkQueue.Lease <= TimeSpan.FromSeconds(30));
    }
}
