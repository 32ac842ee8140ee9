using Centry.Dashboard.Tests.FakeApi;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Browser;

/// <summary>Every page and state, on both screens, in both themes: accessible, within the screen, without a complaint of the browser.</summary>
public sealed class LookTests(DashboardFixture house)
{
    public static TheoryData<Screen, ColorScheme> Looks => new()
    {
        { Screen.Desktop, ColorScheme.Light },
        { Screen.Desktop, ColorScheme.Dark },
        { Screen.Phone, ColorScheme.Light },
        { Screen.Phone, ColorScheme.Dark },
    };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Signing_in_looks_right(Screen screen, ColorScheme scheme)
    {
        await using var visitor = await house.VisitAsync(screen, scheme);
        await visitor.Page.GotoAsync("/sign-in");
        await HoldsAsync(visitor, "sign-in", screen, scheme);
        await visitor.FillSignInAsync("nobody@example.com", "wrong");
        await visitor.Page.GetByRole(AriaRole.Alert).WaitForAsync();
        await HoldsAsync(visitor, "sign-in-refused", screen, scheme);
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Every_page_with_data_looks_right(Screen screen, ColorScheme scheme)
    {
        var person = house.Api.AddPerson("Nakato Fresh Produce", "Nakato Wholesale");
        var merchant = person.Merchants[0];
        Sample.Fill(merchant, TimeProvider.System.GetUtcNow());
        var failed = Sample.Payin(3, TimeProvider.System.GetUtcNow());
        merchant.Put(failed);
        await using var visitor = await house.VisitAsync(screen, scheme);
        await visitor.SignInAsync(person);
        await visitor.Page.Locator(".balance-available").First.WaitForAsync();
        await HoldsAsync(visitor, "overview", screen, scheme);

        await visitor.GoAsync($"/merchants/{merchant.Id}?env=production");
        await HoldsAsync(visitor, "overview-production", screen, scheme);

        await visitor.GoAsync($"/merchants/{merchant.Id}/payins?env=sandbox");
        await visitor.Page.Locator(".row-link").First.WaitForAsync();
        await HoldsAsync(visitor, "payins", screen, scheme);

        await visitor.GoAsync($"/merchants/{merchant.Id}/payins/{failed.Payin.Id}?env=sandbox");
        await visitor.Page.Locator(".delivery summary").First.ClickAsync();
        await HoldsAsync(visitor, "payin", screen, scheme);

        await visitor.Page.Locator(".avatar").ClickAsync();
        await visitor.Page.Locator("#user-menu").WaitForAsync();
        await HoldsAsync(visitor, "user-menu", screen, scheme);
        await visitor.Page.Keyboard.PressAsync("Escape");
        await visitor.Page.Locator(".merchant-button").ClickAsync();
        await visitor.Page.Locator("#merchant-menu").WaitForAsync();
        await HoldsAsync(visitor, "merchant-menu", screen, scheme);
        await visitor.Page.Keyboard.PressAsync("Escape");
        if (screen == Screen.Phone)
        {
            await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
            await visitor.Page.Locator("#side-nav").GetByRole(AriaRole.Link, new() { Name = "Payins" }).WaitForAsync();
            await HoldsAsync(visitor, "side-nav", screen, scheme);
        }
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Every_state_without_data_looks_right(Screen screen, ColorScheme scheme)
    {
        var person = house.Api.AddPerson("New Shop");
        var merchant = person.Merchants[0];
        await using var visitor = await house.VisitAsync(screen, scheme);
        await visitor.SignInAsync(person);
        await visitor.Page.GetByText("No balances yet").WaitForAsync();
        await HoldsAsync(visitor, "overview-empty", screen, scheme);

        await visitor.GoAsync($"/merchants/{merchant.Id}/payins?env=sandbox&status=failed");
        await visitor.Page.GetByText("Nothing matches").WaitForAsync();
        await HoldsAsync(visitor, "payins-no-match", screen, scheme);

        merchant.Failure = (500, new Contracts.ErrorBody { Error = "Boom.", Code = "server_error" });
        await visitor.GoAsync($"/merchants/{merchant.Id}/payins?env=sandbox");
        await visitor.Page.GetByText("req_test_42").WaitForAsync();
        await HoldsAsync(visitor, "payins-error", screen, scheme);

        merchant.Failure = null;
        await visitor.GoAsync($"/merchants/{merchant.Id}/payins/{Guid.NewGuid()}?env=sandbox");
        await visitor.Page.GetByText("does not exist").WaitForAsync();
        await HoldsAsync(visitor, "payin-not-found", screen, scheme);

        await visitor.Page.GotoAsync("/no/such/page");
        await visitor.Page.GetByText("does not exist").WaitForAsync();
        await HoldsAsync(visitor, "not-found", screen, scheme);
    }

    private static async Task HoldsAsync(Visitor visitor, string name, Screen screen, ColorScheme scheme)
    {
        await visitor.PictureAsync($"{name}-{screen}-{scheme}");
        await visitor.FitsAsync();
        await visitor.NoViolationsAsync();
    }
}
