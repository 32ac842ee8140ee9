using Centry.Dashboard.Tests.Browser;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Centry.Dashboard.Tests.Browser;

/// <summary>One browser for all tests; each visitor has a profile of their own in it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Milliseconds; a browser on a busy machine is slow, not broken.</summary>
    private const int Patience = 20_000;

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public static async ValueTask<Chromium> OfTestAsync()
        => await TestContext.Current.GetFixture<Chromium>() ?? throw new InvalidOperationException("The assembly has no browser.");

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CENTRY_CHROMIUM") is { Length: > 0 } chosen ? chosen : "/usr/bin/chromium",
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>Somebody at a browser of their own.</summary>
    /// <param name="site">Where addresses without a host lead.</param>
    /// <param name="scripted">Whether the browser runs the pages' script.</param>
    public async Task<Visitor> VisitAsync(Uri site, Screen screen, ColorScheme scheme = ColorScheme.Light, string locale = "en-GB", bool scripted = true)
    {
        ArgumentNullException.ThrowIfNull(site);
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = site.ToString(),
            ColorScheme = scheme,
            JavaScriptEnabled = scripted,
            ViewportSize = screen switch
            {
                Screen.Phone => new ViewportSize { Width = 390, Height = 844 },
                Screen.Wide => new ViewportSize { Width = 1920, Height = 1080 },
                _ => new ViewportSize { Width = 1280, Height = 860 },
            },
            TimezoneId = "Africa/Kampala",
            Locale = locale,
            ReducedMotion = ReducedMotion.Reduce,
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        context.SetDefaultTimeout(Patience);
        return new Visitor(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

public enum Screen
{
    Desktop,
    Phone,
    Wide,
}
