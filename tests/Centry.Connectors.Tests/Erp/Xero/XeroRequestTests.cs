using Centry.Connectors.Erp;
using Xunit;

namespace Centry.Connectors.Tests.Erp.Xero;

/// <summary>What goes to Xero, to the letter, as gateways.md 7 has it.</summary>
public sealed class XeroRequestTests : IDisposable
{
    private const string Api = "https://api.xero.com/api.xro/2.0/";
    private const string ContactId = "c0000000-0000-4000-8000-000000000001";
    private const string InvoiceId = "a0000000-0000-4000-8000-000000000001";
    private static readonly DateOnly Date = new(2026, 1, 15);

    private readonly XeroScript _xero = new();

    private static CancellationToken Cancel => XeroScript.Cancel;

    public void Dispose() => _xero.Dispose();

    [Fact]
    public async Task A_bill_is_looked_for_and_then_made()
    {
        _xero.Answers("""{"Invoices":[]}""").Answers($$"""{"Invoices":[{"InvoiceID":"{{InvoiceId}}","Type":"ACCPAY","Status":"AUTHORISED","InvoiceNumber":"CEN-000123"}]}""");
        var written = await _xero.Erp.CreateDocumentAsync(_xero.Access, Bill(), Cancel);

        Assert.Equal(new ErpWritten(InvoiceId, "CEN-000123"), written);
        Assert.Equal($"""
            GET {Api}Invoices?InvoiceNumbers=CEN-000123
            Accept: application/json
            Authorization: Bearer token-1
            xero-tenant-id: tenant-1
            """, _xero.Asked[0]);
        var key = Key(_xero.Asked[1]);
        Assert.Equal($$"""
            PUT {{Api}}Invoices
            Accept: application/json
            Authorization: Bearer token-1
            Content-Type: application/json
            Idempotency-Key: {{key}}
            xero-tenant-id: tenant-1
            {"Invoices":[{"Type":"ACCPAY","Contact":{"ContactID":"{{ContactId}}"},"LineItems":[{"Description":"Payout batch 7","Quantity":1,"UnitAmount":15000,"AccountCode":"400","TaxType":"NONE"}],"Date":"2026-01-15","DueDate":"2026-01-30","LineAmountTypes":"NoTax","InvoiceNumber":"CEN-000123","CurrencyCode":"UGX","Status":"AUTHORISED"}]}
            """, _xero.Asked[1]);
    }

    [Fact]
    public async Task The_same_order_has_the_same_idempotency_key_and_a_corrected_one_another()
    {
        foreach (var order in new[] { Bill(), Bill(), Bill() with { AccountCode = "429" } })
        {
            _xero.Answers("""{"Invoices":[]}""").Answers("", 503);
            await Assert.ThrowsAsync<ErpException>(() => _xero.Erp.CreateDocumentAsync(_xero.Access, order, Cancel));
        }

        var keys = new[] { 1, 3, 5 }.Select(call => Key(_xero.Asked[call])).ToList();
        Assert.Equal(keys[0], keys[1]);
        Assert.NotEqual(keys[0], keys[2]);
        Assert.All(keys, key => Assert.True(key.StartsWith("doc-1-", StringComparison.Ordinal) && key.Length <= 128, key));
    }

