using System.Text.RegularExpressions;
using Centry.Contracts;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>What the first page tells.</summary>
public sealed class OverviewTests(RealHouse house)
{
    [Fact]
    public async Task The_charts_show_what_was_paid_and_how_much_of_it_succeeded()
    {
        var shop = await house.OpenShopAsync();
        await shop.PayinAsync(50_000);
        await shop.PayinAsync(25_000);
        var failed = await shop.PayinAsync(9_000);
        await house.ExecuteAsync($"UPDATE payins SET status = 'failed' WHERE id = '{failed}'");
        await using var visitor = await shop.VisitAsync();
        var (volume, success) = (visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Volume" }), visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Payin success rate" }));
        await Assertions.Expect(volume.Locator(".chart-sums")).ToContainTextAsync("75,000");
        await Assertions.Expect(success.Locator(".chart-sums")).ToContainTextAsync("66.7%");
        await Assertions.Expect(success.Locator(".chart-sums")).ToContainTextAsync("2 of 3 payins succeeded");
        await Assertions.Expect(volume.GetByRole(AriaRole.Img)).ToHaveAccessibleDescriptionAsync(new Regex("75,000 received and .*0 paid out in 30 days"));

        // The picture's last day is as high as its number; pointing at it tells the number; so does the table.
        Assert.Equal("75", await volume.Locator(".chart-in").Last.GetAttributeAsync("height"));
        await volume.Locator(".chart-day").Last.HoverAsync();
        await Assertions.Expect(volume.Locator(".chart-day").Last.Locator(".chart-tip")).ToContainTextAsync("75,000");
        await volume.GetByText("Show as a table").ClickAsync();
        await Assertions.Expect(volume.GetByRole(AriaRole.Row).Last).ToContainTextAsync("75,000");

        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "7 days", Exact = true }).ClickAsync();
        await visitor.AddressAsync("days=7");
        await Assertions.Expect(volume.Locator(".chart-day")).ToHaveCountAsync(7);
        await Assertions.Expect(volume.Locator(".chart-sums")).ToContainTextAsync("75,000");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task What_needs_attention_is_told_and_comes_and_goes_as_it_happens()
    {
        var shop = await house.OpenShopAsync();
        await shop.ApproveAboveAsync(1_000);
        await shop.PayinAsync(100_000);
        await using var visitor = await shop.VisitAsync();
        var waiting = visitor.Page.Locator("[data-kind=payouts_waiting]");
        await Assertions.Expect(visitor.Page.Locator("[data-kind=going_live]")).ToContainTextAsync("steps to going live are open");
        await Assertions.Expect(waiting).ToHaveCountAsync(0);
        var payout = await shop.PostAsync("/v1/payouts", new { country_code = "UG", amount = 5000, payment_method = "mobile_money", recipient_name = "Jo", recipient_phone = "+256772123456" });
        await Assertions.Expect(waiting).ToContainTextAsync("1 payout waits for approval");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Jo" })).ToContainTextAsync("Payout");
        await shop.PostAsync($"/v1/payouts/{payout.GetProperty("id").GetGuid()}/cancel", new { });
        await Assertions.Expect(waiting).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Without_the_permission_no_money_is_shown_and_the_page_says_why()
    {
        var shop = await house.OpenShopAsync();
        await shop.PayinAsync(50_000);
        var clerk = await shop.AddMemberAsync(Permissions.InvoicesManage);
        await using var visitor = await shop.VisitAsync(email: clerk);
        await Assertions.Expect(visitor.Page.GetByText("Payments are not part of your role")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.GetByText("50,000")).ToHaveCountAsync(0);
        await Assertions.Expect(visitor.Page.Locator("#side-nav").GetByRole(AriaRole.Link, new() { Name = "Balances" })).ToHaveCountAsync(0);
        await Assertions.Expect(visitor.Page.Locator("#side-nav").GetByRole(AriaRole.Link, new() { Name = "Invoices" })).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }
}
