namespace Centry.Simulator.Tests.SapBusinessOne;

/// <summary>What changes nothing is asked of one simulator: refusals, and reading.</summary>
public sealed class SapStrictnessTests(SapStrictnessTests.Furnished fixture) : IClassFixture<SapStrictnessTests.Furnished>
{
    /// <summary>Three customers, and an invoice of the first.</summary>
    public sealed class Furnished : IAsyncLifetime
    {
        internal PlayedSap Sap { get; private set; } = null!;

        internal int Invoice { get; private set; }

        public async ValueTask InitializeAsync()
        {
            Sap = await PlayedSap.StartAsync();
            await Sap.SignInAsync();
            await Sap.CustomerAsync("C1", "Jane Doe");
            await Sap.CustomerAsync("C2", "Sara O'Neil");
            await Sap.CustomerAsync("C3", "Jane Roe");
            Invoice = (await Sap.InvoiceAsync("OPEN-1")).GetProperty("DocEntry").GetInt32();
        }

        public ValueTask DisposeAsync() => Sap.DisposeAsync();
    }

    [Theory]
    [InlineData("CardCode", "\"C9\"", -5002, "Invalid BP code")]
    [InlineData("CardCode", null, -5002, "CardCode")]
    [InlineData("DocCurrency", "\"XXX\"", -5002, "currency")]
    [InlineData("DocDate", "\"15/01/2026\"", -1000, "DocDate")]
    [InlineData("DocDueDate", "\"2026-01-14\"", -5002, "Due date")]
    [InlineData("DocType", "\"dDocument_Items\"", -1000, "DocType")]
    [InlineData("NumAtCard", "7", -1000, "NumAtCard")]
    [InlineData("DocTotals", "7", -1000, "DocTotals")]
    [InlineData("DocumentLines", "[]", -5002, "DocumentLines")]
    [InlineData("DocumentLines", "[7]", -5002, "DocumentLines")]
    [InlineData("DocumentLines", """[{"ItemDescription":"x","AccountCode":"999","LineTotal":1}]""", -5002, "G/L account")]
    [InlineData("DocumentLines", """[{"ItemDescription":"x","AccountCode":"161000","LineTotal":1}]""", -5002, "G/L account")]
    [InlineData("DocumentLines", """[{"ItemDescription":"x","AccountCode":"400000","LineTotal":"1"}]""", -1000, "LineTotal")]
    [InlineData("DocumentLines", """[{"ItemDescription":"x","AccountCode":"400000","LineTotal":-1}]""", -1000, "LineTotal")]
    [InlineData("DocumentLines", """[{"ItemDescription":"x","AccountCode":"400000","LineTotal":0}]""", -5002, "total")]
    [InlineData("DocumentLines", """[{"ItemDescription":"x","AccountCode":"400000","LineTotal":1,"GrossTotal":1}]""", -5002, "total")]
    [InlineData("DocumentLines", """[{"ItemDescription":"x","AccountCode":"400000","LineTotal":1,"VatGroup":"I1"}]""", -5002, "Tax code")]
    [InlineData("DocumentLines", """[{"ItemDescription":"x","AccountCode":"400000","LineTotal":1,"VatGroup":"X"}]""", -5002, "Tax code")]
    [InlineData("DocumentLines", """[{"ItemDescription":"x","AccountCode":"400000","RowTotalFC":1}]""", -1000, "RowTotalFC")]
    public async Task An_invoice_that_is_not_as_it_must_be_is_refused(string field, string? value, int code, string words)
    {
        await fixture.Sap.RefusedAsync(HttpMethod.Post, "Invoices", PlayedSap.Changed(PlayedSap.Invoice(), field, value), 400, code, words);
        Assert.Equal(0, (await fixture.Sap.GetAsync("Invoices?$filter=NumAtCard eq 'CEN-1'")).GetProperty("value").GetArrayLength());
    }

    [Theory]
    [InlineData("CardCode", "\"C9\"", -5002, "Invalid BP code")]
    [InlineData("DocType", "\"rSupplier\"", -5002, "DocType")]
    [InlineData("TransferAccount", "\"400000\"", -5002, "G/L account")]
    [InlineData("TransferSum", "1", -5002, "Unbalanced")]
    [InlineData("TransferDate", null, -5002, "TransferDate")]
    [InlineData("TransferReference", "\"1234567890123456789012345678\"", -5002, "TransferReference")]
    [InlineData("DocCurrency", "\"USD\"", -1000, "SumApplied")]
    [InlineData("PaymentInvoices", """[{"DocEntry":999,"SumApplied":15000,"InvoiceType":"it_Invoice"}]""", -5002, "Invoice number")]
    [InlineData("PaymentInvoices", """[{"DocEntry":1,"SumApplied":15000,"InvoiceType":"it_PurchaseInvoice"}]""", -1000, "InvoiceType")]
    [InlineData("Cash", "1", -1000, "Cash")]
    public async Task A_payment_that_is_not_as_it_must_be_is_refused(string field, string? value, int code, string words)
    {
        await fixture.Sap.RefusedAsync(HttpMethod.Post, "IncomingPayments", PlayedSap.Changed(PlayedSap.Payment(fixture.Invoice, 15_000), field, value), 400, code, words);
        Assert.Equal(0, (await fixture.Sap.GetAsync($"Invoices({fixture.Invoice})")).GetProperty("PaidToDate").GetDecimal());
    }

