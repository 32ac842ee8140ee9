using System.Text.Json;
using Centry.Connectors.Erp;
using Centry.Core.Erp;
using Centry.Core.Persistence;
using Centry.Worker.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Worker.Tests.Erp;

/// <summary>From a payment to the books and from the books to a payment, over each ERP's own protocol.</summary>
public sealed class ErpJourneyTests(ErpHouse house) : IClassFixture<ErpHouse>, IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Erps => ["xero", "quickbooks", "sap_business_one"];

    public async ValueTask InitializeAsync() => await house.FaultsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Erps))]
    public async Task A_completed_payin_becomes_a_paid_invoice_its_refund_a_credit_note_and_a_payout_a_paid_bill(string erp)
    {
        using var books = await ConnectedBooks.OpenAsync(house, erp);
        var payin = await books.PayinAsync(createInvoice: true, reference: "ORDER-7");
        var named = await books.NamedAsync(payin);
        var invoice = await books.DocumentAsync(named.GetProperty("erp_id").GetString()!);
        Assert.Equal((50_000m, 0m, "paid"), (invoice.GetProperty("total").GetDecimal(), invoice.GetProperty("due").GetDecimal(), invoice.GetProperty("state").GetString()));
        Assert.Equal("paid", named.GetProperty("status").GetString());
        var payinView = await JsonAsync(books, $"/v1/payins/{payin}");
        var fees = decimal.Parse(payinView.GetProperty("fee_amount").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains(await books.DocumentsAsync("expense"), expense => expense.GetProperty("total").GetDecimal() == fees);

        await house.PostAsync($"/v1/payins/{payin}/refund", new { amount = 20_000 }, books.Client);
        await house.UntilAsync(async () => await house.ScalarAsync<long>($"SELECT count(*) FROM erp_records WHERE parent_id = '{payin}'") == 1, "the refund went back");
        await books.UntilDoneAsync(Step);
        Assert.Contains(await books.DocumentsAsync("credit_note"), note => note.GetProperty("total").GetDecimal() == 20_000 && note.GetProperty("paid").GetDecimal() == 20_000);

        var payout = await books.PayoutAsync(10_000, createBill: true);
        var bill = await books.DocumentAsync((await books.NamedAsync(payout, "bill")).GetProperty("erp_id").GetString()!);
        Assert.Equal((10_000m, 0m), (bill.GetProperty("total").GetDecimal(), bill.GetProperty("due").GetDecimal()));
    }

    [Theory]
    [MemberData(nameof(Erps))]
    public async Task The_books_tell_their_currency_once_they_are_chosen(string erp)
    {
        using var books = await ConnectedBooks.OpenAsync(house, erp, mapped: false);
        Assert.Equal("UGX", await house.ScalarAsync<string>($"SELECT currency_code FROM erp_connections WHERE id = '{books.Connection}'"));
    }

    [Fact]
    public async Task The_dry_run_shows_what_a_payment_takes_of_its_document_what_remains_and_what_goes_beyond_it()
    {
        using var books = await ConnectedBooks.OpenAsync(house, "xero");
        await books.FaultsAsync(new { kind = "error", provider = books.Provider, status = 503, path_prefix = "/api.xro/2.0/Invoices/" });
        var (_, invoice) = await books.WriteAsync("invoice", 80_000, "A-5");
        var part = await books.PayinAsync(30_000, invoice: invoice);
        var more = await books.PayinAsync(95_000, invoice: invoice);
        Assert.Equal([("payment", "A-5", 30_000m, invoice, 50_000m), ("fee", null, 0m, null, null)], await PreviewAsync(part));
        Assert.Equal(
            [("payment", "A-5", 80_000m, invoice, 0m), ("invoice", null, 15_000m, null, null), ("payment", null, 15_000m, null, null), ("fee", null, 0m, null, null)],
            await PreviewAsync(more));

        // Once they are done, whichever came first: the document was taken once, and nothing is left of it.
        await house.UntilAsync(part, "completed");
        await house.UntilAsync(more, "completed");
        await books.FaultsAsync();
        await books.UntilDoneAsync(Step);
        var taken = (await PreviewAsync(part)).Concat(await PreviewAsync(more)).Where(entry => entry.Document is not null).ToList();
        Assert.Equal(80_000m, taken.Sum(entry => entry.Amount));
        Assert.All(taken, entry => Assert.Equal(0m, entry.Remaining));

        async Task<IReadOnlyList<(string Kind, string? Number, decimal? Amount, Guid? Document, decimal? Remaining)>> PreviewAsync(Guid payment)
        {
            var (preview, refusal) = await books.InAsync(services => services.GetRequiredService<PreviewErp>().ExecuteAsync(books.Merchant.Id, books.Connection, payment, HouseFixture.Cancel));
            Assert.Null(refusal);
            return [.. preview!.Entries.Select(entry => (
                entry.Kind, entry.DocumentId is null ? null : entry.Number, entry.Kind == "fee" ? 0 : entry.Amount, entry.DocumentId, entry.Remaining))];
        }
    }

    [Theory]
    [MemberData(nameof(Erps))]
    public async Task An_invoice_of_the_ERP_that_a_payin_names_is_paid_there_and_a_bill_by_a_payout(string erp)
    {
        using var books = await ConnectedBooks.OpenAsync(house, erp);
        var (erpId, invoice) = await books.WriteAsync("invoice", 80_000, "A-1");
        await books.NamedAsync(await books.PayinAsync(30_000, invoice: invoice));
        Assert.Equal(50_000m, (await books.DocumentAsync(erpId)).GetProperty("due").GetDecimal());

        // More than what is left: the document is paid, the rest stands beside it.
        var last = await books.PayinAsync(60_000, invoice: invoice);
        await books.NamedAsync(last);
        Assert.Equal(("paid", 0m), await StateAsync(books, erpId));
        Assert.Contains(await books.DocumentsAsync("invoice"), surplus => surplus.GetProperty("total").GetDecimal() == 10_000 && surplus.GetProperty("due").GetDecimal() == 0);
        Assert.Equal("paid", await house.ScalarAsync<string>($"SELECT status FROM merchant_documents WHERE id = '{invoice}'"));

        var (billErpId, bill) = await books.WriteAsync("bill", 25_000, "B-1", "Sam Supplies");
        await books.NamedAsync(await books.PayoutAsync(25_000, bill: bill), "bill");
        Assert.Equal(("paid", 0m), await StateAsync(books, billErpId));
        await house.RequireBalancedBooksAsync();
    }

    [Theory]
    [MemberData(nameof(Erps))]
    public async Task A_payout_that_comes_back_leaves_its_bill_open_and_none_of_its_money_in_the_books(string erp)
    {
        using var books = await ConnectedBooks.OpenAsync(house, erp);
        await books.FundAsync();
        var before = await books.FeesAsync();
        var payout = await books.PayoutAsync(10_000, createBill: true);
        var made = (await books.NamedAsync(payout, "bill")).GetProperty("erp_id").GetString()!;
        var (namedErpId, bill) = await books.WriteAsync("bill", 25_000, "B-9", "Sam Supplies");
        var beyond = await books.PayoutAsync(30_000, bill: bill);
        await books.NamedAsync(beyond, "bill");
        Assert.Equal(("paid", 0m), await StateAsync(books, namedErpId));
        Assert.True(await books.FeesAsync() > before);
        await books.FaultsAsync(new { kind = "answer_lost", provider = books.Provider, rate = 0.34, method = "POST" });
        await books.ReturnAsync(payout);
        await books.ReturnAsync(beyond);
        await books.UntilDoneAsync(Step);

        Assert.Equal(("open", 10_000m), await StateAsync(books, made));
        Assert.Equal(("open", 25_000m), await StateAsync(books, namedErpId));
        Assert.DoesNotContain(await books.DocumentsAsync("bill"), document => document.GetProperty("total").GetDecimal() == 5_000 && document.GetProperty("state").GetString() != "void");
        Assert.Equal(before, await books.FeesAsync());
        Assert.Equal("open 0", await house.ScalarAsync<string>($"SELECT status || ' ' || paid_minor FROM merchant_documents WHERE id = '{bill}'"));
        Assert.Equal("open", (await books.NamedAsync(payout, "bill")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_payout_that_comes_back_and_was_in_no_books_leaves_nothing_to_do_and_settles_nothing()
    {
        using var books = await ConnectedBooks.OpenAsync(house, "xero");
        await books.FundAsync();
        var payout = await books.PayoutAsync(12_000);
        await house.UntilAsync(payout, "completed");
        var (erpId, _) = await books.WriteAsync("bill", 12_000, "B-12", "Sam Supplies");
        var match = await books.InAsync(services => services.GetRequiredService<CentryDbContext>().ErpMatches.AsNoTracking().SingleAsync(m => m.PaymentId == payout, HouseFixture.Cancel));
        await books.ReturnAsync(payout);
        await house.UntilAsync(async () => await house.ScalarAsync<long>($"SELECT count(*) FROM erp_records WHERE payment_id = '{payout}'") == 0, "nothing is owed to the books");

        var (decided, refusal) = await books.InAsync(services => services.GetRequiredService<DecideErpMatch>().ExecuteAsync(books.Merchant.Id, books.Connection, match.Id, true, Guid.NewGuid(), HouseFixture.Cancel));
        Assert.Null(decided);
        Assert.Equal("The payout's money came back: it pays nothing.", refusal!.Message);
        Assert.Equal(("open", 12_000m), await StateAsync(books, erpId));
    }

    [Theory]
    [MemberData(nameof(Erps))]
    public async Task Whatever_answers_are_lost_each_payment_is_in_the_books_once(string erp)
    {
        const int Payins = 6;
        using var books = await ConnectedBooks.OpenAsync(house, erp);
        var before = (await books.DocumentsAsync("invoice")).Count;
        await books.FaultsAsync(
            new { kind = "answer_lost", provider = books.Provider, rate = 0.34, method = "POST" },
            new { kind = "answer_lost", provider = books.Provider, rate = 0.34, method = "PUT" },
            new { kind = "error", provider = books.Provider, status = 503, rate = 0.2 });
        for (var i = 0; i < Payins; i++)
            await books.PayinAsync(10_000 + i, createInvoice: true);
        await house.UntilAsync(async () => await house.ScalarAsync<long>($"SELECT count(*) FROM erp_records WHERE merchant_id = '{books.Merchant.Id}'") == Payins, "all payins are completed");
        for (var hour = 0; hour < 200; hour++)
            house.Time.Advance(Step);
        await books.FaultsAsync();
        await books.UntilDoneAsync(Step);

        var made = (await books.DocumentsAsync("invoice")).Where(invoice => invoice.GetProperty("total").GetDecimal() is >= 10_000 and < 10_000 + Payins).ToList();
        Assert.Equal(before + Payins, (await books.DocumentsAsync("invoice")).Count);
        Assert.All(made, invoice => Assert.Equal((invoice.GetProperty("total").GetDecimal(), 0m), (invoice.GetProperty("paid").GetDecimal(), invoice.GetProperty("due").GetDecimal())));
    }

    [Fact]
    public async Task A_dead_ERP_delays_its_records_and_nothing_else()
    {
        using var books = await ConnectedBooks.OpenAsync(house, "xero");
        await books.FaultsAsync(new { kind = "error", provider = books.Provider, status = 503 });
        var payin = await books.PayinAsync(createInvoice: true);
        await house.UntilAsync(payin, "completed");
        await house.UntilAsync(async () => await house.ScalarAsync<long>($"SELECT count(*) FROM erp_records WHERE merchant_id = '{books.Merchant.Id}' AND error IS NOT NULL") == 1, "the record says what is wrong");
        Assert.Equal("pending", await house.ScalarAsync<string>($"SELECT status FROM erp_records WHERE merchant_id = '{books.Merchant.Id}'"));

        // Another merchant's books are written meanwhile.
        using var other = await ConnectedBooks.OpenAsync(house, "sap_business_one");
        await other.NamedAsync(await other.PayinAsync(createInvoice: true));

        await books.FaultsAsync();
        await books.UntilDoneAsync(Step);
        Assert.Equal("paid", (await books.NamedAsync(payin)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Without_an_ERP_the_document_is_Centrys_own()
    {
        var payin = (await house.PostAsync("/v1/payins", new { country_code = "UG", amount = 50_000, payment_method = "mobile_money", customer_phone = "+256772123456", create_invoice = true })).GetProperty("id").GetGuid();
        JsonElement invoice = default;
        await house.UntilAsync(async () => (invoice = (await GetAsync(house.Client, $"/v1/payins/{payin}")).GetProperty("invoice")).ValueKind == JsonValueKind.Object, "it names its invoice");
        Assert.Equal(("paid", JsonValueKind.Null), (invoice.GetProperty("status").GetString(), invoice.GetProperty("erp_id").ValueKind));
        Assert.Equal(1L, await house.ScalarAsync<long>($"SELECT count(*) FROM merchant_documents WHERE payment_id = '{payin}' AND paid_minor = total_minor"));
    }

    [Fact]
    public async Task What_is_missing_in_the_mapping_fails_with_its_reason_and_is_written_once_it_is_there()
    {
        using var books = await ConnectedBooks.OpenAsync(house, "xero", mapped: false);
        var payin = await books.PayinAsync(createInvoice: true);
        await house.UntilAsync(async () => await house.ScalarAsync<long>($"SELECT count(*) FROM erp_records WHERE payment_id = '{payin}' AND status = 'failed'") == 1, "the record failed");
        Assert.Equal("No rule of the account mapping covers UGX in UG.", await house.ScalarAsync<string>($"SELECT error FROM erp_records WHERE payment_id = '{payin}'"));
        await books.MapAsync();
        await books.UntilDoneAsync(Step);
        await books.NamedAsync(payin);
    }

    [Theory]
    [InlineData("xero")]
    [InlineData("quickbooks")]
    public async Task Tokens_are_renewed_by_one_at_a_time_and_a_withdrawn_consent_is_shown(string erp)
    {
        using var books = await ConnectedBooks.OpenAsync(house, erp);
        house.Time.Advance(TimeSpan.FromHours(2));
        var keeper = house.Worker.Services.GetRequiredService<ErpAccessKeeper>();
        var tokens = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => keeper.GetAsync(books.Connection, null, HouseFixture.Cancel)));
        Assert.Single(tokens.Select(access => access.Credentials[ErpAccess.AccessToken]).Distinct());

        await books.InAsync(async services =>
        {
            var access = tokens[0];
            var consent = (IErpConsent)services.GetRequiredService<ErpRegistry>().Get(erp);
            await consent.RevokeAsync(new ErpTokens(access.Credentials[ErpAccess.AccessToken], house.Time.GetUtcNow(), access.Credentials["refresh_token"], null), access.TenantId, HouseFixture.Cancel);
            return 0;
        });
        house.Time.Advance(TimeSpan.FromHours(2));
        await books.SyncAsync();
        Assert.Equal("consent_lost", await house.ScalarAsync<string>($"SELECT status FROM erp_connections WHERE id = '{books.Connection}'"));

        // What is owed waits for the person to connect again.
        var payin = await books.PayinAsync(createInvoice: true);
        await house.UntilAsync(payin, "completed");
        await books.ConnectAsync(reconnect: books.Connection);
        await books.UntilDoneAsync(Step);
        await books.NamedAsync(payin);
    }

    [Fact]
    public async Task A_payment_without_a_document_is_matched_when_it_is_clear_and_proposed_when_it_is_not()
    {
        using var books = await ConnectedBooks.OpenAsync(house, "xero");
        var clear = await books.PayinAsync(70_000, reference: "INV-1001", name: "Acme Ltd");
        var vague = await books.PayinAsync(33_000, name: "Beta Ltd");
        await house.UntilAsync(clear, "completed");
        await house.UntilAsync(vague, "completed");
        var (clearErpId, _) = await books.WriteAsync("invoice", 70_000, "INV-1001");
        var (vagueErpId, _) = await books.WriteAsync("invoice", 33_000, "INV-1002", "Beta Ltd");
        await books.UntilDoneAsync(Step);
        Assert.Equal(("paid", 0m), await StateAsync(books, clearErpId));
        Assert.Equal(("open", 33_000m), await StateAsync(books, vagueErpId));

        var proposal = await books.InAsync(services => services.GetRequiredService<CentryDbContext>().ErpMatches.AsNoTracking().SingleAsync(m => m.PaymentId == vague, HouseFixture.Cancel));
        Assert.Equal((ErpMatchStatus.Proposed, 40), (proposal.Status, proposal.Confidence));
        Assert.Contains("The amount is exactly what is due.", proposal.Reasons, StringComparison.Ordinal);
        var decided = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => books.InAsync(services =>
            services.GetRequiredService<DecideErpMatch>().ExecuteAsync(books.Merchant.Id, books.Connection, proposal.Id, true, Guid.NewGuid(), HouseFixture.Cancel))));
        Assert.Single(decided, result => result.Match is not null);
        await books.UntilDoneAsync(Step);
        Assert.Equal(("paid", 0m), await StateAsync(books, vagueErpId));
        Assert.Equal(2L, await house.ScalarAsync<long>($"SELECT count(*) FROM erp_records WHERE merchant_id = '{books.Merchant.Id}'"));
    }

    private static async Task<(string, decimal)> StateAsync(ConnectedBooks books, string erpId)
    {
        var document = await books.DocumentAsync(erpId);
        return (document.GetProperty("state").GetString()!, document.GetProperty("due").GetDecimal());
    }

    private static Task<JsonElement> JsonAsync(ConnectedBooks books, string path) => GetAsync(books.Client, path);

    private static async Task<JsonElement> GetAsync(HttpClient client, string path)
        => JsonElement.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative), HouseFixture.Cancel));
}
