using System.Net;
using System.Net.Http.Json;
using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>API keys, from their making to their end.</summary>
public sealed class IntegrationTests(RealHouse house)
{
    private static readonly object Payin = new
    {
        country_code = "UG",
        amount = 50_000,
        payment_method = "mobile_money",
        customer_phone = "+256772123456",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_that_was_just_created_makes_its_first_payin()
    {
        var shop = await house.OpenShopAsync();
        await using var owner = await shop.VisitAsync("integration");
        await Assertions.Expect(owner.Page.GetByText("No API keys yet")).ToBeVisibleAsync();
        var key = await CreateKeyAsync(owner.Page, "Web shop");
        Assert.StartsWith("mk_test_", key, StringComparison.Ordinal);
        await Assertions.Expect(owner.Page.Locator("dialog .code")).ToContainTextAsync($"Merchant-Key {key}");
        Assert.Equal(HttpStatusCode.Created, await PayAsync(key));

        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Assertions.Expect(owner.Page.Locator("tbody tr")).ToContainTextAsync("Web shop");
        await owner.GoAsync(shop.Url("integration"));
        Assert.DoesNotContain(key, await owner.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task Both_keys_work_while_one_replaces_the_other_and_a_revoked_one_is_refused()
    {
        var shop = await house.OpenShopAsync();
        await using var owner = await shop.VisitAsync("integration");
        var old = await CreateKeyAsync(owner.Page, "Till");
        await StoredAsync(owner.Page);

        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Rotate Till" }).ClickAsync();
        await owner.Page.GetByLabel("The present key works for another").SelectOptionAsync("72");
        await Dialog(owner.Page).GetByRole(AriaRole.Button, new() { Name = "Rotate", Exact = true }).ClickAsync();
        var fresh = await ShownAsync(owner.Page);
        Assert.NotEqual(old, fresh);
        await StoredAsync(owner.Page);
        await Assertions.Expect(owner.Page.GetByText("Ending")).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.Created, await PayAsync(old));
        Assert.Equal(HttpStatusCode.Created, await PayAsync(fresh));

        await owner.Page.Locator("tr", new() { HasText = "Ending" }).GetByRole(AriaRole.Button, new() { Name = "Revoke Till" }).ClickAsync();
        var revoke = Dialog(owner.Page).GetByRole(AriaRole.Button, new() { Name = "Revoke", Exact = true });
        await Assertions.Expect(revoke).ToBeDisabledAsync();
        await owner.Page.GetByLabel("Type Till to confirm").FillAsync("Till");
        await revoke.ClickAsync();
        await Assertions.Expect(owner.Page.GetByText("Ended keys (1)")).ToBeVisibleAsync();
        await Eventually.Async(async () => await PayAsync(old) == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(10), "the revoked key is refused");
        Assert.Equal(HttpStatusCode.Created, await PayAsync(fresh));
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task A_call_from_elsewhere_is_shown_with_the_limits_and_let_in_from_there()
    {
        var shop = await house.OpenShopAsync();
        await using var owner = await shop.VisitAsync("integration");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "New key" }).First.ClickAsync();
        await owner.Page.GetByLabel("Name").FillAsync("Backend");
        await owner.Page.GetByLabel("IP whitelist").FillAsync("nonsense");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        await Assertions.Expect(owner.Page.Locator("#field-ip_whitelist-fault")).ToContainTextAsync("nonsense");
        await owner.Page.GetByLabel("IP whitelist").FillAsync("203.0.113.4");
        await owner.Page.GetByLabel("Largest payment").FillAsync("75,000");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        var key = await ShownAsync(owner.Page);
        await StoredAsync(owner.Page);
        Assert.Equal(HttpStatusCode.Forbidden, await PayAsync(key));
        await shop.UntilAsync($"api_key_rejections r JOIN api_keys k ON k.id = r.api_key_id WHERE k.merchant_id = '{shop.Merchant.Id}'");

        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Edit limits of Backend" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "Edit Key Limits" })).ToBeVisibleAsync();
        await Assertions.Expect(owner.Page.Locator(".rejections li")).ToContainTextAsync("127.0.0.1");
        await Assertions.Expect(owner.Page.Locator(".rejections li")).ToContainTextAsync("/v1/payins");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Allow 127.0.0.1" }).ClickAsync();
        await owner.Page.GetByLabel("Largest payment").FillAsync("");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Save limits" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByText("2 addresses")).ToBeVisibleAsync();
        await Assertions.Expect(owner.Page.GetByText("75,000")).ToHaveCountAsync(0);
        await Eventually.Async(async () => await PayAsync(key) == HttpStatusCode.Created, TimeSpan.FromSeconds(10), "the address is let in");
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task A_live_key_that_anybody_could_use_is_warned_of()
    {
        var shop = await house.OpenShopAsync();
        await TestMerchants.AddKeyAsync(house.Api.Services, shop.Merchant, "production", key => key.Name = "Live shop");
        await using var owner = await shop.VisitAsync();
        await owner.GoAsync(shop.Url("integration", "production"));
        await Assertions.Expect(owner.Page.GetByText("The production key Live shop has no IP whitelist.")).ToBeVisibleAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Add addresses" }).ClickAsync();
        await owner.Page.GetByLabel("IP whitelist").FillAsync("203.0.113.0/24");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Save limits" }).ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".notice-warning")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Long_after_signing_in_the_password_is_asked_for_again_and_what_was_pressed_goes_on()
    {
        var shop = await house.OpenShopAsync();
        await using var owner = await shop.VisitAsync("integration");
        await house.ExecuteAsync($"UPDATE sessions s SET created_at = now() - interval '1 hour' FROM users u WHERE u.id = s.user_id AND u.email = '{shop.OwnerEmail}'");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "New key" }).First.ClickAsync();
        await owner.Page.GetByLabel("Name").FillAsync("Late");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        var proof = owner.Page.GetByRole(AriaRole.Dialog, new() { Name = "Confirm that it is you" });
        await proof.GetByLabel("Password").FillAsync("wrong horse battery");
        await proof.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await Assertions.Expect(proof.GetByRole(AriaRole.Alert)).ToContainTextAsync("password is wrong");
        Assert.Equal(0, await house.ScalarAsync<long>($"SELECT count(*) FROM api_keys WHERE merchant_id = '{shop.Merchant.Id}'"));
        await proof.GetByLabel("Password").FillAsync(RealHouse.Password);
        await proof.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        Assert.StartsWith("mk_test_", await ShownAsync(owner.Page), StringComparison.Ordinal);
        await StoredAsync(owner.Page);
        Assert.Equal(1, await house.ScalarAsync<long>($"SELECT count(*) FROM api_keys WHERE merchant_id = '{shop.Merchant.Id}'"));
    }

    [Fact]
    public async Task Who_may_not_manage_keys_is_neither_offered_nor_shown_them()
    {
        var shop = await house.OpenShopAsync();
        await using var cashier = await shop.VisitAsync(email: await shop.AddMemberAsync(Contracts.Permissions.PaymentsView));
        await Assertions.Expect(cashier.Page.Locator("#side-nav").GetByRole(AriaRole.Link, new() { Name = "Integration" })).ToHaveCountAsync(0);
        await cashier.GoAsync(shop.Url("integration"));
        await Assertions.Expect(cashier.Page.GetByText("Your role does not include this page")).ToBeVisibleAsync();
    }

    private static ILocator Dialog(IPage page) => page.GetByRole(AriaRole.Dialog);

    private static async Task<string> CreateKeyAsync(IPage page, string name)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "New key" }).First.ClickAsync();
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        return await ShownAsync(page);
    }

    private static async Task<string> ShownAsync(IPage page) => (await page.Locator("[data-secret-value]").TextContentAsync())!;

    private static async Task StoredAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();
        await Assertions.Expect(Dialog(page)).ToHaveCountAsync(0);
    }

    private async Task<HttpStatusCode> PayAsync(string key)
    {
        using var client = TestMerchants.ClientFor(TestStack.UrlOf(house.Api), key);
        using var response = await client.PostAsJsonAsync("/v1/payins", Payin, Cancel);
        return response.StatusCode;
    }
}
