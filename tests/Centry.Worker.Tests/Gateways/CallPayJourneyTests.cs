using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Centry.Core.GatewayWork;
using Centry.Core.ProviderAccounts;
using Centry.Worker.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Worker.Tests.Gateways;

/// <summary>South African payments through the whole house: the customer goes to CallPay's page and comes back.</summary>
public sealed class CallPayJourneyTests(CallPayJourneyTests.CallPayHouse house) : IClassFixture<CallPayJourneyTests.CallPayHouse>, IAsyncLifetime
{
    /// <summary>A house whose merchant has CallPay in South Africa.</summary>
    public sealed class CallPayHouse(Testing.PostgresServer postgres, Testing.RedisServer redis) : HouseFixture(postgres, redis), IAsyncLifetime
    {
        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            await OpenAccountAsync(new NewProviderAccount
            {
                MerchantId = Merchant.Id,
                Provider = "callpay",
                Name = "CallPay",
                CountryCode = "ZA",
                CredentialsSandbox = new Dictionary<string, string> { ["organisation_id"] = "4242", ["salt"] = "demo-callpay-salt" },
                FeePercentage = 1m,
                IsDefault = true,
            });
        }
    }

    public async ValueTask InitializeAsync() => await house.FaultsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_customer_is_sent_on_pays_and_comes_back_and_the_payin_completes()
    {
        var (payin, page) = await PageAsync(299.5m);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var paid = await browser.PostAsync(page + "/pay", null, HouseFixture.Cancel);
        Assert.Equal(HttpStatusCode.SeeOther, paid.StatusCode);
        await house.UntilAsync(payin, "completed");
        using var back = await browser.GetAsync(paid.Headers.Location, HouseFixture.Cancel);
        Assert.True(back.IsSuccessStatusCode || back.StatusCode == HttpStatusCode.SeeOther, $"{back.StatusCode}");
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task What_the_browser_brings_back_is_enough_where_the_notification_is_lost()
    {
        await house.FaultsAsync(new { kind = "callback_never", provider = "callpay" });
        var (payin, page) = await PageAsync(100m);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var paid = await browser.PostAsync(page + "/pay", null, HouseFixture.Cancel);
        using var back = await browser.GetAsync(paid.Headers.Location, HouseFixture.Cancel);
        await house.UntilAsync(payin, "completed");
    }

    [Fact]
    public async Task A_customer_who_comes_back_after_the_payin_was_given_up_still_completes_it()
    {
        await house.FaultsAsync(new { kind = "callback_never", provider = "callpay" });
        var (payin, page) = await PageAsync(130m);
        house.Time.Advance(TimeSpan.FromMinutes(31));
        await house.Worker.Services.GetRequiredService<StuckSweep>().ExecuteAsync(HouseFixture.Cancel);
        await house.AdvanceUntilAsync(payin, "failed", TimeSpan.FromSeconds(2));
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var paid = await browser.PostAsync(page + "/pay", null, HouseFixture.Cancel);
        using var back = await browser.GetAsync(paid.Headers.Location, HouseFixture.Cancel);
        await house.UntilAsync(payin, "completed");
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_forged_notification_completes_nothing()
    {
        var (payin, _) = await PageAsync(100m);
        var held = (await house.Simulator.GetFromJsonAsync<JsonElement>($"/_control/callpay/transactions?external_id={payin:N}", HouseFixture.Cancel)).GetProperty("transactions")[0];
        using var http = new HttpClient();
        using var forged = new FormUrlEncodedContent(new Dictionary<string, string> { ["success"] = "1", ["status"] = "complete", ["callpay_transaction_id"] = "1", ["merchant_reference"] = payin.ToString("N") });
        using var answer = await http.PostAsync(held.GetProperty("callback_url").GetString(), forged, HouseFixture.Cancel);
        Assert.True(answer.IsSuccessStatusCode);
        await house.UntilAsync(async () => await house.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE payment_id = '{payin}' AND kind = 'confirm_payin' AND leased_until IS NULL AND attempts = 0") == 0, "it was asked about");
        Assert.Equal("processing", await house.StatusAsync(payin));
    }

    [Fact]
    public async Task A_page_whose_address_was_lost_is_made_again_and_paid_once()
    {
        await house.FaultsAsync(new { kind = "answer_lost", path_prefix = "/payment-key", calls = 1 });
        var payin = await CreateAsync(120m);
        await house.AdvanceUntilAsync(payin, "processing", TimeSpan.FromSeconds(2));
        Assert.NotEmpty(await house.ScalarAsync<string>($"SELECT provider_page_url FROM payins WHERE id = '{payin}'"));
    }

    [Fact]
    public async Task A_part_is_given_back()
    {
        var (payin, page) = await PageAsync(200m);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var paid = await browser.PostAsync(page + "/pay", null, HouseFixture.Cancel);
        await house.UntilAsync(payin, "completed");
        await house.PostAsync($"/v1/payins/{payin}/refund", new { amount = 50 });
        await house.UntilAsync(await house.ScalarAsync<Guid>($"SELECT id FROM refunds WHERE payin_id = '{payin}'"), "completed");
        await house.RequireBalancedBooksAsync();
    }

    private async Task<(Guid Payin, string Page)> PageAsync(decimal amount)
    {
        var payin = await CreateAsync(amount);
        await house.UntilAsync(payin, "processing");
        return (payin, await house.ScalarAsync<string>($"SELECT provider_page_url FROM payins WHERE id = '{payin}'"));
    }

    private async Task<Guid> CreateAsync(decimal amount)
        => (await house.PostAsync("/v1/payins", new { country_code = "ZA", amount, payment_method = "card", gateway = "callpay" })).GetProperty("id").GetGuid();
}
