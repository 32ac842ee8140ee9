using System.Text.Json;
using Centry.Api.Tests.Infrastructure;
using Xunit;

namespace Centry.Api.Tests.Payouts;

public sealed class CreatePayoutTests(ApiFixture fixture) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _client = await fixture.ClientAsync();
        await _client.FundAsync(1_000_000);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_docs_mobile_money_example_is_approved_and_held()
    {
        var before = await AvailableAsync();
        var (status, body, _) = await _client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("amount", 100000), ("create_bill", true), ("reference", "PAY-9876"))));
        Assert.Equal(201, status);
        Assert.Equal(("approved", "100000.00", "500.00", "1000.00", "1500.00", "101500.00"),
            (body.Text("status"), body.Text("amount"), body.Text("centry_fee"), body.Text("gateway_fee"), body.Text("fee_amount"), body.Text("net_amount")));
        Assert.Equal(("PAY-9876", "+256700000001", "mtn_momo"), (body.Text("reference"), body.Text("recipient_phone"), body.Text("gateway")));
        Assert.Equal(before - 101_500, await AvailableAsync());
    }

    [Fact]
    public async Task More_than_is_there_is_refused_in_the_docs_words_and_nothing_is_written()
    {
        var payouts = await fixture.ScalarAsync<long>("SELECT count(*) FROM payouts");
        var (status, body, _) = await _client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("country_code", "GH"), ("amount", 500), ("recipient_phone", "+233241234567"))));
        Assert.Equal(400, status);
        Assert.Equal(("insufficient_balance", "Insufficient balance: available 0 < required 507.50"), (body.Text("code"), body.Text("error")));
        Assert.Equal(payouts, await fixture.ScalarAsync<long>("SELECT count(*) FROM payouts"));
    }

    [Fact]
    public async Task A_refusal_for_want_of_funds_is_the_answer_to_its_key_for_good()
    {
        var request = () => Wire.Post("/v1/payouts", Wire.Payout(("amount", 90_000_000)), "too-much-at-once-1");
        var first = await _client.CallAsync(request());
        await _client.FundAsync(200_000_000);
        var second = await _client.CallAsync(request());
        Assert.Equal((400, 400), (first.Status, second.Status));
        Assert.Equal(first.Body.GetRawText(), second.Body.GetRawText());
        Assert.Equal("true", second.Response.Headers.GetValues("Idempotent-Replayed").Single());
    }

    [Fact]
    public async Task A_bank_transfer_without_a_bank_is_named_field_by_field_and_with_one_it_needs_an_account()
    {
        var (status, body, _) = await _client.CallAsync(Wire.Post("/v1/payouts", new { country_code = "ZA", amount = 250000, payment_method = "bank_transfer" }));
        Assert.Equal((400, "validation_error"), (status, body.Text("code")));
        Assert.Equal(["recipient_account_number", "recipient_bank_code", "recipient_name"], body.GetProperty("fields").EnumerateObject().Select(f => f.Name).Order());

        (status, body, _) = await _client.CallAsync(Wire.Post("/v1/payouts", new
        {
            country_code = "ZA",
            amount = 250000,
            currency_code = "ZAR",
            payment_method = "bank_transfer",
            gateway = "ozow",
            recipient_name = "Acme Suppliers Ltd",
            recipient_account_number = "1234567890",
            recipient_bank_name = "Standard Bank",
            recipient_bank_code = "051001",
            create_bill = true,
        }));
        Assert.Equal((400, "no_provider_account"), (status, body.Text("code")));
    }

    [Fact]
    public async Task The_docs_bulk_example_has_fees_per_recipient_and_answers_with_each()
    {
        var (status, body, _) = await _client.CallAsync(Wire.Post("/v1/payouts", Wire.Bulk(("Alice", "+256701111111", 50000), ("Bob", "+256702222222", 75000))));
        Assert.Equal(201, status);
        Assert.Equal(("125000.00", "625.00", "1250.00"), (body.Text("amount"), body.Text("centry_fee"), body.Text("gateway_fee")));
        Assert.Equal((true, 2, 0, 0), (body.GetProperty("is_bulk").GetBoolean(), body.GetProperty("recipient_count").GetInt32(), body.GetProperty("completed_count").GetInt32(), body.GetProperty("failed_count").GetInt32()));
        var recipients = body.GetProperty("recipients").EnumerateArray().ToList();
        Assert.Equal(["Alice", "Bob"], recipients.Select(r => r.Text("name")));
        Assert.All(recipients, r => Assert.Equal("pending", r.Text("status")));
        var (_, paged, _) = await _client.CallAsync($"/v1/payouts/{body.Text("id")}/recipients");
        Assert.Equal(recipients.Select(r => r.Text("id")), paged.GetProperty("results").EnumerateArray().Select(r => r.Text("id")));
    }

    [Theory]
    [InlineData(0, 201)]
    [InlineData(125000, 201)]
    [InlineData(124999, 400)]
    public async Task The_amount_of_a_bulk_payout_is_nought_or_the_sum(int amount, int expected)
    {
        var request = Wire.Bulk(("Alice", "+256701111111", 50000), ("Bob", "+256702222222", 75000));
        request["amount"] = amount;
        Assert.Equal(expected, (await _client.CallAsync(Wire.Post("/v1/payouts", request))).Status);
    }

    [Fact]
    public async Task Faults_of_recipients_are_told_by_index_and_nothing_is_created()
    {
        var recipients = await fixture.ScalarAsync<long>("SELECT count(*) FROM payout_recipients");
        var (status, body, _) = await _client.CallAsync(Wire.Post("/v1/payouts", Wire.Bulk(
            ("Alice", "+256701111111", 50000), ("", "+256702222222", 75000), ("Carol", "12", 100.5m), ("Dan", "+256704444444", -1))));
        Assert.Equal(400, status);
        Assert.Equal(
            ["bulk_recipients[1].name", "bulk_recipients[2].amount", "bulk_recipients[2].phone", "bulk_recipients[3].amount"],
            body.GetProperty("fields").EnumerateObject().Select(f => f.Name).Order());
        Assert.Equal(recipients, await fixture.ScalarAsync<long>("SELECT count(*) FROM payout_recipients"));
    }

    [Fact]
    public async Task Only_a_bulk_payout_may_be_larger_than_other_bodies()
    {
        var padding = new string('x', 300 * 1024);
        var (single, _, _) = await _client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("unknown", padding))));
        var bulk = Wire.Bulk(("Alice", "+256701111111", 500));
        bulk["unknown"] = padding;
        var (many, _, _) = await _client.CallAsync(Wire.Post("/v1/payouts", bulk));
        Assert.Equal((413, 201), (single, many));
    }

    [Fact]
    public async Task A_draft_holds_nothing_and_is_cancelled_twice_alike()
    {
        var before = await AvailableAsync();
        var (_, draft, _) = await _client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("draft", true))));
        Assert.Equal("draft", draft.Text("status"));
        Assert.Equal(before, await AvailableAsync());
        for (var i = 0; i < 2; i++)
            Assert.Equal("cancelled", (await _client.CallAsync(Wire.Post($"/v1/payouts/{draft.Text("id")}/cancel", null))).Body.Text("status"));
        var (status, body, _) = await _client.CallAsync(Wire.Post($"/v1/payouts/{draft.Text("id")}/submit", null));
        Assert.Equal((409, "invalid_state", "cancelled"), (status, body.Text("code"), body.Text("status")));
    }

    [Fact]
    public async Task An_approved_payout_is_past_cancelling()
    {
        var (_, payout, _) = await _client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout()));
        var (status, body, _) = await _client.CallAsync(Wire.Post($"/v1/payouts/{payout.Text("id")}/cancel", null));
        Assert.Equal((409, "approved"), (status, body.Text("status")));
    }

    [Fact]
    public async Task Lists_filter_and_page_like_payins()
    {
        for (var i = 0; i < 3; i++)
            await _client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("reference", "LIST-ME"))));
        var (_, first, _) = await _client.CallAsync("/v1/payouts/list?reference=LIST-ME&limit=2&gateway=mtn");
        Assert.Equal((3, 2), (first.GetProperty("count").GetInt32(), first.GetProperty("results").GetArrayLength()));
        var (_, rest, _) = await _client.CallAsync($"/v1/payouts/list?reference=LIST-ME&limit=2&after={first.Text("next_after")}");
        Assert.Equal(1, rest.GetProperty("results").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next_after").ValueKind);
        Assert.Equal(400, (await _client.CallAsync("/v1/payouts/list?status=refunded")).Status);
    }

    [Fact]
    public async Task A_payout_is_found_by_the_phone_number_of_any_of_its_recipients()
    {
        var (_, single, _) = await _client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(("recipient_phone", "+256772000801"))));
        var (_, bulk, _) = await _client.CallAsync(Wire.Post("/v1/payouts", Wire.Bulk(("Alice", "+256772000801", 1000), ("Bob", "+256772000802", 2000))));
        var (_, either, _) = await _client.CallAsync("/v1/payouts/list?search=0772000801");
        Assert.Equal(new[] { bulk.Text("id"), single.Text("id") }.Order(), either.GetProperty("results").EnumerateArray().Select(p => p.Text("id")).Order());
        var (_, second, _) = await _client.CallAsync("/v1/payouts/list?search=%2B256772000802");
        Assert.Equal([bulk.Text("id")], second.GetProperty("results").EnumerateArray().Select(p => p.Text("id")));
    }

    private async Task<decimal> AvailableAsync()
        => decimal.Parse((await _client.CallAsync("/v1/balance")).Body.EnumerateArray().Single(b => b.Text("country_code") == "UG").Text("available_balance"), System.Globalization.CultureInfo.InvariantCulture);
}
