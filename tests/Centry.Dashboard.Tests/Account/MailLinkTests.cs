using Centry.Dashboard.Tests.House;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Account;

/// <summary>What the links in mails lead to.</summary>
public sealed class MailLinkTests(RealHouse house)
{
    private const string NewPassword = "quiet lantern over maize";

    [Fact]
    public async Task A_forgotten_password_is_replaced_by_the_link_of_a_mail_which_works_once()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await house.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync("/sign-in");
        await page.GetByRole(AriaRole.Link, new() { Name = "Forgot your password?" }).ClickAsync();
        await page.GetByLabel("Email").FillAsync(shop.OwnerEmail);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the link" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Look into your mail" })).ToBeVisibleAsync();

        var link = await house.LinkOfMailAsync(shop.OwnerEmail);
        await page.GotoAsync(link);
        await page.GetByLabel("New password").FillAsync("password1234");
        Assert.Equal(new Uri(house.Address, "/reset-password").ToString(), page.Url);
        Assert.DoesNotContain(link.Split('#')[1], await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Set password" }).ClickAsync();
        await Assertions.Expect(page.GetByText("easily guessed")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("New password")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("New password").FillAsync(NewPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Set password" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Your new password is set.")).ToBeVisibleAsync();
        await visitor.FillSignInAsync(shop.OwnerEmail, NewPassword);
        await visitor.InteractiveAsync();

        await page.GotoAsync(link);
        await page.GetByLabel("New password").FillAsync("another lantern over maize");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set password" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This link no longer works" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Ask for another link" })).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Asking_for_a_link_tells_nobody_who_has_an_account()
    {
        await using var visitor = await house.VisitAsync();
        await visitor.Page.GotoAsync("/forgot-password");
        await visitor.Page.GetByLabel("Email").FillAsync("nobody@shop.test");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Send the link" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Look into your mail" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_is_invited_signs_up_and_stands_on_the_first_page()
    {
        var shop = await house.OpenShopAsync();
        var email = $"new-{Guid.NewGuid():n}@shop.test";
        var link = await house.InviteAsync(shop, email);
        await using var visitor = await house.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync(link);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Join Test Organization" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText(email)).ToBeVisibleAsync();
        await page.GetByLabel("Your name").FillAsync("Nadia Namusoke");
        await page.GetByLabel("Password").FillAsync("password1234");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account and join" }).ClickAsync();
        await Assertions.Expect(page.GetByText("easily guessed")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Your name")).ToHaveValueAsync("Nadia Namusoke");
        await page.GetByLabel("Password").FillAsync(NewPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account and join" }).ClickAsync();
        await visitor.InteractiveAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        Assert.Contains($"/merchants/{shop.Merchant.Id}", page.Url, StringComparison.Ordinal);

        await page.GotoAsync(link);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This invitation no longer works" })).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Who_has_an_account_signs_in_and_joins_with_it()
    {
        var (shop, other) = (await house.OpenShopAsync(), await house.OpenShopAsync());
        var link = await house.InviteAsync(other, shop.OwnerEmail);
        await using var visitor = await house.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync(link);
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in and join" }).ClickAsync();
        await visitor.FillSignInAsync(shop.OwnerEmail, RealHouse.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Join the organization" }).ClickAsync();
        await visitor.InteractiveAsync();
        await visitor.GoAsync(other.Url());
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_is_signed_in_as_somebody_else_is_told_and_comes_back_after_signing_out()
    {
        var (shop, other) = (await house.OpenShopAsync(), await house.OpenShopAsync());
        var link = await house.InviteAsync(other, $"new-{Guid.NewGuid():n}@shop.test");
        await using var visitor = await shop.VisitAsync();
        await visitor.Page.GotoAsync(link);
        await Assertions.Expect(visitor.Page.GetByText($"You are signed in as {shop.OwnerEmail}")).ToBeVisibleAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("You are signed out.")).ToBeVisibleAsync();
        await visitor.Page.GotoAsync("/invitation");
        await Assertions.Expect(visitor.Page.GetByLabel("Your name")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/invitation")]
    [InlineData("/reset-password")]
    public async Task A_link_without_its_token_says_so(string page)
    {
        await using var visitor = await house.VisitAsync();
        await visitor.Page.GotoAsync(page);
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "This link is not complete" })).ToBeVisibleAsync();
    }
}
