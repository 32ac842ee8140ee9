using System.Net.Http.Json;
using System.Text.Json;
using Centry.Worker.Tests.Infrastructure;
using Xunit;

namespace Centry.Worker.Tests.Gateways;

/// <summary>Airtel's payments through the whole house: one address for all callbacks, each proven by its hash.</summary>
public sealed class AirtelJourneyTests(AirtelJourneyTests.AirtelHouse house) : IClassFixture<AirtelJourneyTests.AirtelHouse>, IAsyncLifetime
{
    public sealed class AirtelHouse(Testing.PostgresServer postgres, Testing.RedisServer redis) : PortalHouse(postgres, redis)
    {
        protected override string Gateway => "airtel_money";

        protected override string Country => "KE";

        protected override (string Provider, string Setting) Portal => ("airtel", "callback_url");

        protected override Dictionary<string, string> Credentials => new()
        {
            ["client_id"] = "demo-airtel-client",
            ["client_secret"] = "demo-airtel-secret",
            ["pin"] = "4321",
            ["callback_key"] = "demo-airtel-callback-key",
        };
    }

    public async ValueTask InitializeAsync() => await house.FaultsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_push_completes_on_its_callback_and_not_before_Airtel_was_asked()
    {
        var payin = await PayinAsync();
        await house.UntilAsync(payin, "completed");
        Assert.StartsWith("MP", await house.ScalarAsync<string>($"SELECT provider_reference FROM payins WHERE id = '{payin}'"), StringComparison.Ordinal);
        Assert.Equal(1L, await house.ScalarAsync<long>($"SELECT count(*) FROM provider_callbacks WHERE payment_id = '{payin}' AND is_authentic"));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_callback_with_a_wrong_hash_is_kept_and_changes_nothing()
    {
        await house.FaultsAsync(new { kind = "callback_wrong_signature", provider = "airtel" });
        var payin = await PayinAsync();
        await house.UntilAsync(async () => await house.ScalarAsync<long>($"SELECT count(*) FROM provider_callbacks WHERE payment_id = '{payin}' AND NOT is_authentic") == 1, "the callback is kept");
        Assert.NotEqual("completed", await house.StatusAsync(payin));
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_push_whose_answer_and_callback_are_lost_is_asked_for_and_not_pushed_again()
    {
        await house.FaultsAsync(new { kind = "answer_lost", path_prefix = "/merchant/v1/payments", calls = 1 }, new { kind = "callback_never", provider = "airtel" });
        var payin = await PayinAsync();
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(20));
        Assert.Equal(1, await HeldAsync(payin));
    }

    [Fact]
    public async Task A_push_that_Airtel_never_got_is_sent_when_Airtel_says_so()
    {
        await house.FaultsAsync(new { kind = "error", status = 503, path_prefix = "/merchant/v1/payments", calls = 1 });
        var payin = await PayinAsync();
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(20));
        Assert.Equal(1, await HeldAsync(payin));
    }

    [Fact]
    public async Task A_refused_push_has_failed_with_the_reason()
    {
        var payin = await PayinAsync("+254733000001");
        await house.UntilAsync(payin, "failed");
        Assert.Equal("not_enough_funds", await house.ScalarAsync<string>($"SELECT failure_code FROM payins WHERE id = '{payin}'"));
    }

    [Fact]
    public async Task A_payout_is_paid_once_and_a_lost_answer_is_asked_for()
    {
        await FundAsync();
        await house.FaultsAsync(new { kind = "answer_lost", path_prefix = "/standard/v1/disbursements", calls = 1 }, new { kind = "callback_never", provider = "airtel" });
        var payout = await PayoutAsync();
        await house.AdvanceUntilAsync(payout, "completed", TimeSpan.FromSeconds(20));
        Assert.Equal(1, await HeldAsync(payout));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_payout_that_failed_gives_its_funds_back()
    {
        await FundAsync();
        var payout = await PayoutAsync("+254733000001");
        await house.UntilAsync(payout, "failed");
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_payin_is_given_back_whole_and_not_in_parts()
    {
        var payin = await PayinAsync();
        await house.UntilAsync(payin, "completed");
        using var part = await house.Client.PostAsJsonAsync($"/v1/payins/{payin}/refund", new { amount = 10 }, HouseFixture.Cancel);
        Assert.False(part.IsSuccessStatusCode);
        await FundAsync();
        await house.PostAsync($"/v1/payins/{payin}/refund");
        await house.UntilAsync(await house.ScalarAsync<Guid>($"SELECT id FROM refunds WHERE payin_id = '{payin}'"), "completed");
        await house.UntilAsync(payin, "refunded");
        await house.RequireBalancedBooksAsync();
    }

    private async Task FundAsync()
    {
        var payin = await house.PostAsync("/v1/payins", new { country_code = "KE", amount = 100_000, payment_method = "mobile_money", customer_phone = "+254733123456" });
        await house.PostAsync($"/v1/payins/{payin.GetProperty("id").GetGuid()}/complete");
    }

    private async Task<Guid> PayinAsync(string phone = "+254733123456")
        => (await house.PostAsync("/v1/payins", new { country_code = "KE", amount = 1_500, payment_method = "mobile_money", gateway = "airtel", customer_phone = phone })).GetProperty("id").GetGuid();

    private async Task<Guid> PayoutAsync(string phone = "+254733123456")
        => (await house.PostAsync("/v1/payouts", new { country_code = "KE", amount = 2_000, payment_method = "mobile_money", recipient_name = "Jane Doe", recipient_phone = phone })).GetProperty("id").GetGuid();

    private async Task<int> HeldAsync(Guid payment)
        => (await house.Simulator.GetFromJsonAsync<JsonElement>($"/_control/airtel/transactions?external_id={payment:N}", HouseFixture.Cancel)).GetProperty("total").GetInt32();
}
