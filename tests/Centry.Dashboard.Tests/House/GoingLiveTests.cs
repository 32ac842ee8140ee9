using Centry.Testing;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>The checklist that ticks itself.</summary>
public sealed class GoingLiveTests(RealHouse house, WebhookInbox inbox) : IClassFixture<WebhookInbox>
{
    [Fact]
    public async Task A_step_is_ticked_by_doing_it_where_its_link_leads()
    {
        var shop = await house.OpenShopAsync();
        await using var owner = await shop.VisitAsync("going-live");
        await Assertions.Expect(owner.Page.Locator(".step")).ToHaveCountAsync(10);
        await Assertions.Expect(Step(owner.Page, "webhook_test")).ToHaveAttributeAsync("data-done", "false");
        await Step(owner.Page, "webhook_test").GetByRole(AriaRole.Link).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Set URL" }).ClickAsync();
        await owner.Page.Locator("#field-url").FillAsync(new Uri(inbox.Url, "hook").AbsoluteUri);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Send test event" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Delivered.");
        await owner.GoAsync(shop.Url("going-live"));
        await Assertions.Expect(Step(owner.Page, "webhook_test")).ToHaveAttributeAsync("data-done", "true");
        await Assertions.Expect(Step(owner.Page, "webhook_test")).ToContainTextAsync("A webhook.test was taken");
        await Assertions.Expect(Step(owner.Page, "spend_caps")).ToHaveAttributeAsync("data-done", "false");
        Assert.Empty(owner.Complaints);
    }

    private static ILocator Step(IPage page, string key) => page.Locator($"[data-step={key}]");
}
