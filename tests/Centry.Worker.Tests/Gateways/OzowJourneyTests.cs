using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Centry.Worker.Tests.Infrastructure;
using Xunit;

namespace Centry.Worker.Tests.Gateways;

/// <summary>Ozow's payments through the whole house: a page for the customer, and payouts that Ozow asks about before it pays them.</summary>
public sealed class OzowJourneyTests(OzowJourneyTests.OzowHouse house) : IClassFixture<OzowJourneyTests.OzowHouse>, IAsyncLifetime
{
    private static readonly SocketsHttpHandler Direct = new() { AllowAutoRedirect = false };

    public sealed class OzowHouse(Testing.PostgresServer postgres, Testing.RedisServer redis) : PortalHouse(postgres, redis)
    {
        protected override string Gateway => "ozow";

        protected override string Country => "ZA";

        protected override (string Provider, string Setting) Portal => ("ozow", "verify_url");

        protected override Dictionary<string, string> Credentials => new()
        {
            ["site_code"] = "DEMO-001",
            ["api_key"] = "demo-ozow-api-key",
            ["private_key"] = "demo-ozow-private-key",
            ["payouts_api_key"] = "demo-ozow-payouts-key",
            ["payouts_access_token"] = "demo-ozow-access-token",
            ["encryption_key"] = "demo-ozow-encryption-key",
        };
    }

    public async ValueTask InitializeAsync() => await house.FaultsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_customer_pays_at_the_bank_and_the_payin_completes()
    {
        var (payin, page) = await PageAsync();
        using var answer = await AnswerAsync(page, "Complete");
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        await house.UntilAsync(payin, "completed");
        Assert.True(Guid.TryParse(await house.ScalarAsync<string>($"SELECT provider_reference FROM payins WHERE id = '{payin}'"), out _));
        await house.RequireBalancedBooksAsync();
    }

    [Theory]
    [InlineData("Cancelled", "approval_rejected")]
    [InlineData("Abandoned", "abandoned")]
    [InlineData("Error", "not_completed")]
    public async Task A_customer_who_does_not_pay_fails_the_payin(string status, string code)
    {
        var (payin, page) = await PageAsync();
        using var answer = await AnswerAsync(page, status);
        await house.UntilAsync(payin, "failed");
        Assert.Equal(code, await house.ScalarAsync<string>($"SELECT failure_code FROM payins WHERE id = '{payin}'"));
    }

    [Fact]
    public async Task A_notification_with_a_wrong_hash_changes_nothing()
    {
        await house.FaultsAsync(new { kind = "callback_wrong_signature", provider = "ozow" });
        var (payin, page) = await PageAsync();
        using var answer = await AnswerAsync(page, "Complete");
        await house.UntilAsync(async () => await house.ScalarAsync<long>($"SELECT count(*) FROM provider_callbacks WHERE payment_id = '{payin}' AND NOT is_authentic") > 0, "the callback is kept");
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_page_whose_address_was_lost_is_made_again()
    {
        await house.FaultsAsync(new { kind = "answer_lost", path_prefix = "/postpaymentrequest", calls = 1 });
        var payin = await CreateAsync();
        await house.AdvanceUntilAsync(payin, "processing", TimeSpan.FromSeconds(2));
        using var answer = await AnswerAsync(await PageOfAsync(payin), "Complete");
        await house.UntilAsync(payin, "completed");
    }

    [Fact]
    public async Task A_payout_is_paid_after_Ozow_has_asked_and_was_told_the_key()
    {
        await FundAsync();
        var payout = await PayoutAsync("1234567890");
        await house.UntilAsync(payout, "completed");
        Assert.Equal(1, await PaidAsync());
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_payout_to_an_account_that_cannot_be_gives_its_funds_back()
    {
        await FundAsync();
        var payout = await PayoutAsync("12345");
        await house.UntilAsync(payout, "failed");
        Assert.Equal("invalid_account_number", await house.ScalarAsync<string>($"SELECT failure_code FROM payouts WHERE id = '{payout}'"));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_payout_that_the_bank_returned_is_undone()
    {
        await FundAsync();
        var payout = await PayoutAsync("1234560090");
        await house.AdvanceUntilAsync(payout, "failed", TimeSpan.FromSeconds(2));
        Assert.Equal("payout_returned", await house.ScalarAsync<string>($"SELECT failure_code FROM payouts WHERE id = '{payout}'"));
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_part_is_given_back()
    {
        var (payin, page) = await PageAsync();
        using var answer = await AnswerAsync(page, "Complete");
        await house.UntilAsync(payin, "completed");
        await house.PostAsync($"/v1/payins/{payin}/refund", new { amount = 50 });
        await house.UntilAsync(await house.ScalarAsync<Guid>($"SELECT id FROM refunds WHERE payin_id = '{payin}'"), "completed");
        await house.RequireBalancedBooksAsync();
    }

    private async Task FundAsync()
    {
        var payin = await house.PostAsync("/v1/payins", new { country_code = "ZA", amount = 100_000, payment_method = "bank_transfer", gateway = "ozow" });
        await house.PostAsync($"/v1/payins/{payin.GetProperty("id").GetGuid()}/complete");
    }

    private async Task<Guid> CreateAsync()
        => (await house.PostAsync("/v1/payins", new { country_code = "ZA", amount = 250, payment_method = "bank_transfer", gateway = "ozow" })).GetProperty("id").GetGuid();

    private async Task<(Guid Payin, string Page)> PageAsync()
    {
        var payin = await CreateAsync();
        await house.UntilAsync(payin, "processing");
        return (payin, await PageOfAsync(payin));
    }

    private Task<string> PageOfAsync(Guid payin) => house.ScalarAsync<string>($"SELECT provider_page_url FROM payins WHERE id = '{payin}'");

    private static async Task<HttpResponseMessage> AnswerAsync(string page, string status)
    {
        using var browser = new HttpClient(Direct, disposeHandler: false);
        return await browser.PostAsync($"{page}/{status}", null, HouseFixture.Cancel);
    }

    private async Task<Guid> PayoutAsync(string account) => (await house.PostAsync("/v1/payouts", new
    {
        country_code = "ZA",
        amount = 500,
        payment_method = "bank_transfer",
        gateway = "ozow",
        recipient_name = "Acme Suppliers Ltd",
        recipient_account_number = account,
        recipient_bank_name = "Standard Bank",
        recipient_bank_code = "051001",
    })).GetProperty("id").GetGuid();

    private async Task<int> PaidAsync()
        => (await house.Simulator.GetFromJsonAsync<JsonElement>("/_control/ozow/transactions?operation=payout&limit=1000", HouseFixture.Cancel)).GetProperty("transactions").EnumerateArray()
            .Count(payout => payout.GetProperty("moved").GetBoolean());
}
