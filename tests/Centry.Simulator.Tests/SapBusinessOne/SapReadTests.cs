using System.Net.Http.Json;
using System.Text.Json;

namespace Centry.Simulator.Tests.SapBusinessOne;

public sealed class SapReadTests : IAsyncLifetime
{
    private PlayedSap _sap = null!;

    public async ValueTask InitializeAsync()
    {
        _sap = await PlayedSap.StartAsync();
        await _sap.SignInAsync();
    }

    public ValueTask DisposeAsync() => _sap.DisposeAsync();

    [Fact]
    public async Task Pages_hold_twenty_rows_or_as_many_as_are_preferred_and_tell_where_the_next_is()
    {
        await FillAsync(contacts: 45);
        var first = await _sap.GetAsync("BusinessPartners?$select=CardCode");
        Assert.Equal((20, "BusinessPartners?$select=CardCode&$skip=20"), (Rows(first).Count, first.GetProperty("odata.nextLink").GetString()));
        var second = await _sap.GetAsync(first.GetProperty("odata.nextLink").GetString()!, "odata.maxpagesize=30");
        Assert.Equal(25, Rows(second).Count);
        Assert.False(second.TryGetProperty("odata.nextLink", out _));
        Assert.Equal(45, Rows(first).Concat(Rows(second)).Select(row => row.GetProperty("CardCode").GetString()).Distinct().Count());

        var top = await _sap.GetAsync("BusinessPartners?$top=30&$inlinecount=allpages");
        Assert.Equal(("45", 20, "BusinessPartners?$inlinecount=allpages&$top=10&$skip=20"), (top.GetProperty("odata.count").GetString(), Rows(top).Count, Uri.UnescapeDataString(top.GetProperty("odata.nextLink").GetString()!)));
        Assert.Empty(Rows(await _sap.GetAsync("BusinessPartners?$skip=100")));
    }

    [Fact]
    public async Task Version_2_names_and_writes_things_in_its_own_way()
    {
        await _sap.CustomerAsync();
        await _sap.InvoiceAsync();
        await FillAsync(contacts: 30);
        _sap.Version = 2;
        var page = await _sap.GetAsync("BusinessPartners?$count=true");
        Assert.Equal(31, page.GetProperty("@odata.count").GetInt32());
        Assert.Equal("BusinessPartners?$count=true&$skip=20", page.GetProperty("@odata.nextLink").GetString());
        Assert.EndsWith("#BusinessPartners", page.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        var invoice = Rows(await _sap.GetAsync("Invoices?$filter=DocDate eq '2026-01-15T00:00:00Z'")).Single();
        Assert.Equal("2026-01-15T00:00:00Z", invoice.GetProperty("DocDate").GetString());
        Assert.Equal(400, (await _sap.AskAsync(HttpMethod.Get, "BusinessPartners?$inlinecount=allpages")).Status);
        _sap.Version = 1;
        await UnreadableAsync("BusinessPartners?$count=true");
        Assert.Equal("2026-01-15", (await _sap.GetAsync($"Invoices({invoice.GetProperty("DocEntry").GetInt32()})")).GetProperty("DocDate").GetString());
    }

    [Fact]
    public async Task Rows_come_in_the_order_asked_for()
    {
        foreach (var code in new[] { "C2", "C10", "C1" })
            await _sap.CustomerAsync(code);
        Assert.Equal(["C2", "C10", "C1"], Rows(await _sap.GetAsync("BusinessPartners?$orderby=CardCode desc")).Select(row => row.GetProperty("CardCode").GetString()));
        Assert.Equal(["C1", "C10", "C2"], Rows(await _sap.GetAsync("BusinessPartners?$orderby=CardCode")).Select(row => row.GetProperty("CardCode").GetString()));
    }

    [Fact]
    public async Task What_there_is_not_is_no_match()
    {
        await _sap.RefusedAsync(HttpMethod.Get, "BusinessPartners('C9')", null, 404, -2028, "No matching records found");
        await _sap.RefusedAsync(HttpMethod.Get, "Invoices(9)", null, 404, -2028, "No matching records found");
        await _sap.RefusedAsync(HttpMethod.Get, "Orders", null, 404, -1000, "Orders");
    }

    [Fact]
    public async Task A_company_comes_with_accounts_and_taxes()
    {
        var accounts = Rows(await _sap.GetAsync("ChartOfAccounts"));
        Assert.Equal(("at_Revenues", "tNO"), Account("400000"));
        Assert.Equal(("at_Expenses", "tNO"), Account("670000"));
        Assert.Equal(("at_Other", "tYES"), Account("161000"));
        var taxes = Rows(await _sap.GetAsync("VatGroups?$filter=Category eq 'bovcOutputTax'"));
        Assert.Equal([0m, 18m], taxes.Select(tax => tax.GetProperty("VatGroups_Lines").EnumerateArray().Last().GetProperty("Rate").GetDecimal()));

        (string?, string?) Account(string code)
        {
            var account = accounts.Single(row => row.GetProperty("Code").GetString() == code);
            return (account.GetProperty("AccountType").GetString(), account.GetProperty("CashAccount").GetString());
        }
    }

    /// <summary>The server's own time of day, which is Kampala's here: half past seven UTC is half past ten.</summary>
    [Fact]
    public async Task Changes_are_told_by_day_and_time()
    {
        await _sap.CustomerAsync();
        _sap.Clock.Advance(TimeSpan.FromHours(14));
        await _sap.SignInAsync();
        var (status, _) = await _sap.AskAsync(HttpMethod.Patch, "BusinessPartners('C1')", """{"EmailAddress":"jane@example.com"}""");
        Assert.Equal(204, status);
        var changed = Rows(await _sap.GetAsync("BusinessPartners?$filter=UpdateDate ge '2026-01-16'")).Single();
        Assert.Equal(("2026-01-16", "00:30:00", "jane@example.com"), (changed.GetProperty("UpdateDate").GetString(), changed.GetProperty("UpdateTime").GetString(), changed.GetProperty("EmailAddress").GetString()));
    }

    private Task UnreadableAsync(string path) => _sap.RefusedAsync(HttpMethod.Get, path, null, 400, -1000, "");

    private async Task FillAsync(int contacts)
    {
        using var answer = await _sap.Http.PostAsJsonAsync("/_control/sap/fill", new { contacts, invoices = 0, accounts = 0 }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static List<JsonElement> Rows(JsonElement page) => [.. page.GetProperty("value").EnumerateArray()];
}
