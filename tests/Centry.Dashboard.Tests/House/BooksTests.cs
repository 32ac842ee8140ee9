using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>Invoices, bills and contacts.</summary>
public sealed partial class BooksTests(RealHouse house)
{
    [Fact]
    public async Task An_invoice_is_written_and_a_payin_that_names_it_pays_it()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync("invoices/new");
        var page = visitor.Page;
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Jane Doe");
        await page.GetByLabel("Currency").FillAsync("UGX");
        await page.GetByLabel("Line 1", new() { Exact = true }).FillAsync("Beans");
        await page.GetByLabel("Quantity").FillAsync("2");
        await page.GetByLabel("Unit price").FillAsync("20000");
        await page.GetByLabel("Tax %").FillAsync("18");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a line" }).ClickAsync();
        await page.GetByLabel("Line 2", new() { Exact = true }).FillAsync("Delivery");
        await page.GetByLabel("Unit price").Nth(1).FillAsync("2800");
        await page.GetByLabel("Notes").FillAsync("Thank you");
        await Assertions.Expect(page.Locator(".document-total")).ToContainTextAsync("50,000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create invoice" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(new Regex("INV-000001\\s+Open"));
        var invoice = IdInAddress().Match(page.Url).Groups[1].Value;

        var payin = (await shop.PostAsync("/v1/payins", new { country_code = "UG", amount = 50_000, payment_method = "mobile_money", customer_phone = "+256772123456", invoice_id = invoice }))
            .GetProperty("id").GetGuid();
        await shop.UntilAsync($"merchant_documents WHERE id = '{invoice}' AND status = 'paid'");
        await visitor.GoAsync(page.Url);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(new Regex("INV-000001\\s+Paid"));
        await Assertions.Expect(page.Locator(".sum-total")).ToContainTextAsync("UGX\u00a00");
        await page.Locator($"a[href*='/payins/{payin}']").ClickAsync();
        await visitor.AddressAsync($"/payins/{payin}");
        await visitor.GoAsync(shop.Url("invoices?status=paid"));
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "INV-000001" })).ToContainTextAsync("Jane Doe");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task What_the_api_refuses_of_a_bill_stands_beside_the_field_that_it_is_about()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync("bills/new");
        var page = visitor.Page;
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("John Supplier");
        await page.GetByLabel("Currency").FillAsync("XXX");
        await page.GetByLabel("Unit price").FillAsync("a lot");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create bill" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Unit price")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("Unit price").FillAsync("100");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create bill" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Line 1", new() { Exact = true })).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("Line 1", new() { Exact = true }).FillAsync("Bags");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create bill" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Line 1", new() { Exact = true })).Not.ToHaveAttributeAsync("aria-invalid", "true");
        await visitor.PictureAsync("bill-refused");
        await Assertions.Expect(page.GetByLabel("Currency")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("Currency").FillAsync("UGX");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create bill" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("BILL-000001");
    }

    [Fact]
    public async Task A_draft_is_changed_issued_and_made_void()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync("contacts");
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "New contact" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Kampala Traders");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Phone").FillAsync("12");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save contact" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog).GetByLabel("Phone")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Phone").FillAsync("+256 772 123456");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save contact" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Kampala Traders" })).ToContainTextAsync("+256 772 123456");

        await visitor.GoAsync(shop.Url("invoices/new"));
        await page.GetByLabel("Contact", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Kampala Traders" });
        await page.GetByLabel("Currency").FillAsync("UGX");
        await page.GetByLabel("Line 1", new() { Exact = true }).FillAsync("Beans");
        await page.GetByLabel("Unit price").FillAsync("5000");
        await page.GetByLabel("Keep it as a draft").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create invoice" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Draft");
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await page.GetByLabel("Unit price").FillAsync("6000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save changes" }).ClickAsync();
        await Assertions.Expect(page.Locator(".sum-total")).ToContainTextAsync("6,000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Issue" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Open");
        await page.GetByRole(AriaRole.Button, new() { Name = "Void" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Void" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Void");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Edit" })).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
    }

    [GeneratedRegex("/invoices/([0-9a-f-]{36})")]
    private static partial Regex IdInAddress();
}
