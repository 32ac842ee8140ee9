using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>How the pages of money and books look: overview, balances, reports, the audit log, invoices and contacts.</summary>
public sealed class MoneyLookTests(RealHouse house)
{
    [Fact]
    public async Task Every_page_with_data_looks_right()
    {
        var shop = await house.OpenShopAsync();
        await shop.ApproveAboveAsync(1_000);
        await shop.PayinAsync(1_250_000, "ORDER-1042");
        var pattern = await shop.PayinAsync(380_000, "ORDER-1041");
        await SpreadAsync(pattern);
        await shop.PostAsync("/v1/payouts", new { country_code = "UG", amount = 5000, payment_method = "mobile_money", recipient_name = "Jo Recipient", recipient_phone = "+256772123456" });
        await using var visitor = await shop.VisitAsync();
        var page = visitor.Page;
        await page.Locator("[data-kind=payouts_waiting]").WaitForAsync();
        await page.GetByText("Show as a table").First.ClickAsync();
        await visitor.LooksRightAsync("overview");

        await VisitAsync("balances", ".balance-card");
        await VisitAsync("balances/UG/UGX", ".statement", "statement");
        await VisitAsync("balances/UG/UGX?account=explanation", ".explanation", "explanation");
        await VisitAsync("balances/UG/UGX/print", ".statement", "statement-print");
        await VisitAsync("balances/UG/UGX?from=2026-01-01&to=2026-01-02", ".state", "statement-empty");
        await VisitAsync("reports", ".report");
        Assert.Empty(visitor.Complaints);

        async Task VisitAsync(string path, string part, string? name = null)
        {
            await visitor.GoAsync(shop.Url(path));
            await page.Locator(part).First.WaitForAsync();
            await visitor.LooksRightAsync(name ?? path);
        }
    }

    [Fact]
    public async Task The_books_and_the_audit_log_look_right()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync("invoices");
        var page = visitor.Page;
        await page.GetByText("No invoices yet").WaitForAsync();
        await visitor.LooksRightAsync("invoices-empty");

        await visitor.GoAsync(shop.Url("contacts"));
        await page.GetByRole(AriaRole.Button, new() { Name = "New contact" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Kampala Traders and Sons");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Email").FillAsync("office@kampala-traders.test");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Phone").FillAsync("12");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save contact" }).ClickAsync();
        await page.Locator(".form-fault").First.WaitForAsync();
        await visitor.LooksRightAsync("contact-dialog");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Phone").FillAsync("+256772123456");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save contact" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Kampala Traders" }).WaitForAsync();
        await visitor.LooksRightAsync("contacts");

        await visitor.GoAsync(shop.Url("invoices/new"));
        await page.GetByLabel("Contact", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Kampala Traders and Sons" });
        await page.GetByLabel("Currency").FillAsync("UGX");
        await page.GetByLabel("Line 1", new() { Exact = true }).FillAsync("Roasted beans, 1 kg");
        await page.GetByLabel("Quantity").FillAsync("12");
        await page.GetByLabel("Unit price").FillAsync("45000");
        await page.GetByLabel("Tax %").FillAsync("18");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a line" }).ClickAsync();
        await page.GetByLabel("Line 2", new() { Exact = true }).FillAsync("Delivery");
        await page.GetByLabel("Unit price").Nth(1).FillAsync("a lot");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create invoice" }).ClickAsync();
        await page.Locator(".form-fault").First.WaitForAsync();
        await visitor.LooksRightAsync("invoice-form");
        await page.GetByLabel("Unit price").Nth(1).FillAsync("15000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create invoice" }).ClickAsync();
        await page.Locator(".document-sum").WaitForAsync();
        await visitor.LooksRightAsync("invoice");
        await visitor.GoAsync(shop.Url("invoices"));
        await page.Locator(".row-link").First.WaitForAsync();
        await visitor.LooksRightAsync("invoices");

        await visitor.GoAsync(shop.Url("audit-log"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify the chain" }).ClickAsync();
        await page.GetByText("The chain holds.").WaitForAsync();
        await page.Locator(".audit-entry summary").First.ClickAsync();
        await visitor.LooksRightAsync("audit-log");
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>Payments of the last weeks, so that charts have something to show.</summary>
    private Task SpreadAsync(Guid pattern) => house.ExecuteAsync($"""
        INSERT INTO payins
        SELECT (json_populate_record(p, json_build_object(
            'id', (lpad(to_hex((extract(epoch FROM t.at) * 1000)::bigint), 12, '0') || '7000' || '8' || substr(md5(n::text), 1, 15))::uuid,
            'created_at', t.at, 'updated_at', t.at, 'status', CASE WHEN n % 9 = 0 THEN 'failed' ELSE 'completed' END,
            'amount_minor', p.amount_minor * (1 + n % 5), 'net_minor', p.amount_minor * (1 + n % 5) - p.centry_fee_minor - p.gateway_fee_minor))).*
        FROM payins p, generate_series(1, 60) n, LATERAL (SELECT now() - n * interval '11 hours' AS at) t WHERE p.id = '{pattern}'
        """);
}
