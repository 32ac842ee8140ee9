using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>What a role lets a person see.</summary>
public sealed class AccessTests(RealHouse house)
{
    [Fact]
    public async Task The_owner_sees_money_that_has_just_come_in()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await shop.VisitAsync();
        await shop.PayinAsync(50_000, "ORDER-1");
        await Assertions.Expect(visitor.Page.Locator(".balance-available")).ToContainTextAsync("49,250");
        await Assertions.Expect(visitor.Page.Locator(".data-list .row-link")).ToHaveCountAsync(1);
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData("en-ZA", "49\u00a0250", "+256\u00a0772\u00a0123456")]
    [InlineData("fr-CD", "49\u202f250", "+256\u00a0772\u00a0123456")]
    public async Task Numbers_and_phones_are_written_as_the_readers_region_writes_them(string locale, string net, string phone)
    {
        var shop = await house.OpenShopAsync();
        var payin = await shop.PayinAsync(50_000);
        await using var signedIn = await shop.VisitAsync();
        var cookies = await signedIn.Context.CookiesAsync();
        await using var visitor = await house.VisitAsync(locale: locale);
        await visitor.Context.AddCookiesAsync(cookies.Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path }));
        await visitor.GoAsync(shop.Url($"payins/{payin}"));
        await Assertions.Expect(visitor.Page.Locator(".sum-total .money")).ToContainTextAsync(net);
        await Assertions.Expect(visitor.Page.Locator(".detail-side")).ToContainTextAsync(phone);
    }

    [Fact]
    public async Task The_language_is_the_browsers()
    {
        var shop = await house.OpenShopAsync();
        await using var visitor = await house.VisitAsync(locale: "fr-FR");
        await visitor.Page.GotoAsync("/");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Connectez-vous à votre compte" })).ToBeVisibleAsync();
        await visitor.Page.GetByLabel("E-mail").FillAsync(shop.OwnerEmail);
        await visitor.Page.GetByLabel("Mot de passe").FillAsync(RealHouse.Password);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Se connecter" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Soldes" })).ToBeVisibleAsync();

        // What the API says, too.
        await visitor.GoAsync(shop.Url("going-live"));
        await Assertions.Expect(visitor.Page.Locator("[data-step=webhook_test]")).ToContainTextAsync("Aucun webhook.test n’a encore été accepté.");
        await visitor.GoAsync(shop.Url("contacts"));
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Nouveau contact" }).First.ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Enregistrer le contact" }).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".form-fault")).ToContainTextAsync("Obligatoire.");
    }
}
