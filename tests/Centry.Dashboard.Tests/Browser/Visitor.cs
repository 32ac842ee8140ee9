using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Centry.Dashboard.Tests.FakeApi;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Browser;

/// <summary>Somebody at a browser.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = [];

    public Visitor(IBrowserContext context, IPage page)
    {
        (Context, Page) = (context, page);
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _complaints.Enqueue(message.Text);
            }
        };
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>What the browser's console complained of: scripts refused by the policy, missing files, exceptions.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public async Task SignInAsync(FakePerson person)
    {
        ArgumentNullException.ThrowIfNull(person);
        await Page.GotoAsync("/");
        await FillSignInAsync(person.Me.Email, person.Password);
        await InteractiveAsync();
    }

    public async Task FillSignInAsync(string email, string password)
    {
        await Page.GetByLabel("Email").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await InteractiveAsync();
    }

    /// <summary>Until the page's circuit runs.</summary>
    public Task InteractiveAsync() => Page.Locator("[data-interactive=true]").WaitForAsync();

    /// <summary>Until the address has this in it. The browser is asked: Playwright's own wait for an address can miss one that has just changed.</summary>
    public Task AddressAsync(string part) => Assertions.Expect(Page).ToHaveURLAsync(new Regex(Regex.Escape(part)));

    public async Task NoViolationsAsync()
    {
        // Colours half-way between two states are nobody's.
        await Page.EvaluateAsync("Promise.all(document.getAnimations().filter(a => a.effect.getTiming().iterations !== Infinity).map(a => a.finished.catch(() => { })))");
        var result = await Page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join("\n", result.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}\n" + string.Join("\n", violation.Nodes.Take(5).Select(node =>
                $"   {node.Html}\n   {string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))}")))));
    }

    public async Task FitsAsync()
    {
        var (wide, room) = (
            await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"),
            await Page.EvaluateAsync<int>("document.documentElement.clientWidth"));
        Assert.True(wide <= room, $"The page is {wide} px wide in a window of {room} px.");
    }

    /// <summary>
    /// The page as it stands: within the screen on a phone, a laptop and a wide screen, accessible in both themes, each with a picture.
    /// The page is not loaded anew, and left on a laptop in the light.
    /// </summary>
    /// <param name="name">Begins the pictures' names.</param>
    public async Task LooksRightAsync(string name)
    {
        await LooksRightAsync(name, ColorScheme.Dark, (390, 844), (1920, 1080), (1280, 860));
        await LooksRightAsync(name, ColorScheme.Light, (1920, 1080), (1280, 860), (390, 844));
        await Page.SetViewportSizeAsync(1280, 860);
    }

    // Colours are a theme's and structure is a width's: looked into once for each theme, on the last of the screens.
    private async Task LooksRightAsync(string name, ColorScheme scheme, params (int Width, int Height)[] screens)
    {
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
        foreach (var (width, height) in screens)
        {
            await Page.SetViewportSizeAsync(width, height);
            await FitsAsync();
            await PictureAsync($"{name}-{width}-{scheme}");
        }
        await NoViolationsAsync();
    }

    /// <summary>Keeps a picture when CENTRY_SCREENSHOTS names a folder.</summary>
    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("CENTRY_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();
}
