using System.Text.Json;
using Centry.Connectors.Erp;
using Centry.Connectors.Erp.SapBusinessOne;
using Microsoft.Extensions.Options;
using Xunit;

namespace Centry.Connectors.Tests.Erp.SapBusinessOne;

/// <summary>What the contract does not ask of every ERP, against the simulator.</summary>
public sealed class SapPlayedTests : IAsyncLifetime
{
    private static readonly DateOnly Date = new(2026, 1, 15);

    private readonly OpenTransport _transport = new();
    private readonly ErpAccess _access = SapAccess.Create();
    private PlayedErp _played = null!;
    private SapBusinessOneErp _erp = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _played = await PlayedErp.StartAsync("sap");
        _erp = new SapBusinessOneErp(
            new ErpHttp(_transport, new ErpPace(_played.Clock), TimeProvider.System), Options.Create(new SapBusinessOneOptions { BaseUrl = new Uri(_played.Url, "/sap") }), _played.Clock);
        await _erp.CompanyAsync(_access, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await _played.DisposeAsync();
    }

    [Fact]
    public async Task A_refund_that_died_between_its_two_steps_is_finished_by_the_next_try()
    {
        var (customer, invoice) = await PaidInvoiceAsync(15_000, "UGX", null);
        var refund = new ErpRefundOrder("refund-1", "CEN-R1", invoice, customer, "UGX", 5_000, "Refund", "400000", null, "161000", Date, "CEN-1");
        await _played.FaultsAsync(new { kind = "connection_reset", calls = 1, method = "POST", path_prefix = "/b1s/v1/VendorPayments" });
        Assert.Equal(ErpFault.Unavailable, (await Assert.ThrowsAsync<ErpException>(() => _erp.CreateRefundAsync(_access, refund, Cancel))).Fault);
        Assert.Equal((1, 0m), Notes(await _played.DocumentsAsync()));
        await _erp.CreateRefundAsync(_access, refund, Cancel);
        await _erp.CreateRefundAsync(_access, refund, Cancel);
        Assert.Equal((1, 5_000m), Notes(await _played.DocumentsAsync()));
    }

    [Fact]
    public async Task A_refund_whose_payment_was_made_although_its_answer_was_lost_is_not_paid_again()
    {
        var (customer, invoice) = await PaidInvoiceAsync(15_000, "UGX", null);
        var refund = new ErpRefundOrder("refund-1", "CEN-R1", invoice, customer, "UGX", 5_000, "Refund", "400000", null, "161000", Date, "CEN-1");
        await _played.FaultsAsync(new { kind = "answer_lost", calls = 1, method = "POST", path_prefix = "/b1s/v1/VendorPayments" });
        await Assert.ThrowsAsync<ErpException>(() => _erp.CreateRefundAsync(_access, refund, Cancel));
        await _erp.CreateRefundAsync(_access, refund, Cancel);
        Assert.Equal((1, 5_000m), Notes(await _played.DocumentsAsync()));
        Assert.Equal(2, (await _played.BooksAsync()).GetProperty("payments").GetArrayLength());
    }

    [Fact]
    public async Task Tax_is_within_the_amount_and_the_invoice_is_paid_by_it()
    {
        var (_, invoice) = await PaidInvoiceAsync(11_800, "UGX", "O1");
        var read = await _erp.DocumentAsync(_access, ErpDocumentKind.Invoice, invoice, Cancel);
        Assert.Equal((11_800, 0, ErpDocumentState.Paid, 10_000), (read!.Total, read.Due, read.State, read.Lines.Single().Amount));
    }

    [Fact]
    public async Task Another_currency_than_that_of_the_books_goes_all_the_way()
    {
        var (customer, invoice) = await PaidInvoiceAsync(12.50m, "USD", null);
        var read = await _erp.DocumentAsync(_access, ErpDocumentKind.Invoice, invoice, Cancel);
        Assert.Equal((12.50m, 0, ErpDocumentState.Paid, "USD"), (read!.Total, read.Due, read.State, read.CurrencyCode));
        await _erp.CreateRefundAsync(_access, new ErpRefundOrder("refund-1", "CEN-R1", invoice, customer, "USD", 2.50m, "Refund", "400000", null, "161000", Date, null), Cancel);
        await _erp.BookFeeAsync(_access, new ErpFeeOrder("fee-1", "CEN-F1", customer, "USD", 0.25m, "Fees", "670000", null, "161000", Date, null), Cancel);
        Assert.Equal([2.50m, 0.25m, 12.50m], (await _played.DocumentsAsync()).EnumerateArray().OrderBy(document => document.GetProperty("kind").GetString()).Select(document => document.GetProperty("paid").GetDecimal()));
    }

