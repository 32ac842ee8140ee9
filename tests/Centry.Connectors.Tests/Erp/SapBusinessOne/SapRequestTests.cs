using Centry.Connectors.Erp;
using Xunit;

namespace Centry.Connectors.Tests.Erp.SapBusinessOne;

/// <summary>What goes over the wire, to the letter.</summary>
public sealed class SapRequestTests : IDisposable
{
    private static readonly DateOnly Date = new(2026, 1, 15);

    private readonly ScriptedSap _sap = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _sap.Dispose();

    [Fact]
    public async Task A_sign_in_names_the_company_and_its_cookies_go_with_each_call()
    {
        _sap.Answer = _ => ScriptedSap.Json(200, """{"CompanyName":"Demo Trading Ltd","LocalCurrency":"UGX"}""");
        Assert.Equal(new ErpCompany("Demo Trading Ltd", "UGX"), await _sap.Erp.CompanyAsync(_sap.Access, Cancel));
        Assert.Equal(
            [
                new("POST", "/b1s/v1/Login", null, null, "application/json", """{"CompanyDB":"SBODEMO","UserName":"manager","Password":"demo-sap-password"}""", null),
                new("POST", "/b1s/v1/CompanyService_GetAdminInfo", "B1SESSION=session-1; ROUTEID=.node1", null, "application/json", "{}", null),
            ],
            _sap.Calls);
    }

    [Fact]
    public async Task Open_invoices_are_asked_for_in_the_order_of_their_keys()
    {
        await _sap.Erp.DocumentsAsync(_sap.Access, ErpDocumentKind.Invoice, ErpPosition.Start, Cancel);
        const string Select = "DocEntry,DocNum,DocDate,DocDueDate,CardCode,CardName,NumAtCard,DocCurrency,DocTotal,DocTotalFc,PaidToDate,PaidToDateFC,DocumentStatus,Cancelled,UpdateDate,UpdateTime,DocumentLines";
        var first = _sap.Calls[^1];
        Assert.Equal(("GET", $"/b1s/v1/Invoices?$filter=CancelStatus ne 'csCancellation' and DocumentStatus eq 'bost_Open'&$select={Select}&$orderby=DocEntry", "odata.maxpagesize=40", ""), (first.Method, first.Path, first.Prefer, first.Body));

        await _sap.Erp.DocumentsAsync(_sap.Access, ErpDocumentKind.Bill, new ErpPosition(null, "1234"), Cancel);
        Assert.StartsWith("/b1s/v1/PurchaseInvoices?$filter=CancelStatus ne 'csCancellation' and DocumentStatus eq 'bost_Open' and DocEntry gt 1234&", _sap.Calls[^1].Path, StringComparison.Ordinal);
    }

