using System.Net;
using System.Text;
using Centry.Connectors.Gateways;
using Centry.Testing.Hosting;
using Centry.Worker.Tests.Infrastructure;
using Xunit;

namespace Centry.Worker.Tests.Journeys;

/// <summary>What callbacks, returning customers and returned money lead to, whichever gateway it is.</summary>
public sealed class CallbackJourneyTests(ScriptedHouse house) : IClassFixture<ScriptedHouse>, IAsyncLifetime
{
    private readonly HttpClient _outside = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = TestStack.UrlOf(house.Api) };

    public ValueTask InitializeAsync()
    {
        house.Gateway.Signs = false;
        house.Gateway.OnSubmit = new GatewayOutcome.Accepted("accepted");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _outside.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_comes_to_a_submissions_own_address_is_a_report_for_the_gateway()
    {
        var payin = await ProcessingAsync();
        house.Gateway.OnQuery[payin] = new GatewayOutcome.Completed("receipt-1");
        using var answer = await _outside.PostAsync($"{house.Gateway.Payins[payin].CallbackUrl}?about=it", new StringContent("news"), HouseFixture.Cancel);
        Assert.Equal("""{"taken":true}""", await answer.Content.ReadAsStringAsync(HouseFixture.Cancel));
        await house.UntilAsync(payin, "completed");
        var report = Assert.Single(house.Gateway.Asked[payin].Reports);
        Assert.Equal(("news", "?about=it", "accepted"), (Encoding.UTF8.GetString(report.Body.Span), report.Query, house.Gateway.Asked[payin].ProviderReference));
        await house.RequireBalancedBooksAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_comes_to_the_accounts_address_is_a_report_only_with_a_proof(bool isProven)
    {
        var payin = await ProcessingAsync();
        house.Gateway.OnQuery[payin] = new GatewayOutcome.Completed("receipt-2");
        house.Gateway.Signs = isProven;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/callbacks/{house.Account.CallbackToken}") { Content = new StringContent($"{payin}") };
        request.Headers.Add("X-Proof", "the proof");
        using var answer = await _outside.SendAsync(request, HouseFixture.Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await house.UntilAsync(payin, "completed");
        Assert.Equal(isProven ? 1 : 0, house.Gateway.Asked[payin].Reports.Count);
    }

    [Fact]
    public async Task A_wrong_proof_changes_nothing_and_nobody_is_asked()
    {
        var payin = await ProcessingAsync();
        house.Gateway.OnQuery[payin] = new GatewayOutcome.Completed("receipt-3");
        house.Gateway.Signs = true;
        using var request = new HttpRequestMessage(HttpMethod.Post, house.Gateway.Payins[payin].CallbackUrl) { Content = new StringContent("lies") };
        request.Headers.Add("X-Proof", "a guess");
        using var answer = await _outside.SendAsync(request, HouseFixture.Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("processing", await house.StatusAsync(payin));
        Assert.Equal(0L, await house.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE payment_id = '{payin}' AND kind = 'confirm_payin'"));
        Assert.False(await house.ScalarAsync<bool>($"SELECT is_authentic FROM provider_callbacks WHERE payment_id = '{payin}'"));
    }

    [Fact]
    public async Task Nobody_has_an_address_with_another_submission_or_of_another_account()
    {
        var payin = await ProcessingAsync();
        var own = house.Gateway.Payins[payin].CallbackUrl!.AbsolutePath;
        using var guessed = await _outside.PostAsync($"/callbacks/{house.Account.CallbackToken}/{payin:N}{Guid.NewGuid():N}", new StringContent("x"), HouseFixture.Cancel);
        Assert.Equal(HttpStatusCode.OK, guessed.StatusCode);
        Assert.Equal(0L, await house.ScalarAsync<long>($"SELECT count(*) FROM provider_callbacks WHERE payment_id = '{payin}'"));
        using var stranger = await _outside.PostAsync(own.Replace(house.Account.CallbackToken, new string('0', 32), StringComparison.Ordinal), new StringContent("x"), HouseFixture.Cancel);
        using var nonsense = await _outside.PostAsync($"{own}0", new StringContent("x"), HouseFixture.Cancel);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (stranger.StatusCode, nonsense.StatusCode));
    }

    [Fact]
    public async Task A_provider_that_asks_before_it_pays_hears_yes_for_a_payout_on_its_way_alone()
    {
        var payout = await PayoutAsync();
        await house.UntilAsync(payout, "processing");
        Assert.Equal("""{"verified":true,"amount":"1000"}""", await VerifyAsync(payout));
        Assert.Equal("""{"verified":false}""", await VerifyAsync(Guid.NewGuid()));
        house.Gateway.OnQuery[payout] = new GatewayOutcome.Failed("refused", "No.");
        await ReportAsync(payout);
        await house.UntilAsync(payout, "failed");
        Assert.Equal("""{"verified":false}""", await VerifyAsync(payout));
    }

    [Fact]
    public async Task A_completed_payout_that_comes_back_gives_all_of_its_money_back_once()
    {
        var payout = await PayoutAsync();
        var before = await AvailableAsync();
        house.Gateway.OnQuery[payout] = new GatewayOutcome.Completed("sent");
        await house.UntilAsync(payout, "processing");
        await ReportAsync(payout);
        await house.UntilAsync(payout, "completed");

        house.Gateway.OnQuery[payout] = new GatewayOutcome.Returned("returned", "The bank sent it back.");
        await ReportAsync(payout);
        await house.UntilAsync(payout, "failed");
        Assert.Equal(before + 1_005m, await AvailableAsync());
        await ReportAsync(payout);
        await house.UntilAsync(async () => await house.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE payment_id = '{payout}'") == 0, "nothing is owed any more");
        Assert.Equal(before + 1_005m, await AvailableAsync());
        Assert.Equal("payout.failed", (await house.EventsAsync(payout))[^1]);
        await house.RequireBalancedBooksAsync();
    }

    [Fact]
    public async Task A_completed_payout_does_not_fail_on_any_other_word()
    {
        var payout = await PayoutAsync();
        house.Gateway.OnQuery[payout] = new GatewayOutcome.Completed("sent");
        await house.UntilAsync(payout, "processing");
        await ReportAsync(payout);
        await house.UntilAsync(payout, "completed");
        house.Gateway.OnQuery[payout] = new GatewayOutcome.Failed("refused", "On second thought, no.");
        await ReportAsync(payout);
        await house.UntilAsync(() => Task.FromResult(house.Gateway.Asked.ContainsKey(payout)), "the gateway was asked");
        Assert.Equal("completed", await house.StatusAsync(payout));
    }

    [Fact]
    public async Task A_balance_that_comes_by_callback_is_kept()
    {
        using var answer = await _outside.PostAsync($"/callbacks/{house.Account.CallbackToken}?balance", new StringContent("1234.50"), HouseFixture.Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1234.5m, await house.ScalarAsync<decimal>($"SELECT available FROM provider_balances WHERE provider_account_id = '{house.Account.Id}'"));
    }

    [Fact]
    public async Task A_customer_is_taken_to_the_providers_page_and_back_to_one_that_follows_the_payment()
    {
        house.Gateway.OnSubmit = new GatewayOutcome.Redirect(new Uri("https://provider.test/page"), "key-1");
        var created = await house.PostAsync("/v1/payins", Payin());
        var payin = created.GetProperty("id").GetGuid();
        var hop = new Uri(created.GetProperty("redirect_url").GetString()!);
        Assert.Equal($"/pay/{payin:N}", hop.AbsolutePath);
        await house.UntilAsync(payin, "processing");
        using var onward = await _outside.GetAsync(hop, HouseFixture.Cancel);
        Assert.Equal(new Uri("https://provider.test/page"), onward.Headers.Location);

        var back = house.Gateway.Payins[payin].ReturnUrl!;
        house.Gateway.OnQuery[payin] = new GatewayOutcome.Accepted();
        using var returned = await _outside.GetAsync($"{back}?transaction_id=77", HouseFixture.Cancel);
        Assert.Equal((HttpStatusCode.SeeOther, $"/pay/{payin:N}/status"), (returned.StatusCode, returned.Headers.Location!.OriginalString));
        await house.UntilAsync(() => Task.FromResult(house.Gateway.Asked.TryGetValue(payin, out var asked) && asked.Reports.Any(r => r.Query == "?transaction_id=77")), "the gateway hears what the customer brought");
        Assert.Contains("Waiting for confirmation", await PageAsync(payin), StringComparison.Ordinal);

        house.Gateway.OnQuery[payin] = new GatewayOutcome.Completed("77");
        await house.AdvanceUntilAsync(payin, "completed", TimeSpan.FromSeconds(2));
        var page = await PageAsync(payin);
        Assert.Contains("Payment received", page, StringComparison.Ordinal);
        Assert.DoesNotContain("refresh", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_no_payment_is_not_found()
    {
        foreach (var path in new[] { $"/pay/{Guid.NewGuid():N}", $"/pay/{Guid.NewGuid():N}/status", $"/pay/{Guid.NewGuid():N}{Guid.NewGuid():N}", "/pay/nonsense" })
        {
            using var answer = await _outside.GetAsync(path, HouseFixture.Cancel);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    private static object Payin(decimal amount = 1_000) => new { country_code = "ZA", amount, payment_method = "bank_transfer" };

    private async Task<Guid> ProcessingAsync()
    {
        var payin = (await house.PostAsync("/v1/payins", Payin())).GetProperty("id").GetGuid();
        await house.UntilAsync(payin, "processing");
        return payin;
    }

    private async Task<Guid> PayoutAsync()
    {
        var funds = (await house.PostAsync("/v1/payins", Payin(50_000))).GetProperty("id").GetGuid();
        await house.PostAsync($"/v1/payins/{funds}/complete");
        var payout = await house.PostAsync("/v1/payouts", new
        {
            country_code = "ZA",
            amount = 1_000,
            payment_method = "bank_transfer",
            recipient_name = "Jane Doe",
            recipient_account_number = "62000000001",
            recipient_bank_name = "First National Bank",
            recipient_bank_code = "250655",
        });
        return payout.GetProperty("id").GetGuid();
    }

    private async Task ReportAsync(Guid payout)
    {
        var key = await house.ScalarAsync<Guid>($"SELECT submission_id FROM payouts WHERE id = '{payout}'");
        house.Gateway.Asked.TryRemove(payout, out _);
        using var answer = await _outside.PostAsync($"/callbacks/{house.Account.CallbackToken}/{payout:N}{key:N}", new StringContent("news"), HouseFixture.Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<string> VerifyAsync(Guid payout)
    {
        using var answer = await _outside.PostAsync($"/callbacks/{house.Account.CallbackToken}?verify", new StringContent($"{payout}"), HouseFixture.Cancel);
        return await answer.Content.ReadAsStringAsync(HouseFixture.Cancel);
    }

    private async Task<string> PageAsync(Guid payin) => await _outside.GetStringAsync($"/pay/{payin:N}/status", HouseFixture.Cancel);

    private async Task<decimal> AvailableAsync()
        => await house.ScalarAsync<decimal>($"SELECT ((b.available_minor + coalesce((SELECT sum(available_minor) FROM balance_deltas d WHERE d.balance_id = b.id), 0)) / 100.0)::numeric FROM balances b WHERE merchant_id = '{house.Merchant.Id}' AND environment = 'sandbox' AND country_code = 'ZA'");
}
