using Centry.Core.GatewayWork;
using Centry.Core.Merchants;
using Centry.Core.Payins;
using Centry.Core.Persistence;
using Centry.Core.Tests.Persistence;
using Centry.Core.Work;
using Xunit;

namespace Centry.Core.Tests.GatewayWork;

public sealed class GatewayExchangeTests(CoreFixture fixture) : IClassFixture<CoreFixture>
{
    private static readonly Dictionary<string, int> NoHands = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private GatewayExchange Said(Payin payin, string address) => new()
    {
        Id = Ids.New(fixture.Time),
        PaymentId = payin.Id,
        MerchantId = payin.MerchantId,
        Gateway = payin.Gateway,
        Operation = "query_payin",
        At = fixture.Time.Now(),
        Method = "GET",
        Address = address,
        DurationMs = 12,
        Status = 200,
        Answer = "Zoë \"said\" \\u0000 so",
    };

    private Task<List<string>> AddressesAsync(Payin payin) => fixture.ListAsync<string>($"SELECT address FROM gateway_exchanges WHERE payment_id = '{payin.Id}' ORDER BY at, id");

    private async Task<(Payin Payin, WorkTask Task)> OwedAsync()
    {
        await fixture.ExecuteAsync("DELETE FROM work_tasks");
        var payin = await fixture.CreateAsync(await fixture.NewMerchantAsync());
        return (payin, (await fixture.Get<WorkQueue>().ClaimAsync(1, 1, NoHands, Cancel))[0]);
    }

    private async Task<WriteOutcome> FailAsync(Payin payin, MerchantProfile merchant, params GatewayExchange[] said)
    {
        var (_, write) = fixture.Get<MovePayin>().Decide(payin, new PayinStep(PayinStatus.Failed, ChangeSources.Gateway, FailureCode: "x", FailureReason: "x", Exchanges: said), merchant);
        return await fixture.Get<PaymentWriter>().WriteAsync(write, Cancel);
    }

    [Fact]
    public async Task However_often_a_payment_is_asked_for_its_first_calls_and_its_latest_are_kept_and_no_more()
    {
        var (payin, task) = await OwedAsync();
        var other = await fixture.CreateAsync(await fixture.NewMerchantAsync());
        for (var i = 0; i < 50; i++)
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await fixture.Get<WorkQueue>().PostponeAsync(task, fixture.Time.GetUtcNow(), [Said(payin, $"{i}"), .. i == 0 ? [Said(other, "other")] : Array.Empty<GatewayExchange>()], Cancel);
        }

        Assert.Equal([.. Enumerable.Range(0, 5).Concat(Enumerable.Range(35, 15)).Select(i => $"{i}")], await AddressesAsync(payin));
        Assert.Equal(GatewayExchange.KeptPerPayment, (await AddressesAsync(payin)).Count);
        Assert.Equal(["other"], await AddressesAsync(other));
    }

    [Fact]
    public async Task What_was_said_is_kept_with_the_step_that_it_led_to_and_not_with_one_that_came_too_late()
    {
        var merchant = await fixture.NewMerchantAsync();
        var payin = await fixture.CreateAsync(merchant);
        Assert.IsType<WriteOutcome.Done>(await FailAsync(payin, merchant, Said(payin, "one")));
        Assert.IsType<WriteOutcome.Stale>(await FailAsync(payin, merchant, Said(payin, "late")));
        Assert.Equal(["one"], await AddressesAsync(payin));
        Assert.Equal("Zoë \"said\" \\u0000 so", await fixture.ScalarAsync<string>($"SELECT answer FROM gateway_exchanges WHERE payment_id = '{payin.Id}'"));
    }

    [Fact]
    public async Task What_cannot_be_kept_is_lost_alone_and_the_payment_moves_all_the_same()
    {
        var merchant = await fixture.NewMerchantAsync();
        List<Payin> payins = [await fixture.CreateAsync(merchant), await fixture.CreateAsync(merchant), await fixture.CreateAsync(merchant)];
        var outcomes = await Task.WhenAll(payins.Select((payin, i) => FailAsync(payin, merchant, Said(payin, i == 1 ? new string('x', 400) : "short"))));
        Assert.All(outcomes, outcome => Assert.IsType<WriteOutcome.Done>(outcome));
        Assert.Equal(3L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM payins WHERE merchant_id = '{merchant.Id}' AND status = 'failed'"));
        Assert.Empty(await AddressesAsync(payins[1]));
    }

    [Fact]
    public async Task A_task_is_put_off_and_finished_though_nothing_can_be_kept()
    {
        var (payin, task) = await OwedAsync();
        var queue = fixture.Get<WorkQueue>();
        await queue.PostponeAsync(task, fixture.Time.GetUtcNow().AddMinutes(1), [Said(payin, new string('x', 400))], Cancel);
        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE id = '{task.Id}' AND leased_until IS NULL"));
        await queue.FinishAsync(task, [Said(payin, new string('x', 400))], Cancel);
        Assert.Equal(0L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE id = '{task.Id}'"));
        Assert.Empty(await AddressesAsync(payin));
    }

    [Fact]
    public async Task Whoever_lost_the_lease_keeps_nothing()
    {
        var (payin, task) = await OwedAsync();
        fixture.Time.Advance(WorkQueue.Lease);
        var queue = fixture.Get<WorkQueue>();
        Assert.Single(await queue.ClaimAsync(1, 1, NoHands, Cancel));
        await queue.FinishAsync(task, [Said(payin, "lost")], Cancel);
        Assert.Empty(await AddressesAsync(payin));
    }

    [Fact]
    public async Task Two_workers_at_one_payment_wait_for_nobody()
    {
        var (payin, task) = await OwedAsync();
        var queue = fixture.Get<WorkQueue>();
        for (var i = 0; i < GatewayExchange.KeptPerPayment; i++)
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await queue.PostponeAsync(task, fixture.Time.GetUtcNow(), [Said(payin, $"{i}")], Cancel);
        }

        await using var other = await fixture.Database.DataSource.OpenConnectionAsync(Cancel);
        await using var held = await other.BeginTransactionAsync(Cancel);
        await using var hold = new Npgsql.NpgsqlCommand($"SELECT FROM gateway_exchanges WHERE payment_id = '{payin.Id}' FOR UPDATE", other, held);
        await hold.ExecuteNonQueryAsync(Cancel);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await queue.PostponeAsync(task, fixture.Time.GetUtcNow(), [Said(payin, "while held")], Cancel);
        Assert.Equal("while held", (await AddressesAsync(payin))[^1]);
        await held.RollbackAsync(Cancel);
    }
}
