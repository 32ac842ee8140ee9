using Centry.Client;
using Centry.Dashboard.Tests.House;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Account;

public sealed class AccountPageTests(RealHouse house)
{
    [Fact]
    public async Task A_password_is_changed_by_who_knows_the_present_one_and_the_other_sessions_end()
    {
        var shop = await house.OpenShopAsync();
        var (_, elsewhere) = await house.SignInElsewhereAsync(shop.OwnerEmail);
        await using var visitor = await shop.VisitAsync();
        var page = visitor.Page;
        await page.Locator(".avatar").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Your account" }).ClickAsync();
        await visitor.InteractiveAsync();
        var sessions = page.GetByRole(AriaRole.Region, new() { Name = "Where you are signed in" });
        await Assertions.Expect(sessions.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        await Assertions.Expect(sessions.GetByRole(AriaRole.Listitem).First).ToContainTextAsync("Chrome, Linux");

        await page.GetByLabel("Current password").FillAsync("wrong horse battery");
        await page.GetByLabel("New password").FillAsync("quiet lantern over maize");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The present password is wrong.");
        Assert.Equal(1, await house.ScalarAsync<int>($"SELECT access_failed_count FROM users WHERE email = '{shop.OwnerEmail}'"));

        await page.GetByLabel("Current password").FillAsync(RealHouse.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Your password is changed.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("New password")).ToHaveValueAsync("");
        await Assertions.Expect(sessions.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        var refusal = await Assert.ThrowsAsync<CentryApiException>(() => elsewhere.SessionsAsync(TestContext.Current.CancellationToken));
        Assert.Equal("unauthorized", refusal.Code);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task The_second_factor_is_turned_on_by_a_code_of_the_app_and_off_by_a_recovery_code()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync();
        var page = visitor.Page;
        await visitor.GoAsync("/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Password").FillAsync(RealHouse.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Img, new() { Name = "QR code" })).ToBeVisibleAsync();
        var app = new AuthenticatorApp((await dialog.Locator(".secret code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await dialog.GetByLabel("Code", new() { Exact = true }).FillAsync("000000");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("The code is wrong");
        await dialog.GetByLabel("Code", new() { Exact = true }).FillAsync(app.NextCode());
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();

        var codes = page.GetByRole(AriaRole.List, new() { Name = "Recovery codes" }).GetByRole(AriaRole.Listitem);
        await Assertions.Expect(codes).ToHaveCountAsync(10);
        var words = await codes.AllInnerTextsAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal(words, await File.ReadAllLinesAsync(await file.PathAsync(), TestContext.Current.CancellationToken));
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#announcer")).ToHaveTextAsync("Recovery codes copied");
        await page.GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Recovery codes left: 10.")).ToBeVisibleAsync();
        Assert.DoesNotContain(words[0], await page.ContentAsync(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "New recovery codes" }).ClickAsync();
        await dialog.GetByLabel("Password").FillAsync(RealHouse.Password);
        await dialog.GetByLabel("Code of the app").FillAsync(words[0]);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make new codes" }).ClickAsync();
        await Assertions.Expect(codes).ToHaveCountAsync(10);
        var newer = await codes.AllInnerTextsAsync();
        Assert.Empty(newer.Intersect(words));
        await page.GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Turn off" }).ClickAsync();
        await dialog.GetByLabel("Password").FillAsync(RealHouse.Password);
        await dialog.GetByLabel("Code of the app").FillAsync(newer[0]);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Turn off" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Set up" })).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Another_browser_is_signed_out_from_here()
    {
        var shop = await house.OpenShopAsync();
        await using var lost = await shop.VisitAsync();
        await using var visitor = await shop.VisitAsync();
        await visitor.GoAsync("/account");
        var sessions = visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Where you are signed in" });
        await Assertions.Expect(sessions.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        await sessions.GetByRole(AriaRole.Button, new() { Name = "Sign out Chrome, Linux" }).ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(sessions.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        // The page that is open leaves by itself, sooner or later.
        var tab = await lost.Context.NewPageAsync();
        await tab.GotoAsync(shop.Url("payins"));
        await Assertions.Expect(tab.GetByText("Your session has ended.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task All_browsers_are_signed_out_at_once()
    {
        var shop = await house.OpenShopAsync();
        await using var lost = await shop.VisitAsync();
        await using var visitor = await shop.VisitAsync();
        await visitor.GoAsync("/account");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere" }).ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in to your account" })).ToBeVisibleAsync();
        Assert.Equal(0, await house.ScalarAsync<long>($"SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = '{shop.OwnerEmail}' AND s.revoked_at IS NULL"));
        await lost.Page.ReloadAsync();
        await Assertions.Expect(lost.Page.GetByLabel("Password")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_language_is_chosen_before_the_sign_in_and_stays()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await house.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync("/sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Français" }).ClickAsync();
        await page.GetByLabel("E-mail").FillAsync(shop.OwnerEmail);
        await page.GetByLabel("Mot de passe").FillAsync(RealHouse.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Se connecter", Exact = true }).ClickAsync();
        await visitor.InteractiveAsync();
        await visitor.GoAsync("/account");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Votre compte" })).ToBeVisibleAsync();
        await page.Locator(".avatar").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your account" })).ToBeVisibleAsync();
    }
}
