using System.Net;
using Centry.Dashboard.Documentation;
using Centry.Dashboard.Tests.FakeApi;
using Microsoft.Extensions.Configuration;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Browser;

/// <summary>The pages that everybody may read: how they look, and what their script does.</summary>
public sealed class DocumentationTests(DashboardFixture house)
{
    private const string Key = "mk_test_0123456789abcdefghijABCDEFGHIJ12";

    private static readonly DocsLibrary Library = new(new PublicApi(new ConfigurationBuilder().Build()));

    public static TheoryData<string> Addresses => [.. Library.Pages.Select(page => page.Href)];

    [Fact]
    public async Task The_reference_and_a_page_of_each_kind_look_right()
    {
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        foreach (var (path, name) in new[] { ("/reference", "reference"), ("/docs", "docs"), ("/docs/quickstart", "docs-quickstart"), ("/docs/webhooks", "docs-webhooks"), ("/docs/gateways/ozow", "docs-gateway") })
        {
            await visitor.Page.GotoAsync(path);
            await visitor.LooksRightAsync(name);
        }
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Every_page_is_accessible_fits_a_phone_and_leads_nowhere_that_does_not_exist(string address)
    {
        await using var visitor = await house.VisitAsync(Screen.Phone);
        await visitor.Page.GotoAsync(address);
        await visitor.FitsAsync();
        await visitor.NoViolationsAsync();
        Assert.Empty(visitor.Complaints);
        var links = await visitor.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('main a[href^=\"/\"]')].map(a => a.getAttribute('href'))");
        foreach (var link in links.Where(link => !link.StartsWith("/reference", StringComparison.Ordinal)))
        {
            var (path, anchor) = link.Split('#') is [var before, var after] ? (before, after) : (link, null);
            var page = Library.Pages.SingleOrDefault(page => page.Href == path);
            Assert.True(page is not null && (anchor is null || page.Headings.Any(heading => heading.Id == anchor)), $"{address} leads to {link}.");
        }
    }

    [Fact]
    public async Task Without_script_the_tabs_still_change_and_nothing_asks_for_a_key()
    {
        await using var visitor = await house.VisitAsync(Screen.Desktop, scripted: false);
        await visitor.Page.GotoAsync("/docs/quickstart");
        await Assertions.Expect(visitor.Page.Locator("[data-key-box]")).ToBeHiddenAsync();
        var sample = visitor.Page.Locator(".sample").First;
        await Assertions.Expect(sample.Locator("pre:visible")).ToHaveCountAsync(1);
        await sample.GetByText("Python", new() { Exact = true }).ClickAsync(new() { Force = true });
        await sample.GetByText("Ozow", new() { Exact = true }).ClickAsync(new() { Force = true });
        await Assertions.Expect(sample.Locator("pre:visible")).ToContainTextAsync("import urllib.request");
        await Assertions.Expect(sample.Locator("pre:visible")).ToContainTextAsync("\"gateway\": \"ozow\"");
    }

    [Fact]
    public async Task A_chosen_language_holds_for_the_whole_page_and_the_next_one()
    {
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.Page.GotoAsync("/docs/quickstart");
        await visitor.Page.Locator(".sample").First.GetByText("Node", new() { Exact = true }).ClickAsync(new() { Force = true });
        await Assertions.Expect(visitor.Page.Locator(".sample").Last.Locator("pre:visible")).ToContainTextAsync("await fetch(");
        await visitor.Page.GotoAsync("/docs/payouts");
        await Assertions.Expect(visitor.Page.Locator(".sample").First.Locator("pre:visible")).ToContainTextAsync("await fetch(");
    }