    /// <summary>The server's clock has no zone: what changed at five in the morning UTC may stand there as of the day before.</summary>
    [Fact]
    public async Task Changes_are_asked_for_from_half_a_day_before()
    {
        var since = new DateTimeOffset(2026, 1, 15, 5, 0, 0, TimeSpan.Zero);
        _sap.Answer = _ => ScriptedSap.Json(200, """
            {"value":[
                {"CardCode":"C1","CardName":"Before","UpdateDate":"2026-01-14","UpdateTime":"16:59:59"},
                {"CardCode":"C2","CardName":"Since","UpdateDate":"2026-01-14T00:00:00Z","UpdateTime":"17:00:00"}]}
            """);
        var page = await _sap.Erp.ContactsAsync(_sap.Access, new ErpPosition(since, "C'0"), Cancel);
        Assert.Equal(["Since"], page.Items.Select(contact => contact.Name));
        Assert.StartsWith("/b1s/v1/BusinessPartners?$filter=CardType ne 'cLid' and UpdateDate ge '2026-01-14' and CardCode gt 'C''0'&", _sap.Calls[^1].Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bill_is_looked_for_and_then_posted()
    {
        await WriteAsync(() => _sap.Erp.CreateDocumentAsync(_sap.Access, Order(ErpDocumentKind.Bill), Cancel), new ErpWritten("55", "1042"));
        Assert.Equal("/b1s/v1/PurchaseInvoices?$filter=NumAtCard eq 'CEN-000123' and CardCode eq 'V100'&$select=DocEntry,DocNum&$orderby=DocEntry&$top=1", _sap.Calls[1].Path);
        Posted("/b1s/v1/PurchaseInvoices", """
            {"CardCode":"V100","DocDate":"2026-01-15","DocDueDate":"2026-01-30","DocCurrency":"UGX","NumAtCard":"CEN-000123","Comments":"ORDER-7","DocType":"dDocument_Service","DocumentLines":[{"ItemDescription":"Payout","AccountCode":"6000","LineTotal":15000}]}
            """);
    }

    [Fact]
    public async Task An_amount_with_its_tax_is_the_gross_of_the_row()
    {
        await WriteAsync(() => _sap.Erp.CreateDocumentAsync(_sap.Access, Order(ErpDocumentKind.Invoice) with { TaxCode = "O1", Amount = 11_800.50m }, Cancel), new ErpWritten("55", "1042"));
        Assert.EndsWith("{\"ItemDescription\":\"Payout\",\"AccountCode\":\"6000\",\"VatGroup\":\"O1\",\"GrossTotal\":11800.5}]}", _sap.Calls[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Amounts_in_another_currency_than_the_books_have_fields_of_their_own()
    {
        await WriteAsync(() => _sap.Erp.CreateDocumentAsync(_sap.Access, Order(ErpDocumentKind.Invoice) with { CurrencyCode = "USD", Amount = 10 }, Cancel), new ErpWritten("55", "1042"));
        Assert.Contains("\"RowTotalFC\":10}", _sap.Calls[^1].Body, StringComparison.Ordinal);
        await WriteAsync(() => _sap.Erp.CreatePaymentAsync(_sap.Access, Payment(ErpDocumentKind.Invoice) with { CurrencyCode = "USD", Amount = 10 }, Cancel), new ErpWritten("55", "1042"));
        Assert.Contains("""{"DocEntry":55,"AppliedFC":10,"InvoiceType":"it_Invoice"}""", _sap.Calls[^1].Body, StringComparison.Ordinal);
        await WriteAsync(() => _sap.Erp.BookFeeAsync(_sap.Access, Fee() with { CurrencyCode = "USD", Amount = 0.25m }, Cancel), new ErpWritten("9", "12"));
        Assert.Contains("""[{"AccountCode":"6700","FCCurrency":"USD","FCDebit":0.25},{"AccountCode":"1010","FCCurrency":"USD","FCCredit":0.25}]""", _sap.Calls[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payment_of_a_bill_is_a_transfer_to_its_supplier()
    {
        await WriteAsync(() => _sap.Erp.CreatePaymentAsync(_sap.Access, Payment(ErpDocumentKind.Bill), Cancel), new ErpWritten("55", "1042"));
        Assert.Equal("/b1s/v1/VendorPayments?$filter=TransferReference eq 'CENPO1' and CardCode eq 'V100'&$select=DocEntry,DocNum&$orderby=DocEntry&$top=1", _sap.Calls[1].Path);
        Posted("/b1s/v1/VendorPayments", """
            {"CardCode":"V100","DocType":"rSupplier","DocDate":"2026-01-15","DocCurrency":"UGX","TransferAccount":"1010","TransferSum":15000,"TransferDate":"2026-01-15","TransferReference":"CENPO1","Remarks":"MP260115","PaymentInvoices":[{"DocEntry":55,"SumApplied":15000,"InvoiceType":"it_PurchaseInvoice"}]}
            """);
    }

    [Fact]
    public async Task A_payment_of_an_invoice_is_a_transfer_from_its_customer_and_a_long_key_becomes_a_short_one()
    {
        var order = Payment(ErpDocumentKind.Invoice) with { Key = "0198c1f0-1111-7000-8000-000000000001-payment" };
        await WriteAsync(() => _sap.Erp.CreatePaymentAsync(_sap.Access, order, Cancel), new ErpWritten("55", "1042"));
        var (first, body) = (_sap.Calls[1].Path, _sap.Calls[^1].Body);
        Assert.Contains("\"DocType\":\"rCustomer\"", body, StringComparison.Ordinal);
        Assert.Contains("\"InvoiceType\":\"it_Invoice\"", body, StringComparison.Ordinal);
        var tag = System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("TransferReference").GetString()!;
        Assert.Equal(27, tag.Length);
        Assert.Contains($"TransferReference eq '{tag}'", first, StringComparison.Ordinal);
        await WriteAsync(() => _sap.Erp.CreatePaymentAsync(_sap.Access, order with { Key = order.Key[..^1] + "x" }, Cancel), new ErpWritten("55", "1042"));
        Assert.DoesNotContain(tag, _sap.Calls[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refund_is_a_credit_note_and_a_payment_on_it()
    {
        var order = new ErpRefundOrder("CENRF1", "CEN-R1", "55", "C20", "UGX", 5_000, "Refund of CEN-1", "4000", null, "1010", Date, "CEN-1");
        await WriteAsync(() => _sap.Erp.CreateRefundAsync(_sap.Access, order, Cancel), new ErpWritten("55", "1042"));
        Assert.Equal(
            ["GET CreditNotes", "POST CompanyService_GetAdminInfo", "POST CreditNotes", "GET VendorPayments", "POST VendorPayments"],
            _sap.Calls.Skip(1).Select(call => $"{call.Method} {call.Path.Split('/')[^1].Split('?')[0]}"));
        Assert.Contains("\"NumAtCard\":\"CEN-R1\"", _sap.Calls[3].Body, StringComparison.Ordinal);
        Posted("/b1s/v1/VendorPayments", """
            {"CardCode":"C20","DocType":"rCustomer","DocDate":"2026-01-15","DocCurrency":"UGX","TransferAccount":"1010","TransferSum":5000,"TransferDate":"2026-01-15","TransferReference":"CENRF1","Remarks":"CEN-1","PaymentInvoices":[{"DocEntry":55,"SumApplied":5000,"InvoiceType":"it_CredItnote"}]}
            """);
    }

    [Fact]
    public async Task Fees_are_a_journal_entry()
    {
        await WriteAsync(() => _sap.Erp.BookFeeAsync(_sap.Access, Fee(), Cancel), new ErpWritten("9", "12"));
        Assert.Equal("/b1s/v1/JournalEntries?$filter=Reference3 eq 'CEN-F1'&$select=JdtNum,Number&$orderby=JdtNum&$top=1", _sap.Calls[1].Path);
        Posted("/b1s/v1/JournalEntries", """
            {"ReferenceDate":"2026-01-15","DueDate":"2026-01-15","TaxDate":"2026-01-15","Memo":"Fees of CEN-1","Reference2":"CEN-1","Reference3":"CEN-F1","JournalEntryLines":[{"AccountCode":"6700","Debit":750},{"AccountCode":"1010","Credit":750}]}
            """);
    }

    [Fact]
    public async Task Fees_with_a_tax_code_are_refused_before_anything_is_sent()
    {
        var refused = await Assert.ThrowsAsync<ErpException>(() => _sap.Erp.BookFeeAsync(_sap.Access, Fee() with { TaxCode = "I1" }, Cancel));
        Assert.Equal(ErpFault.Refused, refused.Fault);
        Assert.Empty(_sap.Calls);
    }

    [Fact]
    public async Task A_party_is_looked_for_by_its_name_and_gets_a_code_made_from_its_key()
    {
        _sap.Answer = call => call.Method == "GET" ? ScriptedSap.Json(200, """{"value":[]}""") : ScriptedSap.Json(201, """{"CardCode":"CENABC"}""");
        Assert.Equal("CENABC", await _sap.Erp.EnsureContactAsync(_sap.Access, new ErpPartyOrder("party-1", "Sara O'Neil", "sara@example.com", "+256772123456", IsSupplier: true), Cancel));
        Assert.Equal("/b1s/v1/BusinessPartners?$filter=CardName eq 'Sara O''Neil' and CardType eq 'cSupplier' and Frozen eq 'tNO'&$select=CardCode&$orderby=CardCode&$top=1", _sap.Calls[1].Path);
        Assert.Matches("""^\{"CardCode":"CEN[A-Z2-7]{12}","CardName":"Sara O'Neil","CardType":"cSupplier","EmailAddress":"sara@example.com","Phone1":"\+256772123456"\}$""", _sap.Calls[^1].Body);
    }

    [Fact]
    public async Task What_was_found_is_not_posted()
    {
        _sap.Answer = _ => ScriptedSap.Json(200, """{"value":[{"DocEntry":55,"DocNum":1042}]}""");
        Assert.Equal(new ErpWritten("55", "1042"), await _sap.Erp.CreateDocumentAsync(_sap.Access, Order(ErpDocumentKind.Bill), Cancel));
        Assert.Equal(new ErpWritten("55", "1042"), await _sap.Erp.CreatePaymentAsync(_sap.Access, Payment(ErpDocumentKind.Bill), Cancel));
        Assert.Equal(["Login"], _sap.Calls.Where(call => call.Method == "POST").Select(call => call.Path.Split('/')[^1]));
    }

    [Theory]
    [InlineData("1 or 1 eq 1")]
    [InlineData("")]
    [InlineData("99999999999")]
    public async Task What_is_no_key_is_no_document_and_asks_nothing(string id)
    {
        Assert.Null(await _sap.Erp.DocumentAsync(_sap.Access, ErpDocumentKind.Invoice, id, Cancel));
        Assert.Empty(_sap.Calls);
    }

    [Fact]
    public async Task A_foreign_invoice_is_read_in_its_own_currency()
    {
        _sap.Answer = _ => ScriptedSap.Json(200, """
            {"@odata.context":"..","DocEntry":7,"DocNum":1042,"DocDate":"2026-01-15T00:00:00Z","DocDueDate":"2026-01-30T00:00:00Z","CardCode":"C20","CardName":"Jane Doe","NumAtCard":null,"DocCurrency":"USD",
             "DocTotal":370000.0,"DocTotalFc":100.0,"PaidToDate":148000.0,"PaidToDateFC":40.0,"DocumentStatus":"bost_Open","Cancelled":"tNO","UpdateDate":"2026-01-15T00:00:00Z","UpdateTime":"10:30:05",
             "DocumentLines":[{"ItemDescription":"Advice","Quantity":0.0,"UnitPrice":0.0,"LineTotal":370000.0,"RowTotalFC":100.0}]}
            """);
        var invoice = await _sap.Erp.DocumentAsync(_sap.Access, ErpDocumentKind.Invoice, "7", Cancel);
        Assert.Equal(("7", "1042", null, "USD", 100, 60), (invoice!.Id, invoice.Number, invoice.Reference, invoice.CurrencyCode, invoice.Total, invoice.Due));
        Assert.Equal((Date, new DateOnly(2026, 1, 30), new DateTimeOffset(2026, 1, 15, 10, 30, 5, TimeSpan.Zero)), (invoice.IssuedOn, invoice.DueOn!.Value, invoice.UpdatedAt!.Value));
        Assert.Equal([new ErpLine("Advice", 1, 100, 100)], invoice.Lines);
    }

    private async Task WriteAsync(Func<Task<ErpWritten>> write, ErpWritten expected)
    {
        _sap.Answer = call => call.Method == "GET" ? ScriptedSap.Json(200, """{"value":[]}""")
            : call.Path.EndsWith("GetAdminInfo", StringComparison.Ordinal) ? ScriptedSap.Json(200, """{"CompanyName":"Demo","LocalCurrency":"UGX"}""")
            : ScriptedSap.Json(201, """{"DocEntry":55,"DocNum":1042,"JdtNum":9,"Number":12}""");
        Assert.Equal(expected, await write());
    }

    private void Posted(string path, string body)
    {
        var last = _sap.Calls[^1];
        Assert.Equal(("POST", path, "application/json", body.Trim()), (last.Method, last.Path, last.ContentType, last.Body));
    }

    private static ErpDocumentOrder Order(ErpDocumentKind kind)
        => new("doc-1", kind, "CEN-000123", "V100", "UGX", 15_000.00m, "Payout", "6000", null, Date, new DateOnly(2026, 1, 30), "ORDER-7");

    private static ErpPaymentOrder Payment(ErpDocumentKind kind) => new("CENPO1", kind, "55", "V100", "UGX", 15_000, "1010", Date, "MP260115");

    private static ErpFeeOrder Fee() => new("fee-1", "CEN-F1", "V100", "UGX", 750, "Fees of CEN-1", "6700", null, "1010", Date, "CEN-1");
}
