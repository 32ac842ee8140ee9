using Centry.Dashboard.Tests.Browser;
using Centry.Dashboard.Tests.House;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Account;

/// <summary>The pages before the sign-in and the person's own, on three screens, in both themes: accessible, within the screen, without a complaint of the browser.</summary>
public sealed class AccountLookTests(RealHouse house)
{
    public static TheoryData<Screen, ColorScheme> Looks => new()
    {
        { Screen.Phone, ColorScheme.Light },
        { Screen.Phone, ColorScheme.Dark },
        { Screen.Desktop, ColorScheme.Light },
        { Screen.Desktop, ColorScheme.Dark },
        { Screen.Wide, ColorScheme.Light },
        { Screen.Wide, ColorScheme.Dark },
    };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Every_page_before_the_sign_in_looks_right(Screen screen, ColorScheme scheme)
    {
        var shop = await house.OpenShopAsync();
        await house.TurnTwoFactorOnAsync(shop.OwnerEmail);
        var invitation = await house.InviteAsync(shop, $"new-{Guid.NewGuid():n}@shop.test");
        await using var visitor = await house.VisitAsync(screen, scheme);
        var page = visitor.Page;
        await page.GotoAsync("/sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).WaitForAsync();
        await HoldsAsync(visitor, "entrance-sign-in", screen, scheme);
        await visitor.FillSignInAsync(shop.OwnerEmail, "wrong horse battery");
        await page.GetByRole(AriaRole.Alert).First.WaitForAsync();
        await HoldsAsync(visitor, "entrance-wrong", screen, scheme);
        await visitor.FillSignInAsync(shop.OwnerEmail, RealHouse.Password);
        await page.GetByLabel("Code").WaitForAsync();
        await HoldsAsync(visitor, "entrance-second-step", screen, scheme);
        await page.GotoAsync("/sign-in/second-step?recovery=1");
        await HoldsAsync(visitor, "entrance-recovery", screen, scheme);
        await page.GotoAsync("/forgot-password");
        await HoldsAsync(visitor, "entrance-forgot", screen, scheme);
        await page.GotoAsync("/forgot-password?sent=1");
        await HoldsAsync(visitor, "entrance-forgot-sent", screen, scheme);
        await page.GotoAsync("/reset-password");
        await page.GetByText("This link is not complete").WaitForAsync();
        await HoldsAsync(visitor, "entrance-incomplete", screen, scheme);
        await page.GotoAsync("/reset-password#made-up");
        await page.GetByLabel("New password").FillAsync("quiet lantern over maize");
        await HoldsAsync(visitor, "entrance-reset", screen, scheme);
        await page.GetByRole(AriaRole.Button, new() { Name = "Set password" }).ClickAsync();
        await page.GetByText("This link no longer works").WaitForAsync();
        await HoldsAsync(visitor, "entrance-reset-over", screen, scheme);
        await page.GotoAsync(invitation);
        await page.GetByLabel("Your name").WaitForAsync();
        await HoldsAsync(visitor, "entrance-invitation", screen, scheme);
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task The_account_looks_right(Screen screen, ColorScheme scheme)
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync(screen: screen, scheme: scheme);
        var page = visitor.Page;
        await SecurityKey.PlugInAsync(page);
        await visitor.GoAsync("/account");
        await page.GetByText("No passkeys yet").WaitForAsync();
        await page.GetByText("This browser", new() { Exact = true }).WaitForAsync();
        await HoldsAsync(visitor, "account", screen, scheme);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("Phone");
        await HoldsAsync(visitor, "account-passkey", screen, scheme);
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Password").FillAsync(RealHouse.Password);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Phone" }).WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Password").FillAsync(RealHouse.Password);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByRole(AriaRole.Img, new() { Name = "QR code" }).WaitForAsync();
        await HoldsAsync(visitor, "account-totp", screen, scheme);
        var app = new AuthenticatorApp((await page.Locator(".secret code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Code", new() { Exact = true }).FillAsync(app.NextCode());
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Download" }).WaitForAsync();
        await HoldsAsync(visitor, "account-recovery-codes", screen, scheme);
        await page.GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();
        await page.GetByText("Recovery codes left: 10.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn off" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Code of the app").WaitForAsync();
        await HoldsAsync(visitor, "account-prove", screen, scheme);
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".avatar").ClickAsync();
        await page.Locator("#user-menu").WaitForAsync();
        await HoldsAsync(visitor, "account-menu", screen, scheme);
        Assert.Empty(visitor.Complaints);
    }

    private static async Task HoldsAsync(Visitor visitor, string name, Screen screen, ColorScheme scheme)
    {
        await visitor.PictureAsync($"{name}-{screen}-{scheme}");
        await visitor.FitsAsync();
        await visitor.NoViolationsAsync();
    }
}
