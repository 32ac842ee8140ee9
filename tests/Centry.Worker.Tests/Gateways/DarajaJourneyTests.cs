using System.Net.Http.Json;
using System.Text.Json;
using Centry.Core.ProviderAccounts;
using Centry.Testing.Hosting;
using Centry.Worker.Tests.Infrastructure;
using Xunit;

namespace Centry.Worker.Tests.Gateways;

/// <summary>Kenyan payments through the whole house, where nearly everything that Safaricom says comes by callback.</summary>
public sealed class DarajaJourneyTests(DarajaJourneyTests.KenyanHouse house) : IClassFixture<DarajaJourneyTests.KenyanHouse>, IAsyncLifetime
{
    private const string Phone = "+254712345678";

    /// <summary>A house whose merchant has M-Pesa in Kenya.</summary>
    public sealed class KenyanHouse(Testing.PostgresServer postgres, Testing.RedisServer redis) : HouseFixture(postgres, redis), IAsyncLifetime
    {
        public ProviderAccount Account { get; private set; } = null!;

        protected override void Prepare(TestStack stack) => stack.With("Simulator:Daraja:DecisionDelay", "00:00:00");

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            var credentials = new Dictionary<string, string>
            {
                ["consumer_key"] = "demo-daraja-key",
                ["consumer_secret"] = "demo-daraja-secret",
                ["short_code"] = "174379",
                ["passkey"] = "demo-daraja-passkey",
                ["payout_short_code"] = "600997",
                ["initiator_name"] = "testapi",
                ["initiator_password"] = "demo-daraja-initiator",
                ["security_certificate"] = await Simulator.GetStringAsync("/daraja/_portal/certificate", Cancel),
            };
            Account = await OpenAccountAsync(new NewProviderAccount
            {
                MerchantId = Merchant.Id,
                Provider = "daraja_mpesa",
                Name = "M-Pesa",
                CountryCode = "KE",
                CredentialsSandbox = credentials,
                FeePercentage = 1m,
                IsDefault = true,
            });
        }
    }

    public async ValueTask InitializeAsync() => await house.FaultsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_push_completes_with_its_receipt_and_not_before_Safaricom_was_asked()
    {
        var payin = await PayinAsync(1_500);
        await house.UntilAsync(payin, "completed");
        var reference = await house.ScalarAsync<string>($"SELECT provider_reference FROM payins WHERE id = '{payin}'");
        Assert.DoesNotContain("ws_CO", reference, StringComparison.Ordinal);
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_push_whose_answer_was_lost_is_never_pushed_again_and_its_callback_settles_it()
    {
        await house.FaultsAsync(new { kind = "answer_lost", path_prefix = "/mpesa/stkpush/", calls = 1 });
        var payin = await PayinAsync(700);
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(2));
        Assert.Equal(1, await PushesAsync(700));
    }

    [Fact]
    public async Task A_refused_push_has_failed()
    {
        var payin = await PayinAsync(100, "+254700001032");
        await house.UntilAsync(payin, "failed");
        Assert.Equal("payin.failed", (await house.EventsAsync(payin))[^1]);
    }

    [Fact]
    public async Task A_callback_from_one_who_knows_the_account_alone_is_hearsay()
    {
        await house.FaultsAsync(new { kind = "callback_never" });
        var payin = await PayinAsync(900, "+254700000102");
        await house.UntilAsync(payin, "processing");
        using var http = new HttpClient { BaseAddress = TestStack.UrlOf(house.Api) };
        using var said = await http.PostAsJsonAsync($"/callbacks/{house.Account.CallbackToken}/{payin:N}{Guid.NewGuid():N}?about=stk", new { Body = new { } }, HouseFixture.Cancel);
        Assert.True(said.IsSuccessStatusCode);
        Assert.Equal(0L, await house.ScalarAsync<long>($"SELECT count(*) FROM provider_callbacks WHERE payment_id = '{payin}'"));
    }

    [Fact]
    public async Task A_payout_is_paid_once_and_its_result_believed()
    {
        await FundAsync();
        var payout = await PayoutAsync(2_000);
        await house.UntilAsync(payout, "completed");
        Assert.NotEmpty(await house.ScalarAsync<string>($"SELECT provider_reference FROM payouts WHERE id = '{payout}'"));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_payout_whose_result_is_lost_is_asked_for_and_not_paid_again()
    {
        await FundAsync();
        await house.FaultsAsync(new { kind = "callback_never", path_prefix = "/mpesa/b2c/", calls = 1 });
        var payout = await PayoutAsync(3_000);
        await house.UntilAsync(payout, "processing");
        await house.AdvanceUntilAsync(payout, "completed", TimeSpan.FromSeconds(2));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_payout_that_could_not_reach_Safaricom_at_all_is_sent_when_it_can()
    {
        await FundAsync();
        await house.FaultsAsync(new { kind = "error", status = 429, path_prefix = "/mpesa/b2c/", calls = 3 });
        var payout = await PayoutAsync(4_000);
        await house.AdvanceUntilAsync(payout, "completed", TimeSpan.FromSeconds(2));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_payout_that_never_reached_Safaricom_gives_its_funds_back_on_that_proof()
    {
        await FundAsync();
        await house.FaultsAsync(new { kind = "error", status = 429, path_prefix = "/mpesa/b2c/" });
        var payout = await PayoutAsync(4_500);
        await house.AdvanceUntilAsync(payout, "failed", TimeSpan.FromSeconds(5));
        Assert.Equal("not_submitted", await house.ScalarAsync<string>($"SELECT failure_code FROM payouts WHERE id = '{payout}'"));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_payin_is_given_back_by_reversal()
    {
        var payin = await PayinAsync(5_000);
        await house.UntilAsync(payin, "completed");
        await house.PostAsync($"/v1/payins/{payin}/refund", new { amount = 1_000 });
        await house.UntilAsync(await house.ScalarAsync<Guid>($"SELECT id FROM refunds WHERE payin_id = '{payin}'"), "completed");
        await house.RequireBalancedBooksAsync();
    }

    private async Task FundAsync()
    {
        var payin = await PayinAsync(100_000);
        await house.PostAsync($"/v1/payins/{payin}/complete");
    }

    private async Task<Guid> PayinAsync(decimal amount, string phone = Phone)
        => (await house.PostAsync("/v1/payins", new { country_code = "KE", amount, payment_method = "mobile_money", gateway = "mpesa", customer_phone = phone })).GetProperty("id").GetGuid();

    private async Task<Guid> PayoutAsync(decimal amount)
        => (await house.PostAsync("/v1/payouts", new { country_code = "KE", amount, payment_method = "mobile_money", recipient_name = "Jane Doe", recipient_phone = Phone })).GetProperty("id").GetGuid();

    private async Task<int> PushesAsync(decimal amount)
    {
        var held = await house.Simulator.GetFromJsonAsync<JsonElement>("/_control/daraja/transactions?operation=stkpush&limit=1000", HouseFixture.Cancel);
        return held.GetProperty("transactions").EnumerateArray().Count(t => decimal.Parse(t.GetProperty("amount").GetString()!, System.Globalization.CultureInfo.InvariantCulture) == amount);
    }
}
