using Centry.Dashboard.Tests.Browser;
using Centry.Dashboard.Tests.House;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Account;

public sealed class SecondStepTests(RealHouse house)
{
    [Fact]
    public async Task A_code_of_the_app_is_asked_for_after_the_password_which_is_nowhere_in_the_browser()
    {
        var shop = await house.OpenShopAsync();
        var (app, _) = await house.TurnTwoFactorOnAsync(shop.OwnerEmail);
        await using var visitor = await house.VisitAsync();
        await visitor.Page.GotoAsync("/sign-in?return_url=" + Uri.EscapeDataString(shop.Url("payins")));
        await visitor.FillSignInAsync(shop.OwnerEmail, RealHouse.Password);
        await Assertions.Expect(visitor.Page.GetByLabel("Code")).ToBeFocusedAsync();

        Assert.DoesNotContain(RealHouse.Password, await visitor.Page.ContentAsync(), StringComparison.Ordinal);
        var cookie = Assert.Single(await visitor.Context.CookiesAsync(), cookie => cookie.Name == "centry_pending");
        Assert.Equal((true, SameSiteAttribute.Strict, "/sign-in"), (cookie.HttpOnly, cookie.SameSite, cookie.Path));

        var code = app.NextCode();
        await visitor.Page.GetByLabel("Code").FillAsync($"{code[..3]} {code[3..]}");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await visitor.InteractiveAsync();
        Assert.EndsWith(shop.Url("payins"), visitor.Page.Url, StringComparison.Ordinal);
        Assert.DoesNotContain(await visitor.Context.CookiesAsync(), cookie => cookie.Name == "centry_pending");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_recovery_code_works_instead_and_once()
    {
        var shop = await house.OpenShopAsync();
        var (_, codes) = await house.TurnTwoFactorOnAsync(shop.OwnerEmail);
        await using (var first = await StandAtSecondStepAsync(shop))
        {
            await GiveRecoveryCodeAsync(first, codes[0]);
            await first.InteractiveAsync();
        }
        await using var second = await StandAtSecondStepAsync(shop);
        await GiveRecoveryCodeAsync(second, codes[0]);
        await Assertions.Expect(second.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("wrong or was used already");
        await second.Page.GetByLabel("Recovery code").FillAsync(codes[1].ToUpperInvariant());
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await second.InteractiveAsync();
    }

    [Fact]
    public async Task Who_guesses_codes_stands_before_the_password_again_and_is_told_of_the_lock_out()
    {
        var shop = await house.OpenShopAsync();
        await house.TurnTwoFactorOnAsync(shop.OwnerEmail);
        await using var visitor = await StandAtSecondStepAsync(shop);
        for (var wrong = 0; wrong < 3; wrong++)
        {
            await visitor.Page.GetByLabel("Code").FillAsync("000000");
            await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Wait for the next one");
            await Assertions.Expect(visitor.Page.GetByLabel("Code")).ToHaveValueAsync("");
        }
        await visitor.Page.GetByLabel("Code").FillAsync("000000");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("Sign-in is blocked for five minutes")).ToBeVisibleAsync();

        await visitor.FillSignInAsync(shop.OwnerEmail, RealHouse.Password);
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("blocked");
    }

    [Fact]
    public async Task The_second_step_alone_leads_to_the_first()
    {
        await using var visitor = await house.VisitAsync();
        await visitor.Page.GotoAsync("/sign-in/second-step");
        await Assertions.Expect(visitor.Page.GetByText("Start again with your password")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_device_that_was_remembered_is_not_locked_out_by_guesses_from_elsewhere()
    {
        var shop = await house.OpenShopAsync();
        await using var owner = await shop.VisitAsync();
        var cookie = Assert.Single(await owner.Context.CookiesAsync([new Uri(house.Address, "/sign-in").ToString()]), cookie => cookie.Name == "centry_device");
        Assert.Equal((true, SameSiteAttribute.Strict), (cookie.HttpOnly, cookie.SameSite));
        await owner.Context.ClearCookiesAsync(new() { Name = "centry_session" });
        await house.LockOutAsync(shop.OwnerEmail);

        await using var stranger = await house.VisitAsync();
        await stranger.Page.GotoAsync("/sign-in");
        await stranger.FillSignInAsync(shop.OwnerEmail, RealHouse.Password);
        await Assertions.Expect(stranger.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not belong together");

        await owner.Page.GotoAsync("/sign-in");
        await owner.FillSignInAsync(shop.OwnerEmail, RealHouse.Password);
        await owner.InteractiveAsync();
    }

    [Fact]
    public async Task A_device_that_is_not_to_be_remembered_is_not()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await house.VisitAsync();
        await visitor.Page.GotoAsync("/sign-in");
        await visitor.Page.GetByLabel("Remember this device").UncheckAsync();
        await visitor.FillSignInAsync(shop.OwnerEmail, RealHouse.Password);
        await visitor.InteractiveAsync();
        Assert.DoesNotContain(await visitor.Context.CookiesAsync([new Uri(house.Address, "/sign-in").ToString()]), cookie => cookie.Name == "centry_device");
    }

    private async Task<Visitor> StandAtSecondStepAsync(Shop shop)
    {
        var visitor = await house.VisitAsync();
        await visitor.Page.GotoAsync("/sign-in");
        await visitor.FillSignInAsync(shop.OwnerEmail, RealHouse.Password);
        await visitor.Page.GetByLabel("Code").WaitForAsync();
        return visitor;
    }

    private static async Task GiveRecoveryCodeAsync(Visitor visitor, string code)
    {
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Use a recovery code" }).ClickAsync();
        await visitor.Page.GetByLabel("Recovery code").FillAsync(code);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