    [Fact]
    public async Task A_sandbox_key_fills_every_sample_of_the_tab_and_goes_nowhere_else()
    {
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        var sent = new List<string>();
        visitor.Page.Request += (_, request) => sent.Add($"{request.Url} {request.PostData} {string.Join(' ', request.Headers.Values)}");
        await visitor.Page.GotoAsync("/docs/quickstart");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Forget it" })).ToBeHiddenAsync();
        await visitor.Page.GetByLabel("Your sandbox key").FillAsync(Key);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Fill in" }).ClickAsync();
        var samples = visitor.Page.Locator(".sample");
        Assert.All(await samples.Locator("pre").AllTextContentsAsync(), code => Assert.Contains(Key, code, StringComparison.Ordinal));

        // What is copied is what is shown.
        await samples.First.Locator(".copy:visible").ClickAsync();
        Assert.Contains(Key, await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()"), StringComparison.Ordinal);

        await visitor.Page.GotoAsync("/docs/payouts");
        await Assertions.Expect(samples.First.Locator("pre:visible")).ToContainTextAsync(Key);
        Assert.DoesNotContain(sent, request => request.Contains(Key, StringComparison.Ordinal));
        Assert.DoesNotContain(await visitor.Context.CookiesAsync(), cookie => cookie.Value.Contains(Key, StringComparison.Ordinal));

        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Forget it" }).ClickAsync();
        await Assertions.Expect(samples.First.Locator("pre:visible")).ToContainTextAsync(SampleCall.KeyPlaceholder);
        Assert.Null(await visitor.Page.EvaluateAsync<string?>("sessionStorage.getItem('centry.sample-key')"));
    }

    [Theory]
    [InlineData("mk_live_0123456789abcdefghijABCDEFGHIJ12", "That is a live key")]
    [InlineData("mk_test_short", "That is no sandbox key")]
    public async Task Any_other_key_is_refused_and_not_kept(string key, string told)
    {
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.Page.GotoAsync("/docs/quickstart");
        await visitor.Page.GetByLabel("Your sandbox key").FillAsync(key);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Fill in" }).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("[data-key-box]")).ToContainTextAsync(told);
        await visitor.NoViolationsAsync();
        Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("sessionStorage.length"));
        Assert.DoesNotContain(key, await visitor.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_reference_copies_a_code_and_shows_only_what_is_looked_for()
    {
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.Page.GotoAsync("/reference");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Copy UGX" }).ClickAsync();
        Assert.Equal("UGX", await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await visitor.Page.GetByRole(AriaRole.Searchbox).FillAsync("not_enough");
        await Assertions.Expect(visitor.Page.Locator("[data-row]:visible")).ToHaveCountAsync(1);
        await visitor.Page.GetByRole(AriaRole.Searchbox).FillAsync("zebra");
        await Assertions.Expect(visitor.Page.GetByText("Nothing has that in it.")).ToBeVisibleAsync();
        await visitor.NoViolationsAsync();
    }

    [Fact]
    public async Task The_contents_follow_the_reader()
    {
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.Page.GotoAsync("/reference#errors");
        await Assertions.Expect(visitor.Page.Locator("[data-toc] [aria-current]")).ToHaveTextAsync("Error codes");
    }

    [Fact]
    public async Task Whoever_is_signed_in_is_led_back_to_the_dashboard_and_others_to_the_sign_in()
    {
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.Page.GotoAsync("/docs");
        await Assertions.Expect(visitor.Page.Locator("header").GetByRole(AriaRole.Link, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await visitor.SignInAsync(house.Api.AddPerson("Shop"));
        await visitor.Page.GotoAsync("/docs");
        await Assertions.Expect(visitor.Page.Locator("header").GetByRole(AriaRole.Link, new() { Name = "Dashboard" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_page_that_does_not_exist_says_so()
    {
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        var answer = await visitor.Page.GotoAsync("/docs/nothing");
        Assert.Equal(404, answer!.Status);
        await Assertions.Expect(visitor.Page.GetByText("does not exist")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Long_pages_are_packed_and_need_no_component_library()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = house.Address };
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br, gzip");
        foreach (var path in new[] { "/docs", "/reference" })
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal("br", answer.Content.Headers.ContentEncoding.Single());
        }
        await using var visitor = await house.VisitAsync(Screen.Desktop);
        await visitor.Page.GotoAsync("/docs");
        Assert.DoesNotContain("MudBlazor", await visitor.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_API_that_does_not_answer_is_told()
    {
        await using var api = await FakeApiHost.StartAsync();
        api.HasReference = false;
        await using var alone = await LoneDashboard.StartAsync(api.Address);
        await using var visitor = await house.VisitAsync(Screen.Phone);
        var answer = await visitor.Page.GotoAsync(new Uri(alone.Address, "/reference").AbsoluteUri);
        Assert.Equal(503, answer!.Status);
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Try again" })).ToBeVisibleAsync();
        await visitor.LooksRightAsync("reference-error");
    }
}
