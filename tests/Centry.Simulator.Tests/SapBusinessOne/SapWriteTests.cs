using System.Text.Json;

namespace Centry.Simulator.Tests.SapBusinessOne;

public sealed class SapWriteTests : IAsyncLifetime
{
    private PlayedSap _sap = null!;

    public async ValueTask InitializeAsync()
    {
        _sap = await PlayedSap.StartAsync();
        await _sap.SignInAsync();
        await _sap.CustomerAsync();
    }

    public ValueTask DisposeAsync() => _sap.DisposeAsync();

    [Fact]
    public async Task What_is_made_is_answered_with_the_whole_of_it()
    {
        var invoice = await _sap.InvoiceAsync();
        Assert.NotEqual(invoice.GetProperty("DocEntry").GetInt32(), invoice.GetProperty("DocNum").GetInt32());
        Assert.Equal(("CEN-1", 15_000, "bost_Open", "tNO"), (invoice.GetProperty("NumAtCard").GetString(), invoice.GetProperty("DocTotal").GetDecimal(), invoice.GetProperty("DocumentStatus").GetString(), invoice.GetProperty("Cancelled").GetString()));
        var (status, nothing) = await _sap.AskAsync(HttpMethod.Post, "Invoices", PlayedSap.Invoice("CEN-2"), "return-no-content");
        Assert.Equal((204, JsonValueKind.Undefined), (status, nothing.ValueKind));
    }

