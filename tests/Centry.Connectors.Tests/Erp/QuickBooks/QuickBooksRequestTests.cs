using System.Net;
using Centry.Connectors.Erp;
using Xunit;

namespace Centry.Connectors.Tests.Erp.QuickBooks;

/// <summary>What exactly is sent, as Intuit's documents have it.</summary>
public sealed class QuickBooksRequestTests : IDisposable
{
    private const string Company = "https://quickbooks.api.intuit.com/v3/company/9341452000000001";

    private static readonly DateOnly Date = new(2026, 1, 15);

    private readonly ScriptedErp _scripted = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static ErpAccess Access => ScriptedErp.Access;

    public void Dispose() => _scripted.Dispose();

    [Fact]
    public async Task An_invoice_is_looked_up_and_then_made_with_the_orders_key()
    {
        _scripted.AnswersNothing().AnswersPreferences()
            .Answers("""{"QueryResponse":{"Item":[{"Id":"5","Name":"Centry 79","IncomeAccountRef":{"value":"79"}}]}}""")
            .Answers("""{"Invoice":{"Id":"130","DocNumber":"CEN-000123","SyncToken":"0"}}""");
        var made = await _scripted.Erp.CreateDocumentAsync(Access, Document(ErpDocumentKind.Invoice), Cancel);

        Assert.Equal(new ErpWritten("130", "CEN-000123"), made);
        Assert.Equal("select * from Invoice where DocNumber = 'CEN-000123'", _scripted.Requests[0].Asked);
        Assert.Equal((Company + "/preferences", "?minorversion=75"), (_scripted.Requests[1].Url, _scripted.Requests[1].Query));
        Assert.Equal("select * from Item where Name = 'Centry 79'", _scripted.Requests[2].Asked);
        Assert.Equal(
            new Sent("POST", Company + "/invoice", "/v3/company/9341452000000001/invoice", "?requestid=order-7&minorversion=75", "Bearer token-1", "application/json", "application/json; charset=utf-8",
                """{"CustomerRef":{"value":"58"},"DocNumber":"CEN-000123","TxnDate":"2026-01-15","DueDate":"2026-01-30","PrivateNote":"ORDER-7 / Centry order-7","Line":[{"Amount":150.50,"Description":"Payment of order 7","DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"5"},"Qty":1,"UnitPrice":150.50}}],"CurrencyRef":{"value":"ZAR"}}"""),
            _scripted.Requests[3]);
    }

    [Fact]
    public async Task A_bill_names_its_account()
    {
        _scripted.AnswersNothing().AnswersPreferences().Answers("""{"Bill":{"Id":"131","DocNumber":"CEN-000123"}}""");
        await _scripted.Erp.CreateDocumentAsync(Access, Document(ErpDocumentKind.Bill) with { Reference = null }, Cancel);
        Assert.Equal(Company + "/bill", _scripted.Requests[2].Url);
        Assert.Equal(
            """{"VendorRef":{"value":"58"},"DocNumber":"CEN-000123","TxnDate":"2026-01-15","DueDate":"2026-01-30","PrivateNote":"Centry order-7","Line":[{"Amount":150.50,"Description":"Payment of order 7","DetailType":"AccountBasedExpenseLineDetail","AccountBasedExpenseLineDetail":{"AccountRef":{"value":"79"}}}],"CurrencyRef":{"value":"ZAR"}}""",
            _scripted.Requests[2].Body);
    }

