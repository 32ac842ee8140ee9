using Centry.Connectors.Erp;
using Xunit;

namespace Centry.Connectors.Tests.Erp.SapBusinessOne;

/// <summary>What rows mean.</summary>
public sealed class SapReadTests : IDisposable
{
    private readonly ScriptedSap _sap = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _sap.Dispose();

    [Fact]
    public async Task Partners_are_customers_or_suppliers_and_frozen_ones_are_removed()
    {
        Page("""
            {"CardCode":"C1","CardName":"Jane Doe","CardType":"cCustomer","EmailAddress":"jane@example.com","Phone1":"+256772123456","FederalTaxID":"1000","Valid":"tYES","Frozen":"tNO","UpdateDate":"2026-01-15","UpdateTime":"10:30:00"},
            {"CardCode":"V1","CardName":null,"CardType":"cSupplier","EmailAddress":null,"Valid":"tYES","Frozen":"tYES","UpdateDate":null},
            {"CardCode":"C2","CardName":"Old","CardType":"cCustomer","Valid":"tNO","Frozen":"tNO"}
            """);
        var page = await _sap.Erp.ContactsAsync(_sap.Access, ErpPosition.Start, Cancel);
        Assert.Equal(
            [
                new ErpContact("C1", "Jane Doe", "jane@example.com", "+256772123456", "1000", true, false, false, new DateTimeOffset(2026, 1, 15, 10, 30, 0, TimeSpan.Zero)),
                new ErpContact("V1", "V1", null, null, null, false, true, true, null),
                new ErpContact("C2", "Old", null, null, null, true, false, true, null),
            ],
            page.Items);
        Assert.Null(page.Next);
    }

    [Theory]
    [InlineData("odata.nextLink")]
    [InlineData("@odata.nextLink")]
    public async Task Where_there_is_more_the_last_rows_key_is_what_comes_next(string name)
    {
        _sap.Answer = _ => ScriptedSap.Json(200, "{\"value\":[{\"CardCode\":\"C1\"},{\"CardCode\":\"C2\"}],\"" + name + "\":\"BusinessPartners?$skip=2\"}");
        Assert.Equal("C2", (await _sap.Erp.ContactsAsync(_sap.Access, ErpPosition.Start, Cancel)).Next);
    }

    [Fact]
    public async Task Accounts_are_of_the_class_that_their_type_or_first_digit_says()
    {
        Page("""
            {"Code":"161000","Name":"Bank","AccountType":"at_Other","CashAccount":"tYES","AcctCurrency":"UGX","FrozenFor":"tNO"},
            {"Code":"210000","Name":"Payables","AccountType":"at_Other","CashAccount":"tNO","AcctCurrency":"##","FrozenFor":"tNO"},
            {"Code":"300000","Name":"Capital","AccountType":"at_Other","CashAccount":"tNO","AcctCurrency":"##","FrozenFor":"tNO"},
            {"Code":"_SYS1","Name":"Stock","AccountType":"at_Other","CashAccount":"tNO","AcctCurrency":"##","FrozenFor":"tYES"},
            {"Code":"400000","Name":"Sales","AccountType":"at_Revenues","CashAccount":"tNO","AcctCurrency":"##","FrozenFor":"tNO"},
            {"Code":"600000","Name":"Rent","AccountType":"at_Expenses","CashAccount":"tNO","AcctCurrency":"##","FrozenFor":"tNO"}
            """);
        Assert.Equal(
            [
                new ErpAccount("161000", "161000", "Bank", ErpAccountClass.Asset, "UGX", true, false),
                new ErpAccount("210000", "210000", "Payables", ErpAccountClass.Liability, null, false, false),
                new ErpAccount("300000", "300000", "Capital", ErpAccountClass.Equity, null, false, false),
                new ErpAccount("_SYS1", "_SYS1", "Stock", ErpAccountClass.Asset, null, false, true),
                new ErpAccount("400000", "400000", "Sales", ErpAccountClass.Revenue, null, false, false),
                new ErpAccount("600000", "600000", "Rent", ErpAccountClass.Expense, null, false, false),
            ],
            (await _sap.Erp.AccountsAsync(_sap.Access, ErpPosition.Start, Cancel)).Items);
        Assert.Contains("$filter=ActiveAccount eq 'tYES'&", _sap.Calls[^1].Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tax_is_what_it_is_today()
    {
        Page("""
            {"Code":"O1","Name":"Output","Inactive":"tNO","VatGroups_Lines":[{"Effectivefrom":"2000-01-01","Rate":17.0},{"Effectivefrom":"2026-01-15","Rate":18.0},{"Effectivefrom":"2026-01-16","Rate":20.0}]},
            {"Code":"X0","Name":"Exempt","Inactive":"tYES","VatGroups_Lines":[]},
            {"Code":"X1","Name":null,"Inactive":"tNO"}
            """);
        Assert.Equal(
            [new ErpTaxRate("O1", "Output", 18, false), new ErpTaxRate("X0", "Exempt", 0, true), new ErpTaxRate("X1", "X1", 0, false)],
            (await _sap.Erp.TaxRatesAsync(_sap.Access, ErpPosition.Start, Cancel)).Items);
    }

    [Theory]
    [InlineData("bost_Open", "tNO", 40, ErpDocumentState.Open, 60)]
    [InlineData("bost_Close", "tNO", 100, ErpDocumentState.Paid, 0)]
    [InlineData("bost_Close", "tNO", 0, ErpDocumentState.Paid, 0)]
    [InlineData("bost_Close", "tYES", 0, ErpDocumentState.Void, 0)]
    public async Task A_document_is_open_paid_or_void(string status, string cancelled, int paid, ErpDocumentState state, int due)
    {
        Page($$"""
            {"DocEntry":7,"DocNum":1042,"DocDate":"2026-01-15","DocDueDate":"2026-01-30","CardCode":"V1","CardName":"Pens Ltd","NumAtCard":"A-77","DocCurrency":"UGX","DocTotal":100.0,"DocTotalFc":0.0,
             "PaidToDate":{{paid}},"PaidToDateFC":0.0,"DocumentStatus":"{{status}}","Cancelled":"{{cancelled}}","UpdateDate":"2026-01-15","UpdateTime":"10:30:00",
             "DocumentLines":[{"ItemDescription":"Pens","Quantity":4.0,"UnitPrice":25.0,"LineTotal":100.0,"RowTotalFC":0.0}]}
            """);
        var bill = (await _sap.Erp.DocumentsAsync(_sap.Access, ErpDocumentKind.Bill, new ErpPosition(_sap.Clock.GetUtcNow(), null), Cancel)).Items.Single();
        Assert.Equal(("A-77", "1042", "Pens Ltd", state, 100, due), (bill.Number, bill.Reference, bill.ContactName, bill.State, bill.Total, bill.Due));
        Assert.Equal([new ErpLine("Pens", 4, 25, 100)], bill.Lines);
    }

    private void Page(string rows) => _sap.Answer = _ => ScriptedSap.Json(200, $$"""{"odata.metadata":"..","value":[{{rows}}]}""");
}
