using Centry.Dashboard.Tests.House;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Account;

/// <summary>The pages before the sign-in and the person's own, on three screens, in both themes: accessible, within the screen, without a complaint of the browser.</summary>
public sealed class AccountLookTests(RealHouse house)
{
    [Fact]
    public async Task Every_page_before_the_sign_in_looks_right()
    {
        var shop = await house.OpenShopAsync();
        await house.TurnTwoFactorOnAsync(shop.OwnerEmail);
        var invitation = await house.InviteAsync(shop, $"new-{Guid.NewGuid():n}@shop.test");
        await using var visitor = await house.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync("/sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).WaitForAsync();
        await visitor.LooksRightAsync("entrance-sign-in");
        await visitor.FillSignInAsync(shop.OwnerEmail, "wrong horse battery");
        await page.GetByRole(AriaRole.Alert).First.WaitForAsync();
        await visitor.LooksRightAsync("entrance-wrong");
        await visitor.FillSignInAsync(shop.OwnerEmail, RealHouse.Password);
        await page.GetByLabel("Code").WaitForAsync();
        await visitor.LooksRightAsync("entrance-second-step");
        await page.GotoAsync("/sign-in/second-step?recovery=1");
        await visitor.LooksRightAsync("entrance-recovery");
        await page.GotoAsync("/forgot-password");
        await visitor.LooksRightAsync("entrance-forgot");
        await page.GotoAsync("/forgot-password?sent=1");
        await visitor.LooksRightAsync("entrance-forgot-sent");
        await page.GotoAsync("/reset-password");
        await page.GetByText("This link is not complete").WaitForAsync();
        await visitor.LooksRightAsync("entrance-incomplete");
        await page.GotoAsync("/reset-password#made-up");
        await page.GetByLabel("New password").FillAsync("quiet lantern over maize");
        await visitor.LooksRightAsync("entrance-reset");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set password" }).ClickAsync();
        await page.GetByText("This link no longer works").WaitForAsync();
        await visitor.LooksRightAsync("entrance-reset-over");
        await page.GotoAsync(invitation);
        await page.GetByLabel("Your name").WaitForAsync();
        await visitor.LooksRightAsync("entrance-invitation");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task The_account_looks_right()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync();
        var page = visitor.Page;
        await SecurityKey.PlugInAsync(page);
        await visitor.GoAsync("/account");
        await page.GetByText("No passkeys yet").WaitForAsync();
        await page.GetByText("This browser", new() { Exact = true }).WaitForAsync();
        await visitor.LooksRightAsync("account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("Phone");
        await visitor.LooksRightAsync("account-passkey");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Password").FillAsync(RealHouse.Password);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Phone" }).WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Password").FillAsync(RealHouse.Password);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByRole(AriaRole.Img, new() { Name = "QR code" }).WaitForAsync();
        await visitor.LooksRightAsync("account-totp");
        var app = new AuthenticatorApp((await page.Locator(".secret code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Code", new() { Exact = true }).FillAsync(app.NextCode());
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Download" }).WaitForAsync();
        await visitor.LooksRightAsync("account-recovery-codes");
        await page.GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();
        await page.GetByText("Recovery codes left: 10.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn off" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Code of the app").WaitForAsync();
        await visitor.LooksRightAsync("account-prove");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".avatar").ClickAsync();
        await page.Locator("#user-menu").WaitForAsync();
        await visitor.LooksRightAsync("account-menu");
        Assert.Empty(visitor.Complaints);
    }
}
