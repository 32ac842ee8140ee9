using Centry.Api.Tests.Infrastructure;
using Xunit;

namespace Centry.Api.Tests.Payouts;

public sealed class CapTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_hundred_parallel_payouts_use_all_of_the_daily_cap_that_fits_and_not_a_shilling_more()
    {
        using var funder = await fixture.ClientAsync();
        await funder.FundAsync(5_000_000);
        using var client = await fixture.ClientAsync(shape: key => key.DailyPayoutCap = 100_500);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("amount", 2_000))))));
        Assert.Equal(50, answers.Count(a => a.Status == 201));
        var refused = answers.Where(a => a.Status != 201).ToList();
        Assert.All(refused, a => Assert.Equal((403, "daily_payout_cap_exceeded", "100500.00", "100000.00", "UGX"),
            (a.Status, a.Body.Text("code"), a.Body.Text("cap"), a.Body.Text("used"), a.Body.Text("currency_code"))));
        Assert.Equal(201, (await client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("amount", 500))))).Status);
        Assert.Equal(403, (await client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("amount", 1))))).Status);

        // Another key has a cap of its own, and a day later there is room again.
        using var other = await fixture.ClientAsync(shape: key => key.DailyPayoutCap = 100_500);
        Assert.Equal(201, (await other.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("amount", 100_500))))).Status);
        fixture.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(201, (await client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("amount", 100_500))))).Status);
    }

    [Fact]
    public async Task A_hundred_parallel_payouts_use_all_of_the_balance_that_fits()
    {
        using var client = await fixture.ClientAsync("production");
        await fixture.CreditAsync("production", 101_500);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("amount", 2_000))))));

        // 2,000 and 30 of fees, fifty times.
        Assert.Equal(50, answers.Count(a => a.Status == 201));
        Assert.All(answers.Where(a => a.Status != 201), a => Assert.Equal((400, "insufficient_balance", "Insufficient balance: available 0 < required 2030"),
            (a.Status, a.Body.Text("code"), a.Body.Text("error"))));
        Assert.Equal(0, await fixture.ScalarAsync<long>("SELECT available_minor FROM balances WHERE environment = 'production' AND currency_code = 'UGX'"));
        Assert.Equal(101_500, await fixture.ScalarAsync<long>("SELECT reserved_minor FROM balances WHERE environment = 'production' AND currency_code = 'UGX'"));
    }

    [Fact]
    public async Task What_was_cancelled_is_room_again()
    {
        using var funder = await fixture.ClientAsync();
        await funder.FundAsync(1_000_000);
        using var client = await fixture.ClientAsync(shape: key => key.DailyPayoutCap = 10_000);
        var (_, draft, _) = await client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("amount", 10_000), ("draft", true))));
        var (_, paid, _) = await client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("amount", 10_000))));
        Assert.Equal("approved", paid.Text("status"));
        Assert.Equal(403, (await client.CallAsync(Wire.Post($"/v1/payouts/{draft.Text("id")}/submit", null))).Status);
        await fixture.ScalarAsync<object>($"UPDATE payouts SET status = 'rejected' WHERE id = '{paid.Text("id")}' RETURNING 1");
        Assert.Equal(200, (await client.CallAsync(Wire.Post($"/v1/payouts/{draft.Text("id")}/submit", null))).Status);
    }

    [Theory]
    [InlineData("/v1/payins")]
    [InlineData("/v1/payouts")]
    public async Task No_single_payment_is_above_the_keys_cap(string path)
    {
        using var client = await fixture.ClientAsync(shape: key => key.SingleTxnCap = 5_000);
        await client.FundAsync(5_000, 10);
        object Body(int amount) => path == "/v1/payins" ? Wire.Payin(("amount", amount)) : Wire.Payout(("amount", amount));
        var (status, body, _) = await client.CallAsync(Wire.Post(path, Body(5_001)));
        Assert.Equal((403, "single_txn_cap_exceeded", "5000.00", "UGX"), (status, body.Text("code"), body.Text("cap"), body.Text("currency_code")));
        Assert.Equal(201, (await client.CallAsync(Wire.Post(path, Body(5_000)))).Status);
    }

    [Fact]
    public async Task A_bulk_payout_counts_as_its_sum()
    {
        using var client = await fixture.ClientAsync(shape: key => key.SingleTxnCap = 5_000);
        var (status, body, _) = await client.CallAsync(Wire.Post("/v1/payouts", Wire.Bulk(("A", "+256701111111", 3_000), ("B", "+256702222222", 3_000))));
        Assert.Equal((403, "single_txn_cap_exceeded"), (status, body.Text("code")));
    }
}
