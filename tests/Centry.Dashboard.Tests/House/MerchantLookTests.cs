using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>Provider accounts, integration, webhooks and going live, in every state, on every screen, in both themes.</summary>
public sealed class MerchantLookTests(RealHouse house, WebhookInbox inbox) : IClassFixture<WebhookInbox>
{
    [Fact]
    public async Task Provider_accounts_look_right()
    {
        var shop = await house.OpenShopAsync();
        await using var owner = await shop.VisitAsync("providers");
        await owner.Page.Locator(".row-link").First.WaitForAsync();
        await owner.LooksRightAsync("providers");
        await owner.GoAsync(shop.Url("providers/new"));
        await owner.Page.Locator(".choice").First.WaitForAsync();
        await owner.LooksRightAsync("providers-choose");
        await owner.GoAsync(shop.Url("providers/new?provider=daraja_mpesa"));
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await owner.Page.Locator(".form-fault").First.WaitForAsync();
        await owner.LooksRightAsync("providers-new");
        await owner.GoAsync(shop.Url("providers"));
        await owner.Page.Locator(".row-link").First.ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).First.ClickAsync();
        await owner.Page.Locator(".connection .notice-good").WaitForAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Replace API key" }).First.ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Remove Disbursement subscription key" }).First.ClickAsync();
        await owner.LooksRightAsync("provider");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await owner.LooksRightAsync("provider-delete");
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task Integration_looks_right()
    {
        var shop = await house.OpenShopAsync();
        await using var owner = await shop.VisitAsync("integration");
        await owner.Page.GetByText("No API keys yet").WaitForAsync();
        await owner.LooksRightAsync("integration-empty");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "New key" }).First.ClickAsync();
        await owner.Page.GetByLabel("Name").FillAsync("Web shop of Nakato Fresh Produce");
        await owner.LooksRightAsync("integration-new");
        await owner.Page.GetByLabel("IP whitelist").FillAsync("203.0.113.4");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        var key = await owner.Page.Locator("[data-secret-value]").TextContentAsync();
        await owner.LooksRightAsync("integration-shown");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();

        using (var client = TestMerchants.ClientFor(TestStack.UrlOf(house.Api), key))
        using (await client.GetAsync(new Uri("/v1/balance", UriKind.Relative), TestContext.Current.CancellationToken))
        {
            await shop.UntilAsync($"api_key_rejections r JOIN api_keys k ON k.id = r.api_key_id WHERE k.merchant_id = '{shop.Merchant.Id}'");
        }
        await TestMerchants.AddKeyAsync(house.Api.Services, shop.Merchant, shape: made =>
        {
            (made.Name, made.SingleTxnCap, made.DailyPayoutCap, made.RevokedAt) = ("Till", 1_250_000, 50_000_000, TimeProvider.System.GetUtcNow().AddDays(1));
        });
        await TestMerchants.AddKeyAsync(house.Api.Services, shop.Merchant, shape: made => (made.Name, made.RevokedAt) = ("Old till", TimeProvider.System.GetUtcNow().AddDays(-1)));
        await owner.GoAsync(shop.Url("integration"));
        await owner.Page.GetByText("Ended keys (1)").ClickAsync();
        await owner.LooksRightAsync("integration");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Edit limits of Web shop" }).ClickAsync();
        await owner.Page.Locator(".rejections li").WaitForAsync();
        await owner.LooksRightAsync("integration-limits");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke Web shop" }).ClickAsync();
        await owner.Page.GetByLabel("Type Web shop").WaitForAsync();
        await owner.LooksRightAsync("integration-revoke");

        await TestMerchants.AddKeyAsync(house.Api.Services, shop.Merchant, "production", made => made.Name = "Live shop");
        await owner.GoAsync(shop.Url("integration", "production"));
        await owner.Page.Locator(".notice-warning").WaitForAsync();
        await owner.LooksRightAsync("integration-production");
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task Webhooks_and_going_live_look_right()
    {
        var shop = await house.OpenShopAsync();
        await using var owner = await shop.VisitAsync("webhooks");
        await owner.Page.Locator(".endpoint").WaitForAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "New endpoint" }).First.ClickAsync();
        await owner.Page.Locator("#field-url").FillAsync(new Uri(inbox.Url, "centry/events").AbsoluteUri);
        await owner.Page.Locator("#field-description").FillAsync("Order system");
        await owner.Page.GetByLabel("All events").UncheckAsync();
        foreach (var name in new[] { "payin.completed", "payin.failed", "payout.completed" })
        {
            await owner.Page.GetByLabel(name, new() { Exact = true }).CheckAsync();
        }
        await owner.LooksRightAsync("webhooks-new");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Add endpoint" }).ClickAsync();
        await owner.Page.Locator("[data-secret-value]").WaitForAsync();
        await owner.LooksRightAsync("webhooks-secret");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();
        await owner.LooksRightAsync("webhooks");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Send test event" }).ClickAsync();
        await owner.Page.Locator("dialog .notice-good").WaitForAsync();
        await owner.LooksRightAsync("webhooks-test");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        var payin = await shop.PayinAsync();
        await shop.UntilAsync($"webhook_deliveries WHERE payment_id = '{payin}' AND status = 'delivered'");
        await house.ExecuteAsync($"UPDATE webhook_deliveries SET status = 'failed', failed_reason = 'attempts_used_up' WHERE payment_id = '{payin}'");
        await owner.GoAsync(shop.Url("webhooks/deliveries"));
        await owner.Page.Locator(".row-link").First.WaitForAsync();
        await owner.LooksRightAsync("deliveries");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Replay failed" }).ClickAsync();
        await owner.Page.GetByText("1 failed delivery").WaitForAsync();
        await owner.LooksRightAsync("deliveries-replay");
        await owner.GoAsync(shop.Url("webhooks/deliveries?status=failed"));
        await owner.Page.Locator(".row-link").ClickAsync();
        await owner.Page.GetByText("Request headers").ClickAsync();
        await owner.LooksRightAsync("delivery");
        await owner.GoAsync(shop.Url("going-live"));
        await owner.Page.Locator(".step").First.WaitForAsync();
        await owner.LooksRightAsync("going-live");
        Assert.Empty(owner.Complaints);
    }
}