    [Fact]
    public async Task An_amount_with_tax_in_it_goes_net_and_gross()
    {
        _scripted.AnswersNothing().AnswersPreferences(taxes: true)
            .Answers("""{"TaxCode":{"Id":"4","SalesTaxRateList":{"TaxRateDetail":[{"TaxRateRef":{"value":"41"}}]},"PurchaseTaxRateList":{"TaxRateDetail":[{"TaxRateRef":{"value":"42"}}]}}}""")
            .Answers("""{"QueryResponse":{"TaxRate":[{"Id":"42","RateValue":18}]}}""")
            .Answers("""{"Bill":{"Id":"131"}}""");
        await _scripted.Erp.CreateDocumentAsync(Access, Document(ErpDocumentKind.Bill) with { Amount = 118, TaxCode = "4" }, Cancel);
        Assert.Equal(Company + "/taxcode/4", _scripted.Requests[2].Url);
        Assert.Equal("select * from TaxRate where Id in ('42')", _scripted.Requests[3].Asked);
        Assert.Contains(
            "\"Line\":[{\"Amount\":100,\"Description\":\"Payment of order 7\",\"DetailType\":\"AccountBasedExpenseLineDetail\",\"AccountBasedExpenseLineDetail\":{\"AccountRef\":{\"value\":\"79\"},\"TaxCodeRef\":{\"value\":\"4\"},\"TaxInclusiveAmt\":118}}],\"CurrencyRef\":{\"value\":\"ZAR\"},\"GlobalTaxCalculation\":\"TaxInclusive\"}",
            _scripted.Requests[4].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_tax_code_a_company_with_taxes_is_told_that_none_applies()
    {
        _scripted.AnswersNothing().AnswersPreferences(taxes: true).Answers("""{"Bill":{"Id":"131"}}""");
        await _scripted.Erp.CreateDocumentAsync(Access, Document(ErpDocumentKind.Bill), Cancel);
        Assert.EndsWith(",\"GlobalTaxCalculation\":\"NotApplicable\"}", _scripted.Requests[2].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_company_of_one_currency_is_told_none_and_sent_no_other()
    {
        _scripted.AnswersNothing().AnswersPreferences(currencies: false).Answers("""{"Bill":{"Id":"131"}}""");
        await _scripted.Erp.CreateDocumentAsync(Access, Document(ErpDocumentKind.Bill) with { CurrencyCode = "UGX" }, Cancel);
        Assert.DoesNotContain("CurrencyRef", _scripted.Requests[2].Body, StringComparison.Ordinal);

        _scripted.AnswersNothing().AnswersPreferences(currencies: false);
        var fault = await Assert.ThrowsAsync<ErpException>(() => _scripted.Erp.CreateDocumentAsync(Access, Document(ErpDocumentKind.Bill), Cancel));
        Assert.Equal(ErpFault.Refused, fault.Fault);
        Assert.Equal(5, _scripted.Requests.Count);
    }

    [Fact]
    public async Task A_payment_is_linked_to_its_invoice()
    {
        _scripted.Answers("""{"Invoice":{"Id":"130","Balance":150.50,"LinkedTxn":[{"TxnId":"99","TxnType":"Estimate"}]}}""").AnswersPreferences()
            .Answers("""{"Payment":{"Id":"140","PaymentRefNum":"MP2601"}}""");
        var paid = await _scripted.Erp.CreatePaymentAsync(Access, Payment(ErpDocumentKind.Invoice), Cancel);
        Assert.Equal(new ErpWritten("140", "MP2601"), paid);
        Assert.Equal(("GET", Company + "/invoice/130"), (_scripted.Requests[0].Method, _scripted.Requests[0].Url));
        Assert.Equal((Company + "/payment", "?requestid=pay-1&minorversion=75"), (_scripted.Requests[2].Url, _scripted.Requests[2].Query));
        Assert.Equal(
            """{"CustomerRef":{"value":"58"},"TotalAmt":150.50,"TxnDate":"2026-01-15","PrivateNote":"MP2601 / Centry pay-1","Line":[{"Amount":150.50,"LinkedTxn":[{"TxnId":"130","TxnType":"Invoice"}]}],"DepositToAccountRef":{"value":"35"},"PaymentRefNum":"MP2601","CurrencyRef":{"value":"ZAR"}}""",
            _scripted.Requests[2].Body);
    }

    [Fact]
    public async Task A_bill_is_paid_from_the_bank_account()
    {
        _scripted.Answers("""{"Bill":{"Id":"130","Balance":150.50}}""").AnswersPreferences().Answers("""{"BillPayment":{"Id":"141","DocNumber":"MP2601"}}""");
        await _scripted.Erp.CreatePaymentAsync(Access, Payment(ErpDocumentKind.Bill), Cancel);
        Assert.Equal(Company + "/billpayment", _scripted.Requests[2].Url);
        Assert.Equal(
            """{"VendorRef":{"value":"58"},"TotalAmt":150.50,"TxnDate":"2026-01-15","PrivateNote":"MP2601 / Centry pay-1","Line":[{"Amount":150.50,"LinkedTxn":[{"TxnId":"130","TxnType":"Bill"}]}],"PayType":"Check","CheckPayment":{"BankAccountRef":{"value":"35"}},"DocNumber":"MP2601","CurrencyRef":{"value":"ZAR"}}""",
            _scripted.Requests[2].Body);
    }

    [Fact]
    public async Task A_payment_that_is_there_already_is_known_by_the_orders_key_and_not_sent_again()
    {
        _scripted.Answers("""{"Invoice":{"Id":"130","Balance":0,"LinkedTxn":[{"TxnId":"139","TxnType":"Payment"},{"TxnId":"140","TxnType":"Payment"}]}}""")
            .Answers("""{"QueryResponse":{"Payment":[{"Id":"139","PrivateNote":"pay-1 / Centry pay-10"},{"Id":"140","PaymentRefNum":"MP2601","PrivateNote":"checked by Ann: MP2601 / Centry pay-1"}]}}""");
        Assert.Equal(new ErpWritten("140", "MP2601"), await _scripted.Erp.CreatePaymentAsync(Access, Payment(ErpDocumentKind.Invoice), Cancel));
        Assert.Equal("select * from Payment where Id in ('139', '140')", _scripted.Requests[1].Asked);
        Assert.Equal(2, _scripted.Requests.Count);
    }

    [Fact]
    public async Task More_than_is_due_is_refused_before_it_is_sent()
    {
        _scripted.Answers("""{"Invoice":{"Id":"130","Balance":100}}""");
        Assert.Equal(ErpFault.Refused, (await Assert.ThrowsAsync<ErpException>(() => _scripted.Erp.CreatePaymentAsync(Access, Payment(ErpDocumentKind.Invoice), Cancel))).Fault);
        Assert.Single(_scripted.Requests);
    }

    [Fact]
    public async Task A_number_that_is_anothers_is_neither_taken_for_ours_nor_used_twice()
    {
        _scripted.Answers("""{"QueryResponse":{"Invoice":[{"Id":"7","DocNumber":"CEN-000123","PrivateNote":"typed by hand"}]}}""");
        Assert.Equal(ErpFault.Refused, (await Assert.ThrowsAsync<ErpException>(() => _scripted.Erp.CreateDocumentAsync(Access, Document(ErpDocumentKind.Invoice), Cancel))).Fault);
        Assert.Single(_scripted.Requests);
    }

    [Fact]
    public async Task A_number_taken_between_look_up_and_write_is_looked_up_again()
    {
        _scripted.AnswersNothing().AnswersPreferences()
            .Answers("""{"Fault":{"Error":[{"Message":"Duplicate Document Number Error","code":"6140"}],"type":"ValidationFault"}}""", HttpStatusCode.BadRequest)
            .Answers("""{"QueryResponse":{"Bill":[{"Id":"131","DocNumber":"CEN-000123","PrivateNote":"Centry order-7"}]}}""");
        Assert.Equal("131", (await _scripted.Erp.CreateDocumentAsync(Access, Document(ErpDocumentKind.Bill), Cancel)).Id);
    }

    [Fact]
    public async Task A_refund_is_one_receipt_out_of_the_bank_account()
    {
        _scripted.AnswersNothing().AnswersPreferences().AnswersNothing().Answers("""{"Item":{"Id":"5"}}""").Answers("""{"RefundReceipt":{"Id":"150","DocNumber":"CEN-R1"}}""");
        var order = new ErpRefundOrder("refund-1", "CEN-R1", "130", "58", "ZAR", 50, "Refund of CEN-1", "79", null, "35", Date, "CEN-1");
        Assert.Equal(new ErpWritten("150", "CEN-R1"), await _scripted.Erp.CreateRefundAsync(Access, order, Cancel));
        Assert.Equal((Company + "/item", "?minorversion=75", """{"Name":"Centry 79","Type":"Service","IncomeAccountRef":{"value":"79"}}"""), (_scripted.Requests[3].Url, _scripted.Requests[3].Query, _scripted.Requests[3].Body));
        Assert.Equal((Company + "/refundreceipt", "?requestid=refund-1&minorversion=75"), (_scripted.Requests[4].Url, _scripted.Requests[4].Query));
        Assert.Equal(
            """{"CustomerRef":{"value":"58"},"DocNumber":"CEN-R1","TxnDate":"2026-01-15","DepositToAccountRef":{"value":"35"},"PrivateNote":"CEN-1 / Centry refund-1","Line":[{"Amount":50,"Description":"Refund of CEN-1","DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"5"},"Qty":1,"UnitPrice":50}}],"CurrencyRef":{"value":"ZAR"}}""",
            _scripted.Requests[4].Body);
    }

    [Fact]
    public async Task A_fee_is_a_purchase_whose_payee_is_told_when_it_is_a_vendor()
    {
        _scripted.AnswersNothing().AnswersPreferences().Answers("""{"QueryResponse":{"Vendor":[{"Id":"58"}]}}""").Answers("""{"Purchase":{"Id":"160","DocNumber":"CEN-F1"}}""");
        await _scripted.Erp.BookFeeAsync(Access, new ErpFeeOrder("fee-1", "CEN-F1", "58", "ZAR", 7.5m, "Fees", "60", null, "35", Date, null), Cancel);
        Assert.Equal((Company + "/purchase", "?requestid=fee-1&minorversion=75"), (_scripted.Requests[3].Url, _scripted.Requests[3].Query));
        Assert.Equal(
            """{"PaymentType":"Cash","AccountRef":{"value":"35"},"DocNumber":"CEN-F1","TxnDate":"2026-01-15","PrivateNote":"Centry fee-1","Line":[{"Amount":7.5,"Description":"Fees","DetailType":"AccountBasedExpenseLineDetail","AccountBasedExpenseLineDetail":{"AccountRef":{"value":"60"}}}],"CurrencyRef":{"value":"ZAR"},"EntityRef":{"value":"58","type":"Vendor"}}""",
            _scripted.Requests[3].Body);
    }

    [Fact]
    public async Task A_name_is_quoted_without_its_colon_and_one_that_another_kind_has_gets_an_addition()
    {
        _scripted.AnswersNothing()
            .Answers("""{"Fault":{"Error":[{"Message":"Duplicate Name Exists Error","code":"6240"}],"type":"ValidationFault"}}""", HttpStatusCode.BadRequest)
            .AnswersNothing().AnswersNothing().Answers("""{"Vendor":{"Id":"77"}}""");
        Assert.Equal("77", await _scripted.Erp.EnsureContactAsync(Access, new ErpPartyOrder("party-1", "O'Neil: Sons", "a@example.com", "+256772123456", IsSupplier: true), Cancel));
        Assert.Equal("select * from Vendor where DisplayName = 'O\\'Neil- Sons'", _scripted.Requests[0].Asked);
        Assert.Equal((Company + "/vendor", "?minorversion=75"), (_scripted.Requests[1].Url, _scripted.Requests[1].Query));
        Assert.Equal("""{"DisplayName":"O\u0027Neil- Sons","PrimaryEmailAddr":{"Address":"a@example.com"},"PrimaryPhone":{"FreeFormNumber":"\u002B256772123456"}}""", _scripted.Requests[1].Body);
        Assert.StartsWith("""{"DisplayName":"O\u0027Neil- Sons (supplier)",""", _scripted.Requests[4].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_open_is_counted_and_read_from_the_end()
    {
        _scripted.Answers("""{"QueryResponse":{"totalCount":130}}""").AnswersNothing().AnswersNothing();
        var last = await _scripted.Erp.DocumentsAsync(Access, ErpDocumentKind.Invoice, ErpPosition.Start, Cancel);
        var first = await _scripted.Erp.DocumentsAsync(Access, ErpDocumentKind.Invoice, new ErpPosition(null, last.Next), Cancel);
        Assert.Null(first.Next);
        Assert.Equal(
            [
                "select count(*) from Invoice where Balance > '0'", "select * from Invoice where Balance > '0' orderby Id startposition 31 maxresults 100",
                "select * from Invoice where Balance > '0' orderby Id startposition 1 maxresults 30",
            ], _scripted.Requests.Select(request => request.Asked));
    }

    [Fact]
    public async Task What_changed_is_asked_for_with_what_was_deleted()
    {
        _scripted.Answers("""
            {"CDCResponse":[{"QueryResponse":[{"Invoice":[
              {"Id":"1","DocNumber":"A","TxnDate":"2026-01-10","TotalAmt":0,"Balance":0,"PrivateNote":"Voided - by Ann","CustomerRef":{"value":"58","name":"Jane"},"CurrencyRef":{"value":"UGX"}},
              {"domain":"QBO","status":"Deleted","Id":"2","MetaData":{"LastUpdatedTime":"2026-01-14T10:00:00Z"}}]}]}]}
            """).AnswersPreferences();
        var page = await _scripted.Erp.DocumentsAsync(Access, ErpDocumentKind.Invoice, new ErpPosition(new DateTimeOffset(2026, 1, 14, 3, 0, 0, TimeSpan.FromHours(3)), null), Cancel);
        Assert.Equal((Company + "/cdc", "?entities=Invoice&changedSince=2026-01-14T00%3A00%3A00Z&minorversion=75"), (_scripted.Requests[0].Url, _scripted.Requests[0].Query));
        Assert.Equal([("1", ErpDocumentState.Void, "UGX"), ("2", ErpDocumentState.Void, "UGX")], page.Items.Select(item => (item.Id, item.State, item.CurrencyCode)));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task A_full_answer_about_changes_is_followed_by_a_query_for_the_rest()
    {
        var rows = string.Join(',', Enumerable.Range(1, 999).Select(id => $$"""{"Id":"{{id}}","TxnDate":"2026-01-10","TotalAmt":5,"Balance":5}"""));
        _scripted.Answers($$"""{"CDCResponse":[{"QueryResponse":[{"Bill":[{{rows}},{"status":"Deleted","Id":"2000"}]}]}]}""").AnswersPreferences().AnswersNothing();
        var since = new DateTimeOffset(2026, 1, 14, 0, 0, 0, TimeSpan.Zero);
        var deleted = await _scripted.Erp.DocumentsAsync(Access, ErpDocumentKind.Bill, new ErpPosition(since, null), Cancel);
        Assert.Equal("2000", Assert.Single(deleted.Items).Id);
        await _scripted.Erp.DocumentsAsync(Access, ErpDocumentKind.Bill, new ErpPosition(since, deleted.Next), Cancel);
        Assert.Equal("select * from Bill where MetaData.LastUpdatedTime >= '2026-01-14T00:00:00Z' orderby Id startposition 1 maxresults 100", _scripted.Requests[2].Asked);
    }

    [Fact]
    public async Task Customers_come_before_vendors_and_the_inactive_with_them()
    {
        _scripted.AnswersNothing().Answers("""{"QueryResponse":{"Vendor":[{"Id":"58","DisplayName":"Acme","Active":false}]}}""");
        var since = new DateTimeOffset(2026, 1, 14, 0, 0, 0, TimeSpan.Zero);
        var customers = await _scripted.Erp.ContactsAsync(Access, new ErpPosition(since, null), Cancel);
        var vendors = await _scripted.Erp.ContactsAsync(Access, new ErpPosition(since, customers.Next), Cancel);
        Assert.True(Assert.Single(vendors.Items) is { IsSupplier: true, IsRemoved: true });
        Assert.Null(vendors.Next);
        Assert.Equal(
            "select * from Customer where Active in (true, false) and MetaData.LastUpdatedTime >= '2026-01-14T00:00:00Z' orderby Id startposition 1 maxresults 100", _scripted.Requests[0].Asked);
        Assert.Contains("from Vendor where", _scripted.Requests[1].Asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_eleven_calls_in_a_second_the_last_waits_for_the_next_one()
    {
        for (var call = 0; call < 11; call++)
            _scripted.AnswersNothing();
        var calls = Enumerable.Range(0, 11).Select(_ => _scripted.Erp.AccountsAsync(Access, ErpPosition.Start, Cancel)).ToList();
        await Task.WhenAll(calls.Take(10));
        Assert.False(calls[10].IsCompleted);
        Assert.Equal(10, _scripted.Requests.Count);
        _scripted.Clock.Advance(TimeSpan.FromSeconds(1.25));
        await calls[10];
    }

    [Theory]
    [InlineData("production", "https://quickbooks.api.intuit.com")]
    [InlineData("sandbox", "https://sandbox-quickbooks.api.intuit.com")]
    public async Task The_company_is_read_at_its_environments_host(string environment, string host)
    {
        _scripted.Answers("""{"CompanyInfo":{"CompanyName":"Acme"}}""").AnswersPreferences();
        Assert.Equal(new ErpCompany("Acme", "UGX"), await _scripted.Erp.CompanyAsync(ScriptedErp.At(environment), Cancel));
        Assert.Equal($"{host}/v3/company/9341452000000001/companyinfo/9341452000000001", _scripted.Requests[0].Url);
        Assert.Equal(("GET", "Bearer token-1", "application/json", null), (_scripted.Requests[0].Method, _scripted.Requests[0].Authorization, _scripted.Requests[0].Accept, _scripted.Requests[0].ContentType));
    }

    private static ErpDocumentOrder Document(ErpDocumentKind kind)
        => new("order-7", kind, "CEN-000123", "58", "ZAR", 150.50m, "Payment of order 7", "79", null, Date, Date.AddDays(15), "ORDER-7");

    private static ErpPaymentOrder Payment(ErpDocumentKind kind) => new("pay-1", kind, "130", "58", "ZAR", 150.50m, "35", Date, "MP2601");
}
