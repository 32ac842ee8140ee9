using System.Net.Http.Json;
using System.Text.Json;
using Centry.Worker.Tests.Infrastructure;
using Xunit;

namespace Centry.Worker.Tests.Journeys;

public sealed class RefundJourneyTests(HouseFixture house) : IClassFixture<HouseFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await house.FaultsAsync();
        await house.FundAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_payin_goes_back_to_its_customer_and_the_fees_do_not()
    {
        var payin = await CompletedAsync();
        var before = await house.BalanceAsync();
        var answer = await house.PostAsync($"/v1/payins/{payin}/refund");
        Assert.Equal("50000.00", answer.GetProperty("amount_refunded").GetString());
        await house.UntilAsync(payin, "refunded");
        Assert.Equal((before.Available - 50_000, before.Reserved), await house.BalanceAsync());
        var refund = Assert.Single(await RefundsAsync(payin));
        Assert.Equal("completed", refund.GetProperty("status").GetString());
        Assert.Equal(1, await house.AtProviderAsync(refund.GetProperty("id").GetGuid()));
        Assert.Equal("payin.refunded", (await house.EventsAsync(payin))[^1]);
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task Parts_add_up_and_only_the_whole_is_refunded()
    {
        var payin = await CompletedAsync();
        await house.PostAsync($"/v1/payins/{payin}/refund", new { amount = 20_000 });
        await house.UntilAsync(async () => (await RefundsAsync(payin))[0].GetProperty("status").GetString() == "completed", "the first part went back");
        Assert.Equal("completed", await house.StatusAsync(payin));
        await house.PostAsync($"/v1/payins/{payin}/refund");
        await house.UntilAsync(payin, "refunded");
        Assert.Equal(["20000.00", "30000.00"], (await RefundsAsync(payin)).Select(r => r.GetProperty("amount").GetString()).Order());
        Assert.Equal(2, (await house.EventsAsync(payin)).Count(e => e == "payin.refunded"));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_refund_that_the_provider_refuses_is_undone()
    {
        var payin = await CompletedAsync();
        // The provider forgets the collection that is to be refunded.
        await house.ExecuteAsync($"UPDATE payins SET submission_id = gen_random_uuid() WHERE id = '{payin}'");
        var before = await house.BalanceAsync();
        await house.PostAsync($"/v1/payins/{payin}/refund");
        await house.UntilAsync(async () => (await RefundsAsync(payin))[0].GetProperty("status").GetString() == "failed", "the refund failed");
        Assert.Equal(before, await house.BalanceAsync());
        Assert.Equal("completed", await house.StatusAsync(payin));
        Assert.Equal(0L, await house.ScalarAsync<long>($"SELECT refunded_minor FROM payins WHERE id = '{payin}'"));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task Parallel_refunds_never_give_back_more_than_came_in()
    {
        var payin = await CompletedAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            using var response = await house.Client.PostAsJsonAsync($"/v1/payins/{payin}/refund", new { amount = 15_000 }, HouseFixture.Cancel);
            return (int)response.StatusCode;
        }));
        Assert.Equal(3, answers.Count(a => a == 200));
        Assert.All(answers, a => Assert.True(a is 200 or 400, $"{a}"));
        await house.UntilAsync(async () => (await RefundsAsync(payin)).All(r => r.GetProperty("status").GetString() == "completed"), "all parts went back");
        Assert.Equal(3, (await RefundsAsync(payin)).Count);
        Assert.Equal(45_000L, await house.ScalarAsync<long>($"SELECT refunded_minor FROM payins WHERE id = '{payin}'"));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_lost_answer_leads_to_a_question_not_to_a_second_refund()
    {
        await house.FaultsAsync(new { kind = "answer_lost", method = "POST", calls = 1, path_prefix = "/disbursement/v1_0/refund" }, new { kind = "callback_never" });
        var payin = await CompletedAsync();
        await house.PostAsync($"/v1/payins/{payin}/refund");
        await house.AdvanceUntilAsync(payin, "refunded", TimeSpan.FromSeconds(2));
        Assert.Equal(1, await house.AtProviderAsync((await RefundsAsync(payin))[0].GetProperty("id").GetGuid()));
    }

    [Fact]
    public async Task A_payin_decided_by_hand_in_the_sandbox_is_refunded_by_hand_too()
    {
        var payin = await house.CreateAsync("+46733123453");
        await house.UntilAsync(payin, "processing");
        await house.PostAsync($"/v1/payins/{payin}/complete");
        await house.PostAsync($"/v1/payins/{payin}/refund");
        await house.UntilAsync(payin, "refunded");
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_payin_is_cancelled_before_it_is_sent_and_not_after()
    {
        var payin = await house.CreateAsync("+46733123453");
        await house.UntilAsync(payin, "processing");
        using var late = await house.Client.PostAsync($"/v1/payins/{payin}/cancel", null, HouseFixture.Cancel);
        Assert.Equal(409, (int)late.StatusCode);

        await house.ExecuteAsync($"UPDATE payins SET status = 'pending' WHERE id = '{payin}'");
        var cancelled = await house.PostAsync($"/v1/payins/{payin}/cancel");
        Assert.Equal("cancelled", cancelled.GetProperty("status").GetString());
        Assert.Equal(0L, await house.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE payment_id = '{payin}'"));
        await house.RequireBalancedBooksAsync();
    }

    private async Task<Guid> CompletedAsync()
    {
        var payin = await house.CreateAsync();
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromMilliseconds(500));
        return payin;
    }

    private async Task<IReadOnlyList<JsonElement>> RefundsAsync(Guid payin)
        => [.. (await house.Client.GetFromJsonAsync<JsonElement>($"/v1/payins/{payin}/refunds", HouseFixture.Cancel)).EnumerateArray()];
}
