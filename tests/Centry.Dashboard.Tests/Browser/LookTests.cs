using Centry.Dashboard.Tests.FakeApi;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Browser;

/// <summary>Every page and state, on both screens, in both themes: accessible, within the screen, without a complaint of the browser.</summary>
public sealed class LookTests(DashboardFixture house)
{
    [Fact]
    public async Task Signing_in_looks_right()
    {
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.Page.GotoAsync("/sign-in");
        await visitor.LooksRightAsync("sign-in");
        await visitor.FillSignInAsync("nobody@example.com", "wrong");
        await visitor.Page.GetByRole(AriaRole.Alert).WaitForAsync();
        await visitor.LooksRightAsync("sign-in-refused");
    }

    [Fact]
    public async Task Every_page_with_data_looks_right()
    {
        var person = house.Api.AddPerson("Nakato Fresh Produce", "Nakato Wholesale");
        var merchant = person.Merchants[0];
        Sample.Fill(merchant, TimeProvider.System.GetUtcNow());
        var failed = Sample.Payin(3, TimeProvider.System.GetUtcNow());
        merchant.Put(failed);
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.SignInAsync(person);
        await visitor.Page.Locator(".balance-available").First.WaitForAsync();
        await visitor.LooksRightAsync("overview");

        await visitor.GoAsync($"/merchants/{merchant.Id}?env=production");
        await visitor.LooksRightAsync("overview-production");

        await visitor.GoAsync($"/merchants/{merchant.Id}/payins?env=sandbox");
        await visitor.Page.Locator(".row-link").First.WaitForAsync();
        await visitor.LooksRightAsync("payins");

        await visitor.GoAsync($"/merchants/{merchant.Id}/payins/{failed.Payin.Id}?env=sandbox");
        await visitor.Page.Locator(".delivery summary").First.ClickAsync();
        await visitor.LooksRightAsync("payin");

        await visitor.Page.Locator(".avatar").ClickAsync();
        await visitor.Page.Locator("#user-menu").WaitForAsync();
        await visitor.LooksRightAsync("user-menu");
        await visitor.Page.Keyboard.PressAsync("Escape");
        await visitor.Page.Locator(".merchant-button").ClickAsync();
        await visitor.Page.Locator("#merchant-menu").WaitForAsync();
        await visitor.LooksRightAsync("merchant-menu");
        await visitor.Page.Keyboard.PressAsync("Escape");
        await visitor.Page.SetViewportSizeAsync(390, 844);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        await visitor.Page.Locator("#side-nav").GetByRole(AriaRole.Link, new() { Name = "Payins" }).WaitForAsync();
        await visitor.FitsAsync();
        await visitor.PictureAsync("side-nav");
        await visitor.NoViolationsAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Every_state_without_data_looks_right()
    {
        var person = house.Api.AddPerson("New Shop");
        var merchant = person.Merchants[0];
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.SignInAsync(person);
        await visitor.Page.GetByText("No balances yet").WaitForAsync();
        await visitor.LooksRightAsync("overview-empty");

        await visitor.GoAsync($"/merchants/{merchant.Id}/payins?env=sandbox&status=failed");
        await visitor.Page.GetByText("Nothing matches").WaitForAsync();
        await visitor.LooksRightAsync("payins-no-match");

        merchant.Failure = (500, new Contracts.ErrorBody { Error = "Boom.", Code = "server_error" });
        await visitor.GoAsync($"/merchants/{merchant.Id}/payins?env=sandbox");
        await visitor.Page.GetByText("req_test_42").WaitForAsync();
        await visitor.LooksRightAsync("payins-error");

        merchant.Failure = null;
        await visitor.GoAsync($"/merchants/{merchant.Id}/payins/{Guid.NewGuid()}?env=sandbox");
        await visitor.Page.GetByText("does not exist").WaitForAsync();
        await visitor.LooksRightAsync("payin-not-found");

        await visitor.Page.GotoAsync("/no/such/page");
        await visitor.Page.GetByText("does not exist").WaitForAsync();
        await visitor.LooksRightAsync("not-found");
    }
}
