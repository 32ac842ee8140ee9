using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Browser;

public sealed class SigningInTests(DashboardFixture house)
{
    [Fact]
    public async Task A_wrong_password_is_refused_in_a_sentence_and_the_right_one_leads_to_the_overview()
    {
        var person = house.Api.AddPerson("Shop");
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.Page.GotoAsync("/");
        await visitor.FillSignInAsync(person.Me.Email, "wrong");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not belong together");
        await Assertions.Expect(visitor.Page.GetByLabel("Email")).ToHaveValueAsync(person.Me.Email);

        await visitor.FillSignInAsync(person.Me.Email, person.Password);
        await visitor.InteractiveAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        Assert.Contains($"/merchants/{person.Merchants[0].Id}?env=sandbox", visitor.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_comes_back_to_the_page_that_asked_for_the_sign_in()
    {
        var person = house.Api.AddPerson("Shop");
        var path = $"/merchants/{person.Merchants[0].Id}/payins?env=production&status=failed";
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.Page.GotoAsync(path);
        await visitor.FillSignInAsync(person.Me.Email, person.Password);
        await visitor.InteractiveAsync();
        Assert.EndsWith(path, visitor.Page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    public async Task A_strangers_link_does_not_lead_off_the_site_after_the_sign_in(string target)
    {
        var person = house.Api.AddPerson("Shop");
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.Page.GotoAsync("/sign-in?return_url=" + Uri.EscapeDataString(target));
        await visitor.FillSignInAsync(person.Me.Email, person.Password);
        await visitor.InteractiveAsync();
        Assert.StartsWith(house.Address.ToString(), visitor.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_never_reach_the_pages_and_the_cookie_is_closed_to_scripts()
    {
        var person = house.Api.AddPerson("Shop");
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.SignInAsync(person);
        var seen = await visitor.Page.EvaluateAsync<string>(
            "document.documentElement.outerHTML + document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)");
        Assert.DoesNotContain("access-", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("refresh-", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("centry_session", seen, StringComparison.Ordinal);

        var cookie = Assert.Single(await visitor.Context.CookiesAsync(), cookie => cookie.Name == "centry_session");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Lax, cookie.SameSite);
        Assert.DoesNotContain("access-", cookie.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_at_the_api_and_in_every_tab()
    {
        var person = house.Api.AddPerson("Shop");
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.SignInAsync(person);
        var other = await visitor.Context.NewPageAsync();
        await other.GotoAsync(visitor.Page.Url);
        await other.Locator("[data-interactive=true]").WaitForAsync();

        await visitor.Page.Locator(".avatar").ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("You are signed out.")).ToBeVisibleAsync();
        await Assertions.Expect(other.GetByText("Your session has ended.")).ToBeVisibleAsync();
        Assert.Equal(0, house.Api.People.LiveSessions(person.Me.Email));
        await visitor.Page.GotoAsync($"/merchants/{person.Merchants[0].Id}");
        await Assertions.Expect(visitor.Page.GetByLabel("Password")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_session_that_the_api_has_revoked_leads_to_the_sign_in_page_and_says_why()
    {
        var person = house.Api.AddPerson("Shop");
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.SignInAsync(person);
        house.Api.People.Revoke(person.Me.Email);
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Payins", Exact = true }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("Your session has ended.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing_and_gets_a_page_that_says_so()
    {
        using var client = new HttpClient { BaseAddress = house.Address };
        using var form = new FormUrlEncodedContent([new("_handler", "sign-in"), new("Input.Email", "a@example.com"), new("Input.Password", "x")]);
        using var response = await client.PostAsync(new Uri("/sign-in", UriKind.Relative), form, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Nothing was changed", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        var person = house.Api.AddPerson("Shop");
        await visitor.SignInAsync(person);
        var signOut = await visitor.Context.APIRequest.PostAsync("/sign-out");
        Assert.Equal(400, signOut.Status);
        Assert.Equal(1, house.Api.People.LiveSessions(person.Me.Email));
    }
}
