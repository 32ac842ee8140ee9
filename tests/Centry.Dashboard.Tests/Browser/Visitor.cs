using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Centry.Dashboard.Tests.FakeApi;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Browser;

/// <summary>Somebody at a browser.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private static readonly (int Width, int Height)[] Screens = [(1920, 1080), (1280, 860), (390, 844)];

    // Run in the page itself: Deque's own way opens a window for each look, for the sake of frames, which these pages have none of.
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    // Colours half-way between two states are nobody's. What never ends, or stands still, is not waited for.
    private const string Settled = """
        () => Promise.race([
          (async () => {
            await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
            const moving = document.getAnimations().filter(a => a.playState === "running" && a.effect.getTiming().iterations !== Infinity);
            await Promise.all(moving.map(a => a.finished.catch(() => { })));
          })(),
          new Promise(resolve => setTimeout(resolve, 1000)),
        ])
        """;

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

    private static string? Pictures => Environment.GetEnvironmentVariable("CENTRY_SCREENSHOTS") is { Length: > 0 } folder ? folder : null;

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

    /// <summary>axe finds nothing.</summary>
    public async Task NoViolationsAsync()
    {
        await Page.EvaluateAsync(Settled);
        await Page.EvaluateAsync(Axe);
        var violations = await Page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document)).violations.map(violation =>
              [`${violation.id}: ${violation.help}`, ...violation.nodes.slice(0, 5).map(node => `   ${node.html}\n   ${node.failureSummary}`)].join("\n"))
            """);
        Assert.True(violations.Length == 0, string.Join("\n", violations));
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
        // On the phone in the light, on the laptop in the dark: a theme changes colours alone.
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        if (Pictures is not null)
        {
            foreach (var (width, height) in Screens)
            {
                await Page.SetViewportSizeAsync(width, height);
                await PictureAsync($"{name}-{width}-dark");
            }
        }
        await Page.SetViewportSizeAsync(1280, 860);
        await NoViolationsAsync();

        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        foreach (var (width, height) in Screens)
        {
            await Page.SetViewportSizeAsync(width, height);
            await FitsAsync();
            await PictureAsync($"{name}-{width}-light");
        }
        await NoViolationsAsync();
        await Page.SetViewportSizeAsync(1280, 860);
    }

    /// <summary>Keeps a picture when CENTRY_SCREENSHOTS names a folder.</summary>
    public async Task PictureAsync(string name)
    {
        if (Pictures is { } folder)
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();
}