    [Fact]
    public async Task An_invoice_has_its_reference_and_its_tax()
    {
        _xero.Answers("""{"Invoices":[]}""").Answers($$"""{"Invoices":[{"InvoiceID":"{{InvoiceId}}","Type":"ACCREC","Status":"AUTHORISED","InvoiceNumber":"CEN-000123"}]}""");
        await _xero.Erp.CreateDocumentAsync(_xero.Access, Bill() with { Kind = ErpDocumentKind.Invoice, Amount = 99.50m, TaxCode = "OUTPUT", AccountCode = "200", Reference = "ORDER-7" }, Cancel);
        Assert.EndsWith(
            "\"LineItems\":[{\"Description\":\"Payout batch 7\",\"Quantity\":1,\"UnitAmount\":99.5,\"AccountCode\":\"200\",\"TaxType\":\"OUTPUT\"}],\"Date\":\"2026-01-15\",\"DueDate\":\"2026-01-30\","
            + "\"LineAmountTypes\":\"Inclusive\",\"InvoiceNumber\":\"CEN-000123\",\"CurrencyCode\":\"UGX\",\"Status\":\"AUTHORISED\",\"Reference\":\"ORDER-7\"}]}", _xero.Asked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bill_of_the_number_is_no_invoice_of_it()
    {
        _xero.Answers($$"""{"Invoices":[{"InvoiceID":"b","Type":"ACCPAY","Status":"AUTHORISED","InvoiceNumber":"CEN-000123"},{"InvoiceID":"i","Type":"ACCREC","Status":"VOIDED","InvoiceNumber":"CEN-000123"}]}""");
        Assert.Equal("i", (await _xero.Erp.CreateDocumentAsync(_xero.Access, Bill() with { Kind = ErpDocumentKind.Invoice }, Cancel)).Id);
        Assert.Single(_xero.Asked);
    }

    [Fact]
    public async Task A_payment_is_found_by_the_order_s_key_in_its_reference()
    {
        _xero.Answers("""{"Payments":[]}""").Answers("""{"Payments":[{"PaymentID":"p-1"}]}""");
        var order = new ErpPaymentOrder("pay-1", ErpDocumentKind.Invoice, InvoiceId, ContactId, "UGX", 15_000m, "090", Date, "MP\"260115");
        Assert.Equal("p-1", (await _xero.Erp.CreatePaymentAsync(_xero.Access, order, Cancel)).Id);

        Assert.StartsWith($"GET {Api}Payments?where=Reference%3D%3D%22MP%27260115%20pay-1%22\n", _xero.Asked[0], StringComparison.Ordinal);
        Assert.StartsWith($"PUT {Api}Payments\n", _xero.Asked[1], StringComparison.Ordinal);
        Assert.EndsWith($$"""
            {"Payments":[{"Invoice":{"InvoiceID":"{{InvoiceId}}"},"Account":{"Code":"090"},"Date":"2026-01-15","Amount":15000,"Reference":"MP'260115 pay-1"}]}
            """, _xero.Asked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bank_account_without_a_code_is_named_by_its_id()
    {
        _xero.Answers("""{"Payments":[]}""").Answers("""{"Payments":[{"PaymentID":"p-1"}]}""");
        await _xero.Erp.CreatePaymentAsync(_xero.Access, new ErpPaymentOrder("pay-1", ErpDocumentKind.Bill, InvoiceId, ContactId, "UGX", 1, InvoiceId, Date, null), Cancel);
        Assert.Contains($$"""
            "Account":{"AccountID":"{{InvoiceId}}"},
            """, _xero.Asked[1], StringComparison.Ordinal);
        Assert.EndsWith("""
            "Reference":"pay-1"}]}
            """, _xero.Asked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refund_is_a_credit_note_and_a_payment_on_it()
    {
        _xero.Answers("""{"CreditNotes":[]}""").Answers("""{"CreditNotes":[{"CreditNoteID":"n-1","CreditNoteNumber":"CEN-R1","Type":"ACCRECCREDIT","RemainingCredit":5000.00}]}""")
            .Answers("""{"Payments":[]}""").Answers("""{"Payments":[{"PaymentID":"p-1"}]}""");
        var order = new ErpRefundOrder("refund-1", "CEN-R1", InvoiceId, ContactId, "UGX", 5_000, "Refund", "200", null, "090", Date, "CEN-1");
        Assert.Equal(new ErpWritten("n-1", "CEN-R1"), await _xero.Erp.CreateRefundAsync(_xero.Access, order, Cancel));

        Assert.StartsWith($"GET {Api}CreditNotes?where=CreditNoteNumber%3D%3D%22CEN-R1%22\n", _xero.Asked[0], StringComparison.Ordinal);
        Assert.EndsWith($$"""
            {"CreditNotes":[{"Type":"ACCRECCREDIT","Contact":{"ContactID":"{{ContactId}}"},"LineItems":[{"Description":"Refund","Quantity":1,"UnitAmount":5000,"AccountCode":"200","TaxType":"NONE"}],"Date":"2026-01-15","LineAmountTypes":"NoTax","CreditNoteNumber":"CEN-R1","CurrencyCode":"UGX","Status":"AUTHORISED","Reference":"CEN-1"}]}
            """, _xero.Asked[1], StringComparison.Ordinal);
        Assert.EndsWith("""
            {"Payments":[{"CreditNote":{"CreditNoteID":"n-1"},"Account":{"Code":"090"},"Date":"2026-01-15","Amount":5000,"Reference":"CEN-1 refund-1"}]}
            """, _xero.Asked[3], StringComparison.Ordinal);
        Assert.NotEqual(Key(_xero.Asked[1]), Key(_xero.Asked[3]));
    }

    [Fact]
    public async Task A_fee_is_money_spent()
    {
        _xero.Answers("""{"BankTransactions":[]}""").Answers("""{"BankTransactions":[{"BankTransactionID":"t-1"}]}""");
        var order = new ErpFeeOrder("fee-1", "CEN-F1", ContactId, "UGX", 750, "Fees", "404", null, "090", Date, "CEN-1");
        Assert.Equal("t-1", (await _xero.Erp.BookFeeAsync(_xero.Access, order, Cancel)).Id);
        Assert.StartsWith($"GET {Api}BankTransactions?where=Type%3D%3D%22SPEND%22%20AND%20Reference%3D%3D%22CEN-F1%20CEN-1%22\n", _xero.Asked[0], StringComparison.Ordinal);
        Assert.EndsWith($$"""
            {"BankTransactions":[{"Type":"SPEND","Contact":{"ContactID":"{{ContactId}}"},"LineItems":[{"Description":"Fees","Quantity":1,"UnitAmount":750,"AccountCode":"404","TaxType":"NONE"}],"BankAccount":{"Code":"090"},"Date":"2026-01-15","Reference":"CEN-F1 CEN-1","LineAmountTypes":"NoTax","CurrencyCode":"UGX","Status":"AUTHORISED"}]}
            """, _xero.Asked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contact_is_looked_for_by_name_and_then_made()
    {
        _xero.Answers("""{"Contacts":[]}""").Answers($$"""{"Contacts":[{"ContactID":"{{ContactId}}"}]}""");
        Assert.Equal(ContactId, await _xero.Erp.EnsureContactAsync(_xero.Access, new ErpPartyOrder("party-1", " Jane Doe ", "jane@example.com", "+256772123456", false), Cancel));
        Assert.StartsWith($"GET {Api}Contacts?where=Name%3D%3D%22Jane%20Doe%22\n", _xero.Asked[0], StringComparison.Ordinal);
        Assert.EndsWith("""
            {"Contacts":[{"Name":"Jane Doe","EmailAddress":"jane@example.com","Phones":[{"PhoneType":"MOBILE","PhoneNumber":"+256772123456"}]}]}
            """, _xero.Asked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_listing_is_of_what_is_due_and_a_later_one_of_what_changed()
    {
        _xero.Answers("""{"pagination":{"page":1,"pageSize":200,"pageCount":2,"itemCount":201},"Invoices":[{"InvoiceID":"i-1","Type":"ACCREC","Status":"AUTHORISED"}]}""")
            .Answers("""{"pagination":{"page":2,"pageSize":200,"pageCount":2,"itemCount":201},"Invoices":[{"InvoiceID":"i-2","Type":"ACCREC","Status":"AUTHORISED"}]}""").Answers("", 304);
        var first = await _xero.Erp.DocumentsAsync(_xero.Access, ErpDocumentKind.Invoice, ErpPosition.Start, Cancel);
        Assert.Equal("2", first.Next);
        Assert.Null((await _xero.Erp.DocumentsAsync(_xero.Access, ErpDocumentKind.Invoice, new ErpPosition(null, first.Next), Cancel)).Next);
        var since = new DateTimeOffset(2026, 1, 15, 3, 0, 0, 500, TimeSpan.FromHours(3));
        Assert.Empty((await _xero.Erp.DocumentsAsync(_xero.Access, ErpDocumentKind.Bill, new ErpPosition(since, null), Cancel)).Items);

        Assert.StartsWith($"GET {Api}Invoices?page=1&pageSize=200&order=InvoiceID%20ASC&where=Type%3D%3D%22ACCREC%22&Statuses=AUTHORISED\n", _xero.Asked[0], StringComparison.Ordinal);
        Assert.StartsWith($"GET {Api}Invoices?page=2&", _xero.Asked[1], StringComparison.Ordinal);
        Assert.Equal($"""
            GET {Api}Invoices?page=1&pageSize=200&order=InvoiceID%20ASC&where=Type%3D%3D%22ACCPAY%22
            Accept: application/json
            Authorization: Bearer token-1
            If-Modified-Since: 2026-01-14T23:59:59
            xero-tenant-id: tenant-1
            """, _xero.Asked[2]);
    }

    [Fact]
    public async Task Rows_are_read_with_all_that_Xero_tells_of_them()
    {
        _xero.Answers("""
            {"Id":"x","Status":"OK","Invoices":[{"InvoiceID":"a0000000-0000-4000-8000-000000000001","Type":"ACCPAY","Status":"PAID","InvoiceNumber":"B-7","Contact":{"ContactID":"c-1","Name":"Supplies Ltd"},
            "CurrencyCode":"KES","Date":"\/Date(1768435200000+0000)\/","DateString":"2026-01-15T00:00:00","DueDate":"/Date(1769731200000)/","LineAmountTypes":"Inclusive","Total":118.00,"AmountDue":0.00,
            "LineItems":[{"Description":"Paper","Quantity":2.0000,"UnitAmount":59.00,"LineAmount":118.00,"TaxAmount":18.00}],"UpdatedDateUTC":"/Date(1768473000123+0300)/"}]}
            """);
        var bill = await _xero.Erp.DocumentAsync(_xero.Access, ErpDocumentKind.Bill, InvoiceId, Cancel);
        Assert.Equal(
            (InvoiceId, ErpDocumentKind.Bill, "B-7", null, "c-1", "Supplies Ltd", "KES", Date, new DateOnly(2026, 1, 30), 118m, 0m, ErpDocumentState.Paid),
            (bill!.Id, bill.Kind, bill.Number, bill.Reference, bill.ContactId, bill.ContactName, bill.CurrencyCode, bill.IssuedOn, bill.DueOn!.Value, bill.Total, bill.Due, bill.State));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_768_473_000_123), bill.UpdatedAt);
        Assert.Equal([new ErpLine("Paper", 2, 59, 100)], bill.Lines);

        _xero.Answers("""
            {"Contacts":[{"ContactID":"c-1","Name":"Jane","EmailAddress":"","Phones":[{"PhoneType":"DEFAULT","PhoneNumber":"1"},{"PhoneType":"MOBILE","PhoneNumber":"772123456","PhoneAreaCode":"","PhoneCountryCode":"+256"}],
            "TaxNumber":"T1","IsCustomer":true,"ContactStatus":"ARCHIVED"}]}
            """);
        Assert.Equal([new ErpContact("c-1", "Jane", null, "+256772123456", "T1", true, false, true, null)], (await _xero.Erp.ContactsAsync(_xero.Access, ErpPosition.Start, Cancel)).Items);

        _xero.Answers("""{"Accounts":[{"AccountID":"a-1","Name":"Bank","Type":"BANK","Class":"ASSET","Status":"ACTIVE","CurrencyCode":"UGX"},{"AccountID":"a-2","Code":"800","Name":"Owed","Type":"CURRLIAB","Class":"LIABILITY","Status":"ARCHIVED","EnablePaymentsToAccount":true}]}""");
        Assert.Equal(
            [new ErpAccount("a-1", "a-1", "Bank", ErpAccountClass.Asset, "UGX", true, false), new ErpAccount("a-2", "800", "Owed", ErpAccountClass.Liability, null, true, true)],
            (await _xero.Erp.AccountsAsync(_xero.Access, ErpPosition.Start, Cancel)).Items);

        _xero.Answers("""{"TaxRates":[{"Name":"VAT","TaxType":"OUTPUT","EffectiveRate":18.0000,"Status":"ACTIVE"},{"Name":"Old","TaxType":"TAX001","EffectiveRate":16.5,"Status":"DELETED"}]}""");
        Assert.Equal([new ErpTaxRate("OUTPUT", "VAT", 18, false), new ErpTaxRate("TAX001", "Old", 16.5m, true)], (await _xero.Erp.TaxRatesAsync(_xero.Access, ErpPosition.Start, Cancel)).Items);
    }

    private static ErpDocumentOrder Bill() => new(
        "doc-1", ErpDocumentKind.Bill, "CEN-000123", ContactId, "UGX", 15_000.00m, "Payout batch 7", "400", null, Date, Date.AddDays(15), "not for bills");

    private static string Key(string asked) => asked.Split('\n').Single(line => line.StartsWith("Idempotency-Key: ", StringComparison.Ordinal))["Idempotency-Key: ".Length..];
}
