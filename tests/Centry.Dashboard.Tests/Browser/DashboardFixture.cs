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

/// <summary>The fake API and the real dashboard before it, for what a real API would do too seldom: failures, silence, strange data.</summary>
public sealed class DashboardFixture : IAsyncLifetime
{
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
    }

    /// <summary>A browser of its own for a test.</summary>
    public async Task<Visitor> VisitAsync(Screen screen, ColorScheme scheme = ColorScheme.Light, bool scripted = true)
        => await (await Chromium.OfTestAsync()).VisitAsync(Address, screen, scheme, scripted: scripted);

    public async ValueTask DisposeAsync()
    {
        await _dashboard.DisposeAsync();
        await Api.DisposeAsync();
    }
}