    [Theory]
    [InlineData("""[{"AccountCode":"670000","Debit":750},{"AccountCode":"161000","Credit":749}]""", -5002, "Unbalanced")]
    [InlineData("""[{"AccountCode":"670000","Debit":750},{"AccountCode":"999","Credit":750}]""", -5002, "G/L account")]
    [InlineData("""[{"AccountCode":"670000","Debit":750,"Credit":750}]""", -5002, "debit or a credit")]
    [InlineData("""[{"AccountCode":"670000","FCCurrency":"XXX","FCDebit":1},{"AccountCode":"161000","FCCurrency":"XXX","FCCredit":1}]""", -5002, "currency")]
    [InlineData("""[{"AccountCode":"670000","FCCurrency":"USD","FCDebit":1},{"AccountCode":"161000","Credit":1}]""", -5002, "Unbalanced")]
    [InlineData("[]", -5002, "JournalEntryLines")]
    public Task A_journal_entry_that_does_not_add_up_is_refused(string lines, int code, string words)
        => fixture.Sap.RefusedAsync(HttpMethod.Post, "JournalEntries", $$"""{"ReferenceDate":"2026-01-15","Reference3":"CEN-F1","JournalEntryLines":{{lines}}}""", 400, code, words);

    [Theory]
    [InlineData("CardCode eq 'C2'", "C2")]
    [InlineData("CardCode ne 'C2'", "C1,C3")]
    [InlineData("CardCode gt 'C1' and CardCode ge 'C2'", "C2,C3")]
    [InlineData("CardCode lt 'C3' and CardCode le 'C2' and Frozen eq 'tNO'", "C1,C2")]
    [InlineData("startswith(CardName,'Ja') and CardType eq 'cCustomer'", "C1,C3")]
    [InlineData("CardName eq 'Sara O''Neil'", "C2")]
    [InlineData("EmailAddress eq null and CardCode ge 'C3'", "C3")]
    [InlineData("UpdateDate ge '2026-01-15' and UpdateTime ge '10:30:00'", "C1,C2,C3")]
    [InlineData("UpdateDate gt '2026-01-15'", "")]
    public async Task Rows_are_filtered(string filter, string expected)
    {
        Assert.Equal(expected, string.Join(',', (await fixture.Sap.GetAsync("BusinessPartners?$filter=" + Uri.EscapeDataString(filter))).GetProperty("value").EnumerateArray().Select(row => row.GetProperty("CardCode").GetString())));
    }

    [Theory]
    [InlineData("BusinessPartners?$filter=CardCode eq 'C1' or CardCode eq 'C2'")]
    [InlineData("BusinessPartners?$filter=CardCode eq 'C1")]
    [InlineData("BusinessPartners?$filter=CardCode eq 'C1' and ")]
    [InlineData("BusinessPartners?$filter=CardCode is 'C1'")]
    [InlineData("BusinessPartners?$filter=")]
    [InlineData("BusinessPartners?$filter=NoSuch eq 'C1'")]
    [InlineData("BusinessPartners?$select=NoSuch")]
    [InlineData("BusinessPartners?$orderby=NoSuch")]
    [InlineData("BusinessPartners?$orderby=CardCode up")]
    [InlineData("BusinessPartners?$top=-1")]
    [InlineData("BusinessPartners?$skip=x")]
    [InlineData("BusinessPartners?page=2")]
    [InlineData("Invoices(abc)")]
    public Task What_is_asked_in_other_words_is_refused(string path) => fixture.Sap.RefusedAsync(HttpMethod.Get, path, null, 400, -1000, "");

    [Theory]
    [InlineData("""{"CompanyDB":"SBODEMO","UserName":"manager","Password":"wrong"}""", 401, 100000027)]
    [InlineData("""{"CompanyDB":"SBODEMO","UserName":"nobody","Password":"demo-sap-password"}""", 401, 100000027)]
    [InlineData("""{"CompanyDB":"OTHER","UserName":"manager","Password":"demo-sap-password"}""", 401, -304)]
    [InlineData("""{"CompanyDB":"SBODEMO","UserName":"manager"}""", 400, -5002)]
    [InlineData("""{"CompanyDB":"SBODEMO","UserName":"manager","Password":"demo-sap-password","Language":3}""", 400, -1000)]
    [InlineData("[]", 400, -1000)]
    public Task A_sign_in_that_is_not_as_it_must_be_is_refused(string body, int status, int code) => fixture.Sap.RefusedAsync(HttpMethod.Post, "Login", body, status, code, "");
}
