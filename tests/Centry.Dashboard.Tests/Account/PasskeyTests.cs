using Centry.Dashboard.Tests.House;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Account;

public sealed class PasskeyTests(RealHouse house)
{
    [Fact]
    public async Task A_passkey_is_added_lets_in_without_a_password_and_is_removed()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync();
        var page = visitor.Page;
        await SecurityKey.PlugInAsync(page);
        await visitor.GoAsync("/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Phone");
        await dialog.GetByLabel("Password").FillAsync("wrong horse battery");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("The present password is wrong.");
        await dialog.GetByLabel("Password").FillAsync(RealHouse.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The passkey is added.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove Phone" })).ToBeVisibleAsync();

        await visitor.Context.ClearCookiesAsync();
        await page.GotoAsync("/sign-in?return_url=" + Uri.EscapeDataString(shop.Url("payins")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await visitor.InteractiveAsync();
        Assert.EndsWith(shop.Url("payins"), page.Url, StringComparison.Ordinal);
        Assert.Equal("passkey", await house.ScalarAsync<string>(
            $"SELECT s.method FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = '{shop.OwnerEmail}' ORDER BY s.created_at DESC LIMIT 1"));

        await visitor.GoAsync("/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Phone" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("No passkeys yet")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);

        await visitor.Context.ClearCookiesAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This passkey was not taken");
    }

    [Fact]
    public async Task Who_has_no_passkey_is_told_and_signs_in_with_the_password()
    {
        await using var visitor = await house.VisitAsync();
        await SecurityKey.PlugInAsync(visitor.Page);
        await visitor.Page.GotoAsync("/sign-in");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("No passkey was given.")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.GetByLabel("Password")).ToBeEnabledAsync();
    }
}