    [Fact]
    public async Task A_session_that_the_server_ended_is_nobodys_concern()
    {
        await _played.ExpireTokensAsync();
        Assert.Equal("Demo Trading Ltd", (await _erp.CompanyAsync(_access, Cancel)).Name);
        await _played.FaultsAsync(new { kind = "token_expired", calls = 1 });
        Assert.NotEmpty((await _erp.AccountsAsync(_access, ErpPosition.Start, Cancel)).Items);
        _played.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.NotEmpty((await _erp.AccountsAsync(_access, ErpPosition.Start, Cancel)).Items);
    }

    [Fact]
    public async Task A_party_that_was_made_although_its_answer_was_lost_is_found_under_its_code_even_when_it_was_renamed()
    {
        var party = new ErpPartyOrder("party-1", "Sara O'Neil", null, null, IsSupplier: false);
        await _played.FaultsAsync(new { kind = "answer_lost", calls = 1, method = "POST" });
        await Assert.ThrowsAsync<ErpException>(() => _erp.EnsureContactAsync(_access, party, Cancel));
        var made = (await _played.BooksAsync()).GetProperty("contacts")[0].GetProperty("id").GetString();
        Assert.Equal(made, await _erp.EnsureContactAsync(_access, party, Cancel));
        Assert.Equal(made, await _erp.EnsureContactAsync(_access, party with { Name = "Sarah O'Neil" }, Cancel));
        Assert.Single((await _played.BooksAsync()).GetProperty("contacts").EnumerateArray());
    }

    [Fact]
    public async Task A_wrong_password_needs_another_connection()
        => Assert.Equal(ErpFault.ConsentLost, (await Assert.ThrowsAsync<ErpException>(() => _erp.CompanyAsync(SapAccess.Create("wrong"), Cancel))).Fault);

    [Fact]
    public async Task Rows_that_are_paid_while_they_are_listed_move_no_others()
    {
        await _played.FillAsync(contacts: 1, invoices: 100, accounts: 0);
        var first = await _erp.DocumentsAsync(_access, ErpDocumentKind.Invoice, ErpPosition.Start, Cancel);
        foreach (var invoice in first.Items.Take(10))
            await _erp.CreatePaymentAsync(_access, new ErpPaymentOrder("pay-" + invoice.Id, ErpDocumentKind.Invoice, invoice.Id, invoice.ContactId, "UGX", invoice.Due, "161000", Date, null), Cancel);
        var second = await _erp.DocumentsAsync(_access, ErpDocumentKind.Invoice, new ErpPosition(null, first.Next), Cancel);
        var third = await _erp.DocumentsAsync(_access, ErpDocumentKind.Invoice, new ErpPosition(null, second.Next), Cancel);
        Assert.Null(third.Next);
        Assert.Equal(100, first.Items.Concat(second.Items).Concat(third.Items).Select(invoice => invoice.Id).Distinct().Count());
    }

    private async Task<(string Customer, string Invoice)> PaidInvoiceAsync(decimal amount, string currency, string? tax)
    {
        var customer = await _erp.EnsureContactAsync(_access, new ErpPartyOrder("party-1", "Jane Doe", null, null, IsSupplier: false), Cancel);
        var invoice = await _erp.CreateDocumentAsync(
            _access, new ErpDocumentOrder("doc-1", ErpDocumentKind.Invoice, "CEN-1", customer, currency, amount, "Order 7", "400000", tax, Date, Date, null), Cancel);
        await _erp.CreatePaymentAsync(_access, new ErpPaymentOrder("pay-1", ErpDocumentKind.Invoice, invoice.Id, customer, currency, amount, "161000", Date, null), Cancel);
        return (customer, invoice.Id);
    }

    private static (int Count, decimal Paid) Notes(JsonElement documents)
    {
        var notes = documents.EnumerateArray().Where(document => document.GetProperty("kind").GetString() == "credit_note").ToList();
        return (notes.Count, notes.Sum(note => note.GetProperty("paid").GetDecimal()));
    }
}
