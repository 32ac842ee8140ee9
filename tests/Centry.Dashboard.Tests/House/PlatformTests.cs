using Centry.Core.People;
using Centry.Dashboard.Tests.Browser;
using Centry.Testing.Hosting;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>The pages of Centry's own people, and of people who have no merchant.</summary>
public sealed class PlatformTests(RealHouse house)
{
    [Fact]
    public async Task A_password_alone_does_not_open_them_and_the_page_says_what_does()
    {
        var admin = await house.AddPlatformAdminAsync();
        await using var visitor = await house.VisitAsync(admin, "/");
        await visitor.AddressAsync("/platform");
        await visitor.InteractiveAsync();
        await Assertions.Expect(visitor.Page.GetByText("A second factor is needed")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "New organization" })).ToBeDisabledAsync();
        await visitor.LooksRightAsync("platform-second-factor");
        await visitor.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Your account" }).ClickAsync();
        await visitor.AddressAsync("/account");
    }

    [Fact]
    public async Task From_a_new_organization_to_a_paused_merchant()
    {
        await using var visitor = await AdminAsync();
        var (page, name, owner) = (visitor.Page, $"Kampala {Guid.NewGuid():n}", $"owner-{Guid.NewGuid():n}@shop.test");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.GetByRole(AriaRole.Button, new() { Name = "New organization" }).ClickAsync();
        await dialog.GetByLabel("Name of the organization").FillAsync(name);
        await dialog.GetByLabel("Owner’s email address").FillAsync("nonsense");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create and invite" }).ClickAsync();
        await Assertions.Expect(page.Locator("#field-owner_email-fault")).ToContainTextAsync("not an e-mail address");
        await dialog.GetByLabel("Owner’s email address").FillAsync(owner);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create and invite" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Add a merchant to {name}" }).ClickAsync();
        await dialog.GetByLabel("Name of the merchant").FillAsync("Kampala Shop");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add a merchant" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Kampala Shop" })).ToBeVisibleAsync();
        Assert.Equal(1, await house.ScalarAsync<long>($"SELECT count(*) FROM invitations WHERE email = '{owner}' AND role = '{Roles.Owner}'"));

        await page.GetByLabel("Payin, percent").FillAsync("1.125");
        await page.GetByLabel("Payout, fixed amount").FillAsync("250");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the fees" }).ClickAsync();
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("Saved");
        await page.GetByLabel("Requests a minute").FillAsync("600");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the limit" }).ClickAsync();
        var id = page.Url[(page.Url.LastIndexOf('/') + 1)..];
        await Centry.Testing.Eventually.Async(
            async () => await house.ScalarAsync<long>($"SELECT count(*) FROM merchants WHERE id = '{id}' AND payin_fee_percentage = 1.125 AND payout_fee_fixed = 250 AND payout_fee_percentage IS NULL AND rate_limit_per_minute = 600") == 1,
            TimeSpan.FromSeconds(20), "fees and limit are kept");

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        await dialog.Locator("#confirm-typed").FillAsync("Kampala Shop");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Resume" })).ToBeVisibleAsync();
        Assert.True(await house.ScalarAsync<bool>($"SELECT is_paused FROM merchants WHERE id = '{id}'"));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task An_organization_is_found_and_a_keys_limit_is_set()
    {
        var shop = await house.OpenShopAsync();
        await TestMerchants.AddKeyAsync(house.Api.Services, shop.Merchant);
        var name = $"Findable {Guid.NewGuid():n}";
        await house.ExecuteAsync($"UPDATE organizations SET name = '{name}' WHERE id = '{shop.Merchant.OrganizationId}'");
        await using var visitor = await AdminAsync();
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Searchbox).FillAsync(name[..20]);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = name })).ToBeVisibleAsync();
        await visitor.LooksRightAsync("platform");
        await page.GetByRole(AriaRole.Link, new() { Name = "Test Merchant" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit the limit of Test key" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Requests a minute").FillAsync("0");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the limit" }).ClickAsync();
        await Assertions.Expect(dialog.Locator(".form-fault")).ToContainTextAsync("from 1");
        await dialog.GetByLabel("Requests a minute").FillAsync("120");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the limit" }).ClickAsync();
        await Assertions.Expect(page.Locator("tr", new() { HasText = "Test key" })).ToContainTextAsync("120 for each key");
        await visitor.LooksRightAsync("platform-merchant");
        await visitor.GoAsync("/platform?q=there-is-no-such-thing");
        await Assertions.Expect(page.GetByText("Nothing matches")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task For_everybody_else_there_is_nothing_there_and_nothing_leads_there()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync();
        await Assertions.Expect(visitor.Page.Locator("a[href^='/platform']")).ToHaveCountAsync(0);
        foreach (var path in new[] { "/platform", $"/platform/merchants/{shop.Merchant.Id}" })
        {
            var answer = await visitor.Page.GotoAsync(path);
            Assert.Equal(404, answer!.Status);
            await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Not found" })).ToBeVisibleAsync();
            await Assertions.Expect(visitor.Page.Locator("body")).Not.ToContainTextAsync("Test Merchant");
        }
    }

    [Fact]
    public async Task Whoever_has_no_merchant_yet_is_told_how_one_comes()
    {
        var shop = await house.OpenShopAsync();
        var organization = Guid.NewGuid();
        await house.ExecuteAsync($"INSERT INTO organizations SELECT (jsonb_populate_record(o, jsonb_build_object('id', '{organization}', 'name', 'Empty Ltd'))).* FROM organizations o WHERE id = '{shop.Merchant.OrganizationId}'");
        var email = await house.AddPersonAsync(organization, Roles.Owner);
        await using var visitor = await house.VisitAsync(email, "/");
        await Assertions.Expect(visitor.Page.GetByText("No merchant yet")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Empty Ltd");
        await visitor.LooksRightAsync("home");

        // Somebody adds them to an organization that has one: they come back and are in.
        await house.ExecuteAsync($"INSERT INTO memberships SELECT (jsonb_populate_record(m, jsonb_build_object('organization_id', '{shop.Merchant.OrganizationId}'))).* FROM memberships m WHERE m.organization_id = '{organization}'");
        await visitor.Page.GotoAsync("/");
        await visitor.AddressAsync($"/merchants/{shop.Merchant.Id}");
        await visitor.InteractiveAsync();
        await visitor.Page.Locator(".merchant-button").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#merchant-menu")).ToContainTextAsync("Empty Ltd");
        await Assertions.Expect(visitor.Page.Locator("#merchant-menu")).ToContainTextAsync("No merchant yet");
        await Assertions.Expect(visitor.Page.Locator("#merchant-menu").GetByRole(AriaRole.Link, new() { Name = "Test Merchant" })).ToBeVisibleAsync();
        await visitor.LooksRightAsync("merchant-menu-organizations");
    }

    /// <summary>Somebody of Centry's own whose session began with a second factor, on the platform's first page.</summary>
    private async Task<Visitor> AdminAsync()
    {
        var email = await house.AddPlatformAdminAsync();
        var visitor = await house.VisitAsync(email, "/platform");
        await visitor.InteractiveAsync();
        await house.ExecuteAsync($"UPDATE sessions SET method = 'totp' WHERE user_id = (SELECT id FROM users WHERE email = '{email}')");
        await visitor.GoAsync("/platform");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "New organization" })).ToBeEnabledAsync();
        return visitor;
    }
}
