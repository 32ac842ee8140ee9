using Centry.Dashboard.Tests.Browser;
using Centry.Dashboard.Tests.FakeApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(DashboardFixture))]

namespace Centry.Dashboard.Tests.Browser;

/// <summary>The fake API, the real dashboard before it, and one Chromium: started when the first test asks, for all of them.</summary>
public sealed class DashboardFixture : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private WebApplication _dashboard = null!;

    public FakeApiHost Api { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Api = await FakeApiHost.StartAsync();
        _dashboard = DashboardHost.Create(["--environment=Production"], builder =>
        {
            builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
            builder.Configuration.AddInMemoryCollection([new("services:api:http:0", Api.Address.ToString())]);
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
        });
        await _dashboard.StartAsync();
        Address = new Uri(_dashboard.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
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

    /// <summary>A browser of its own for a test.</summary>
    public async Task<Visitor> VisitAsync(Screen screen, ColorScheme scheme = ColorScheme.Light, bool scripted = true)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address.ToString(),
            ColorScheme = scheme,
            JavaScriptEnabled = scripted,
            ViewportSize = screen == Screen.Phone
                ? new ViewportSize { Width = 390, Height = 844 }
                : new ViewportSize { Width = 1280, Height = 860 },
            TimezoneId = "Africa/Kampala",
            Locale = "en-GB",
            ReducedMotion = ReducedMotion.Reduce,
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        context.SetDefaultTimeout(15_000);
        return new Visitor(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await _dashboard.DisposeAsync();
        await Api.DisposeAsync();
    }
}

public enum Screen
{
    Desktop,
    Phone,
}
