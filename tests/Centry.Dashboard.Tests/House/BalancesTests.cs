using System.Globalization;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>Balances, their statements, and what they are made of.</summary>
public sealed class BalancesTests(RealHouse house)
{
    [Fact]
    public async Task A_statement_goes_line_by_line_from_the_balance_before_to_the_balance_now()
    {
        var shop = await house.OpenShopAsync();
        var payin = await shop.PayinAsync(50_000);
        await shop.PayinAsync(30_000);
        await using var visitor = await shop.VisitAsync("balances");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Uganda" }).ClickAsync();
        await visitor.AddressAsync("/balances/UG/UGX");
        var rows = visitor.Page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Row);
        await Assertions.Expect(rows.Last).ToContainTextAsync("78,800");
        await Assertions.Expect(rows.First).ToContainTextAsync("Balance");
        var amounts = await rows.Locator(".cell-amount").AllInnerTextsAsync();
        Assert.Equal(78_800, amounts.Sum(amount => decimal.Parse(amount.TrimStart('+').Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)));
        await visitor.Page.Locator($"a[href*='/payins/{payin}']").ClickAsync();
        await visitor.AddressAsync($"/payins/{payin}");

        // Days before the first payment have nothing.
        await visitor.GoAsync(shop.Url("balances/UG/UGX?from=2026-01-01&to=2026-01-31"));
        await Assertions.Expect(visitor.Page.GetByText("Nothing was posted")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_balance_is_explained_by_what_made_it()
    {
        var shop = await house.OpenShopAsync();
        await shop.PayinAsync(50_000);
        await using var visitor = await shop.VisitAsync("balances/UG/UGX?account=explanation");
        var available = visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Available" });
        await Assertions.Expect(available.GetByRole(AriaRole.Row).Filter(new() { HasText = "Payin completed" })).ToContainTextAsync("+49,250");
        await Assertions.Expect(available.GetByRole(AriaRole.Row).Last).ToContainTextAsync("49,250");
    }

    [Fact]
    public async Task A_long_statement_is_read_page_by_page_and_printed_as_one()
    {
        var shop = await house.OpenShopAsync();
        await shop.PayinAsync(50_000);
        await house.ExecuteAsync($"""
            INSERT INTO ledger_entries (source_id, kind, line, account_id, amount_minor, currency_code, created_at)
            SELECT s.id, 'payin_completed', l.line, l.account, l.amount, 'UGX', now() - interval '1 day'
            FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 60)) s
            CROSS JOIN LATERAL (
              SELECT 1 AS line, a.id AS account, 100 AS amount FROM ledger_accounts a WHERE a.merchant_id = '{shop.Merchant.Id}' AND a.type = 'available' AND a.environment = 'sandbox'
              UNION ALL SELECT 2, a.id, -100 FROM ledger_accounts a WHERE a.merchant_id = '{shop.Merchant.Id}' AND a.type = 'centry_fees' AND a.environment = 'sandbox') l
            """);
        await using var visitor = await shop.VisitAsync("balances/UG/UGX");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Table).Locator("tbody tr")).ToHaveCountAsync(52);
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Table).Locator("tbody tr")).ToHaveCountAsync(13);
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Table).Locator("tbody tr").First).ToContainTextAsync("5,000");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Print" }).ClickAsync();
        await visitor.AddressAsync("/print");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Table).Locator("tbody tr")).ToHaveCountAsync(63);
        await visitor.Page.EvaluateAsync("window.print = () => window.printed = true");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Print" }).ClickAsync();
        Assert.True(await visitor.Page.EvaluateAsync<bool>("window.printed === true"));
    }
}
