using Centry.Dashboard.Tests.FakeApi;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Browser;

public sealed class ShellTests(DashboardFixture house)
{
    [Fact]
    public async Task The_first_tab_stop_skips_to_the_content()
    {
        await using var visitor = await OpenAsync(Screen.Desktop);
        await visitor.GoAsync(visitor.Page.Url);
        await visitor.Page.EvaluateAsync("document.activeElement.blur()");
        await visitor.Page.Locator(".skip-link").FocusAsync();
        await Assertions.Expect(visitor.Page.Locator(".skip-link")).ToBeInViewportAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("content", await visitor.Page.EvaluateAsync<string>("document.activeElement.id"));
    }

    [Fact]
    public async Task Whatever_has_the_focus_shows_it()
    {
        await using var visitor = await OpenAsync(Screen.Desktop);
        var page = visitor.Page;
        var (seen, wanted) = (new HashSet<string>(), new HashSet<string> { "nav-link", "merchant-button", "avatar", "panel-link" });
        for (var stop = 0; stop < 60 && !seen.IsSupersetOf(wanted); stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            var (name, outline) = (
                await page.EvaluateAsync<string>("document.activeElement.className || document.activeElement.tagName"),
                await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
            Assert.True(name == "BODY" || outline != "none", $"{name} has the focus and does not show it.");
            seen.Add(name);
        }
        Assert.Superset(wanted, seen);
    }

    [Fact]
    public async Task A_chosen_theme_shows_at_once_and_stays()
    {
        await using var visitor = await OpenAsync(Screen.Desktop);
        var page = visitor.Page;
        await Assertions.Expect(page.Locator("body")).ToHaveCSSAsync("background-color", "rgb(246, 248, 250)");
        await page.Locator(".avatar").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Dark" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Dark" })).ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(page.Locator("body")).ToHaveCSSAsync("background-color", "rgb(11, 17, 27)");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("body")).ToHaveCSSAsync("background-color", "rgb(11, 17, 27)");
    }

    [Fact]
    public async Task The_merchant_is_switched_on_the_same_page()
    {
        await using var visitor = await OpenAsync(Screen.Desktop);
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Payins", Exact = true }).ClickAsync();
        await page.Locator(".merchant-button").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Second shop" }).ClickAsync();
        await Assertions.Expect(page.Locator(".merchant-button")).ToContainTextAsync("Second shop");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Payins" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#merchant-menu")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task On_a_phone_the_navigation_opens_leads_on_and_closes_with_escape()
    {
        await using var visitor = await OpenAsync(Screen.Phone);
        var page = visitor.Page;
        var menu = page.GetByRole(AriaRole.Button, new() { Name = "Menu" });
        await Assertions.Expect(page.Locator("#side-nav")).ToBeHiddenAsync();
        await menu.ClickAsync();
        await Assertions.Expect(menu).ToHaveAttributeAsync("aria-expanded", "true");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#side-nav")).ToBeHiddenAsync();
        await menu.ClickAsync();
        await page.Locator("#side-nav").GetByRole(AriaRole.Link, new() { Name = "Payins" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Payins" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#side-nav")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task An_id_is_copied_with_one_click()
    {
        var person = house.Api.AddPerson("Shop");
        var payin = Sample.Payin(0, TimeProvider.System.GetUtcNow());
        person.Merchants[0].Put(payin);
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.SignInAsync(person);
        await visitor.GoAsync($"/merchants/{person.Merchants[0].Id}/payins/{payin.Payin.Id}?env=sandbox");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Copy ID", Exact = true }).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#announcer")).ToHaveTextAsync("ID copied");
        Assert.Equal(payin.Payin.Id.ToString(), await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/no/such/page")]
    [InlineData("/theme.css")]
    [InlineData("/js/centry.js")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        using var client = new HttpClient { BaseAddress = house.Address };
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task Only_our_own_pages_may_open_a_circuit()
    {
        using var client = new HttpClient { BaseAddress = house.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/_blazor/negotiate?negotiateVersion=1", UriKind.Relative));
        request.Headers.Add("Origin", "https://evil.example");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Nothing_is_loaded_from_elsewhere()
    {
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        var foreign = new List<string>();
        visitor.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(house.Address.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                foreign.Add(request.Url);
            }
        };
        await visitor.SignInAsync(house.Api.AddPerson("Shop"));
        Assert.Empty(foreign);
        Assert.Empty(visitor.Complaints);
    }

    private async Task<Visitor> OpenAsync(Screen screen)
    {
        var person = house.Api.AddPerson("First shop", "Second shop");
        var visitor = await house.VisitAsync(screen);
        await visitor.SignInAsync(person);
        return visitor;
    }
}
