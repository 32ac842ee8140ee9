using System.Globalization;
using System.Net.Http.Json;
using Centry.Dashboard.Tests.Browser;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>A shop connects its books at the simulated Xero and follows what goes into them and comes out of them.</summary>
public sealed class ErpTests(RealHouse house)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Books_are_connected_by_consent_and_mapped_and_a_payins_invoice_is_followed_into_them()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync("erp");
        var page = visitor.Page;
        await HoldsAsync(visitor, "erp-choices", page.GetByRole(AriaRole.Button, new() { Name = "Connect Xero" }));
        await ConnectAsync(visitor, shop);
        await HoldsAsync(visitor, "erp-connection", page.GetByText("Kampala Traders Ltd").First);

        // Before the accounts are mapped it fails with its reason, and trying again does not help.
        var payin = (await shop.PostAsync("/v1/payins", new { country_code = "UG", amount = 50_000, payment_method = "mobile_money", customer_phone = "+256772123456", customer_name = "Jane Doe", create_invoice = true }))
            .GetProperty("id").GetGuid();
        await shop.UntilAsync($"erp_records WHERE payment_id = '{payin}' AND status = 'failed'");
        await visitor.GoAsync(shop.Url("erp/records?status=failed"));
        await HoldsAsync(visitor, "erp-records-failed", page.GetByText("No rule of the account mapping covers UGX in UG."));
        await page.GetByRole(AriaRole.Button, new() { Name = "Try" }).ClickAsync();
        await Assertions.Expect(page.GetByText("It is tried again now.")).ToBeVisibleAsync();

        await MapAsync(visitor, shop);
        await shop.UntilAsync($"erp_records WHERE payment_id = '{payin}' AND status = 'done'");
        await visitor.GoAsync(shop.Url("erp/records"));
        await HoldsAsync(visitor, "erp-records", page.Locator(".chip", new() { HasText = "Done" }));
        await Assertions.Expect(page.Locator("td", new() { HasText = "CEN-" })).ToHaveCountAsync(1);

        await visitor.GoAsync(shop.Url("erp/mapping"));
        await page.GetByLabel("Payment", new() { Exact = true }).FillAsync(payin.ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what would be written" }).ClickAsync();
        await HoldsAsync(visitor, "erp-preview", page.GetByRole(AriaRole.Cell, new() { Name = "090", Exact = true }).First);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_proposed_match_is_confirmed_and_the_books_are_left_only_by_typing_the_companys_name()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync("erp");
        var page = visitor.Page;
        await ConnectAsync(visitor, shop);
        await MapAsync(visitor, shop);
        await shop.PayinAsync(33_771, "nothing-alike");
        using (var written = await house.Simulator.PostAsJsonAsync("/_control/xero/documents", new { kind = "invoice", contact = "Jane Doe", amount = 33_771, currency = "UGX", number = "INV-771", date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }, Cancel))
        {
            written.EnsureSuccessStatusCode();
        }
        await visitor.GoAsync(shop.Url("erp"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Read now" }).ClickAsync();
        await shop.UntilAsync($"erp_matches WHERE merchant_id = '{shop.Merchant.Id}'");

        await visitor.GoAsync(shop.Url("erp/matches"));
        await HoldsAsync(visitor, "erp-matches", page.GetByText("The amount is exactly what is due."));
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm INV-771" }).ClickAsync();
        await Assertions.Expect(page.Locator(".match .chip")).ToHaveTextAsync("Confirmed");
        await shop.UntilAsync($"erp_records WHERE merchant_id = '{shop.Merchant.Id}' AND kind = 'settlement' AND status = 'done'");

        await visitor.GoAsync(shop.Url("erp/runs"));
        await HoldsAsync(visitor, "erp-runs", page.Locator(".chip", new() { HasText = "Done" }).First);

        await visitor.GoAsync(shop.Url("erp"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Disconnect" }).ClickAsync();
        var confirm = page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Disconnect" });
        await Assertions.Expect(confirm).ToBeDisabledAsync();
        await page.GetByLabel("Type Kampala Traders Ltd to confirm").FillAsync("Kampala Traders Ltd");
        await confirm.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Connect Xero" })).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Each_page_looks_right_before_anything_is_connected()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync("erp");
        await HoldsAsync(visitor, "erp-choices-none", visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Connect SAP Business One" }));
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Connect SAP Business One" }).ClickAsync();
        await HoldsAsync(visitor, "erp-sign-in", visitor.Page.GetByLabel("Company database"));
        foreach (var tab in new[] { "mapping", "records", "matches", "runs" })
        {
            await visitor.GoAsync(shop.Url($"erp/{tab}"));
            await HoldsAsync(visitor, $"erp-{tab}-none", visitor.Page.GetByText("No books are connected"));
        }
    }

    [Fact]
    public async Task Who_may_not_manage_books_sees_none()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync(email: await shop.AddMemberAsync("payments.view"));
        await Assertions.Expect(visitor.Page.Locator("#side-nav").GetByRole(AriaRole.Link, new() { Name = "Accounting" })).ToHaveCountAsync(0);
    }

    /// <summary>As a person does: over the vendor's page and back.</summary>
    private static async Task ConnectAsync(Visitor visitor, Shop shop)
    {
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Connect Xero" }).ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Allow access" }).ClickAsync();
        await visitor.AddressAsync($"/merchants/{shop.Merchant.Id}/erp");
        await visitor.InteractiveAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Choose Kampala Traders Ltd" }).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".chip", new() { HasText = "Connected" })).ToBeVisibleAsync();
        await shop.UntilAsync($"erp_sync_runs r JOIN erp_connections c ON c.id = r.connection_id WHERE c.merchant_id = '{shop.Merchant.Id}' AND r.status = 'done'");
    }

    private static async Task MapAsync(Visitor visitor, Shop shop)
    {
        await visitor.GoAsync(shop.Url("erp/mapping"));
        foreach (var (label, account) in new[] { ("Revenue", "200"), ("Expenses", "429"), ("Where the money is", "090"), ("Fees", "404") })
        {
            await visitor.Page.Locator(".rule").GetByLabel(label).SelectOptionAsync(account);
        }
        await visitor.PictureAsync("erp-mapping");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Save accounts" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("Saved. Records that waited")).ToBeVisibleAsync();
    }

    private static async Task HoldsAsync(Visitor visitor, string name, ILocator shown)
    {
        await Assertions.Expect(shown).ToBeVisibleAsync();
        await visitor.LooksRightAsync(name);
    }
}