    [Fact]
    public async Task A_number_that_is_there_already_is_taken_again()
    {
        await _sap.InvoiceAsync();
        await _sap.InvoiceAsync();
        Assert.Equal(2, (await _sap.GetAsync("Invoices?$filter=NumAtCard eq 'CEN-1' and CardCode eq 'C1'")).GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task A_code_that_is_there_already_is_not()
        => await _sap.RefusedAsync(HttpMethod.Post, "BusinessPartners", """{"CardCode":"C1","CardName":"Other","CardType":"cCustomer"}""", 400, -2035, "already exists");

    [Fact]
    public async Task An_invoice_is_closed_when_all_of_it_is_paid_and_takes_no_more()
    {
        var entry = (await _sap.InvoiceAsync()).GetProperty("DocEntry").GetInt32();
        var paid = await _sap.PostAsync("IncomingPayments", PlayedSap.Payment(entry, 5_000));
        Assert.Equal("PAY-1", paid.GetProperty("TransferReference").GetString());
        await _sap.RefusedAsync(HttpMethod.Post, "IncomingPayments", PlayedSap.Payment(entry, 10_001), 400, -5002, "exceeds");
        await _sap.PostAsync("IncomingPayments", PlayedSap.Payment(entry, 10_000, "PAY-2"));
        var invoice = await _sap.GetAsync($"Invoices({entry})");
        Assert.Equal((15_000, "bost_Close"), (invoice.GetProperty("PaidToDate").GetDecimal(), invoice.GetProperty("DocumentStatus").GetString()));
        await _sap.RefusedAsync(HttpMethod.Post, "IncomingPayments", PlayedSap.Payment(entry, 1), 400, -5002, "closed");
        Assert.Equal(1, (await _sap.GetAsync("IncomingPayments?$filter=TransferReference eq 'PAY-2' and CardCode eq 'C1'")).GetProperty("value").GetArrayLength());
        Assert.Equal(0, (await _sap.GetAsync("VendorPayments")).GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task Gross_and_net_come_to_the_same_total()
    {
        var net = await _sap.PostAsync("Invoices", PlayedSap.Changed(PlayedSap.Invoice(), "DocumentLines", """[{"ItemDescription":"x","AccountCode":"400000","LineTotal":10000,"VatGroup":"O1"}]"""));
        var gross = await _sap.PostAsync("Invoices", PlayedSap.Changed(PlayedSap.Invoice(), "DocumentLines", """[{"ItemDescription":"x","AccountCode":"400000","GrossTotal":11800,"VatGroup":"O1"}]"""));
        Assert.Equal((11_800, 11_800), (net.GetProperty("DocTotal").GetDecimal(), gross.GetProperty("DocTotal").GetDecimal()));
        Assert.Equal(10_000, gross.GetProperty("DocumentLines")[0].GetProperty("LineTotal").GetDecimal());
    }

    [Fact]
    public async Task Another_currency_stands_beside_the_local_one()
    {
        var body = PlayedSap.Changed(PlayedSap.Changed(PlayedSap.Invoice(), "DocCurrency", "\"USD\""), "DocumentLines", """[{"ItemDescription":"x","AccountCode":"400000","RowTotalFC":2.5}]""");
        var invoice = await _sap.PostAsync("Invoices", body);
        Assert.Equal((2.5m, 9_250m), (invoice.GetProperty("DocTotalFc").GetDecimal(), invoice.GetProperty("DocTotal").GetDecimal()));
    }

    [Fact]
    public async Task An_invoice_on_which_nothing_was_paid_can_be_cancelled()
    {
        var entry = (await _sap.InvoiceAsync()).GetProperty("DocEntry").GetInt32();
        Assert.Equal(204, (await _sap.AskAsync(HttpMethod.Post, $"Invoices({entry})/Cancel")).Status);
        var invoice = await _sap.GetAsync($"Invoices({entry})");
        Assert.Equal(("tYES", "csYes", "bost_Close"), (invoice.GetProperty("Cancelled").GetString(), invoice.GetProperty("CancelStatus").GetString(), invoice.GetProperty("DocumentStatus").GetString()));
        await _sap.RefusedAsync(HttpMethod.Post, $"Invoices({entry})/Cancel", null, 400, -5002, "cannot be cancelled");
        await _sap.RefusedAsync(HttpMethod.Post, "Invoices(999)/Cancel", null, 404, -2028, "");
    }

    [Fact]
    public async Task A_journal_entry_is_found_by_its_reference()
    {
        await _sap.PostAsync("JournalEntries", """{"ReferenceDate":"2026-01-15","Reference3":"CEN-F1","JournalEntryLines":[{"AccountCode":"670000","Debit":750},{"AccountCode":"161000","Credit":750}]}""");
        var entry = (await _sap.GetAsync("JournalEntries?$filter=Reference3 eq 'CEN-F1'")).GetProperty("value")[0];
        Assert.Equal(750, entry.GetProperty("JournalEntryLines")[1].GetProperty("Credit").GetDecimal());
    }

    [Theory]
    [InlineData("text/plain", "{}", 415)]
    [InlineData("application/json", "{", 400)]
    [InlineData("application/json", """{"CardCode":"C1","CardCode":"C2"}""", 400)]
    public async Task A_body_that_is_no_JSON_object_is_refused(string contentType, string body, int status)
    {
        using var answer = await _sap.SendAsync(HttpMethod.Post, "Invoices", body, contentType);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task What_is_read_alone_cannot_be_posted()
    {
        await _sap.RefusedAsync(HttpMethod.Post, "VatGroups", "{}", 405, -1000, "not allowed");
        await _sap.RefusedAsync(HttpMethod.Post, "Invoices(1)", "{}", 405, -1000, "not allowed");
        await _sap.RefusedAsync(HttpMethod.Patch, "Invoices(1)", "{}", 405, -1000, "not allowed");
        await _sap.RefusedAsync(HttpMethod.Patch, "BusinessPartners('C9')", "{}", 404, -2028, "");
    }

    [Fact]
    public async Task A_frozen_partner_gets_no_invoice()
    {
        Assert.Equal(204, (await _sap.AskAsync(HttpMethod.Patch, "BusinessPartners('C1')", """{"Frozen":"tYES"}""")).Status);
        await _sap.RefusedAsync(HttpMethod.Post, "Invoices", PlayedSap.Invoice(), 400, -5002, "Invalid BP code");
    }

    [Fact]
    public async Task Nodes_that_are_gone_answer_with_502_as_often_as_the_plan_says()
    {
        await _sap.FaultsAsync(new { kind = "error", status = 503, calls = 3, provider = "sap" });
        for (var n = 0; n < 3; n++)
        {
            using var gone = await _sap.SendAsync(HttpMethod.Get, "Invoices");
            Assert.Equal((502, "text/html"), ((int)gone.StatusCode, gone.Content.Headers.ContentType!.MediaType));
        }

        await _sap.GetAsync("Invoices");
        await _sap.FaultsAsync(new { kind = "error", status = 429, calls = 1 });
        using var busy = await _sap.SendAsync(HttpMethod.Get, "Invoices");
        Assert.Equal((429, TimeSpan.FromSeconds(5)), ((int)busy.StatusCode, busy.Headers.RetryAfter!.Delta!.Value));
        await _sap.FaultsAsync(new { kind = "error", status = 500, calls = 1 });
        await _sap.RefusedAsync(HttpMethod.Get, "Invoices", null, 500, -1, "Internal error");
    }

    [Fact]
    public async Task A_reset_empties_the_books_and_furnishes_them_anew()
    {
        await _sap.InvoiceAsync();
        using var reset = await _sap.Http.PostAsync(new Uri("/_control/reset", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal((0, 6), ((await _sap.GetAsync("Invoices")).GetProperty("value").GetArrayLength(), (await _sap.GetAsync("ChartOfAccounts")).GetProperty("value").GetArrayLength()));
    }
}
