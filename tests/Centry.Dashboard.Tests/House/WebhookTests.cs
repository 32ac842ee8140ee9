using System.Text.Json;
using Centry.Client.Webhooks;
using Centry.Testing;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>Webhook endpoints and their deliveries, with a receiver that really gets them.</summary>
public sealed class WebhookTests(RealHouse house, WebhookInbox inbox) : IClassFixture<WebhookInbox>
{
    [Fact]
    public async Task A_test_event_arrives_signed_with_the_secret_that_was_shown()
    {
        var (shop, path) = (await house.OpenShopAsync(), NewPath());
        await using var owner = await shop.VisitAsync("webhooks");
        var secret = await AddEndpointAsync(owner.Page, path);
        var card = CardOf(owner.Page, path);
        await card.GetByRole(AriaRole.Button, new() { Name = "Send test event" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Delivered.");
        var taken = await inbox.NextAsync(request => request.Path == path);
        Assert.True(IsSigned(taken, secret));

        inbox.Answer(new InboxAnswer(500, "The shop is closed."));
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Not taken.");
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("The shop is closed.");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await card.GetByRole(AriaRole.Button, new() { Name = "Rotate secret" }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Generate secret" }).ClickAsync();
        var next = await ShownAsync(owner.Page);
        Assert.NotEqual(secret, next);
        await Assertions.Expect(card).ToContainTextAsync("The secret before the last rotation signs too");
        await card.GetByRole(AriaRole.Button, new() { Name = "Send test event" }).ClickAsync();
        var twice = await inbox.NextAsync(request => request.Path == path && IsSigned(request, next), TimeSpan.FromSeconds(20));
        Assert.True(IsSigned(twice, secret));
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task An_endpoint_is_changed_paused_and_deleted_by_its_name()
    {
        var (shop, path) = (await house.OpenShopAsync(), NewPath());
        await using var owner = await shop.VisitAsync("webhooks");
        await AddEndpointAsync(owner.Page, path);
        var card = CardOf(owner.Page, path);
        await card.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await owner.Page.GetByLabel("All events").UncheckAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToBeDisabledAsync();
        await owner.Page.GetByLabel("payin.completed", new() { Exact = true }).CheckAsync();
        await owner.Page.Locator("#field-url").FillAsync("ftp://shop.test/hook");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(owner.Page.Locator("#field-url-fault")).ToBeVisibleAsync();
        await owner.Page.Locator("#field-url").FillAsync(new Uri(inbox.Url, path).AbsoluteUri);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("payin.completed");

        await card.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Paused");
        await card.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Enabled");
        await card.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await owner.Page.GetByLabel($"Type {inbox.Url.Authority} to confirm").FillAsync(inbox.Url.Authority);
        await owner.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(card).ToHaveCountAsync(0);
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task What_failed_is_sent_again_one_by_one_and_all_at_once()
    {
        var (shop, path) = (await house.OpenShopAsync(), NewPath());
        await using var owner = await shop.VisitAsync("webhooks");
        await AddEndpointAsync(owner.Page, path);
        var payin = await shop.PayinAsync();
        await shop.UntilAsync($"webhook_deliveries WHERE payment_id = '{payin}' AND event_type = 'payin.completed' AND status = 'delivered'");
        var first = await inbox.NextAsync(request => IsEvent(request, path, "payin.completed"));

        await owner.GoAsync(shop.Url("webhooks/deliveries?event=payin.completed"));
        await owner.Page.Locator(".row-link").ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".attempt")).ToHaveCountAsync(1);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        var again = await inbox.NextAsync(request => IsEvent(request, path, "payin.completed"));
        Assert.Equal(first.Body, again.Body);
        await Assertions.Expect(owner.Page.Locator(".attempt")).ToHaveCountAsync(2);

        await shop.UntilAsync($"webhook_deliveries WHERE merchant_id = '{shop.Merchant.Id}' HAVING count(*) FILTER (WHERE status = 'pending') = 0");
        var failed = await house.ScalarAsync<long>($"SELECT count(*) FROM webhook_deliveries WHERE merchant_id = '{shop.Merchant.Id}'");
        await house.ExecuteAsync(
            $"UPDATE webhook_deliveries SET status = 'failed', failed_reason = 'attempts_used_up', next_attempt_at = NULL WHERE merchant_id = '{shop.Merchant.Id}'");
        await owner.GoAsync(shop.Url("webhooks/deliveries?status=failed"));
        await Assertions.Expect(owner.Page.Locator(".row-link")).ToHaveCountAsync((int)failed);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Replay failed" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync($"{failed} failed deliveries in this time.");
        await owner.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync($"{failed} deliveries go out again.");
        await inbox.NextAsync(request => IsEvent(request, path, "payin.completed"));
        await owner.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();

        // The list follows by itself.
        await Assertions.Expect(owner.Page.GetByText("Nothing matches")).ToBeVisibleAsync();
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task Deliveries_are_paged_and_their_filter_is_in_the_address()
    {
        var (shop, path) = (await house.OpenShopAsync(), NewPath());
        await using var owner = await shop.VisitAsync("webhooks");
        await AddEndpointAsync(owner.Page, path);
        var payin = await shop.PayinAsync();
        await shop.UntilAsync($"webhook_deliveries WHERE payment_id = '{payin}' AND event_type = 'payin.completed' AND status = 'delivered'");
        await house.ExecuteAsync($"""
            WITH copies AS (
                INSERT INTO events OVERRIDING SYSTEM VALUE
                SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'seq', nextval(pg_get_serial_sequence('events', 'seq'))))).*
                FROM events e, generate_series(1, 60) WHERE payment_id = '{payin}' AND type = 'payin.completed' RETURNING id)
            INSERT INTO webhook_deliveries SELECT (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'event_id', copies.id))).*
            FROM webhook_deliveries d, copies WHERE payment_id = '{payin}' AND event_type = 'payin.completed'
            """);
        await owner.GoAsync(shop.Url("webhooks/deliveries"));
        await Assertions.Expect(owner.Page.Locator(".row-link")).ToHaveCountAsync(50);
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await owner.AddressAsync("after=");
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Link, new() { Name = "Newest" })).ToBeVisibleAsync();
        await owner.Page.GetByLabel("Event", new() { Exact = true }).SelectOptionAsync("payin.pending");
        await owner.AddressAsync("event=payin.pending");
        await Assertions.Expect(owner.Page.Locator(".row-link")).ToHaveCountAsync(1);
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "Failed" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByText("Nothing matches")).ToBeVisibleAsync();
    }

    private static string NewPath() => $"/{Guid.NewGuid():n}";

    private static ILocator CardOf(IPage page, string path) => page.Locator(".endpoint", new() { HasText = path });

    private async Task<string> AddEndpointAsync(IPage page, string path)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "New endpoint" }).First.ClickAsync();
        await page.Locator("#field-url").FillAsync(new Uri(inbox.Url, path).AbsoluteUri);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add endpoint" }).ClickAsync();
        return await ShownAsync(page);
    }

    private static async Task<string> ShownAsync(IPage page)
    {
        var secret = (await page.Locator("[data-secret-value]").TextContentAsync())!;
        await page.GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        return secret;
    }

    private static bool IsSigned(ReceivedRequest request, string secret)
    {
        try
        {
            new WebhookVerifier(secret).Verify(request.Body, request.Headers[WebhookVerifier.SignatureHeader]);
            return true;
        }
        catch (InvalidWebhookException)
        {
            return false;
        }
    }

    private static bool IsEvent(ReceivedRequest request, string path, string name)
        => request.Path == path && JsonDocument.Parse(request.Body).RootElement.GetProperty("event").GetString() == name;
}
