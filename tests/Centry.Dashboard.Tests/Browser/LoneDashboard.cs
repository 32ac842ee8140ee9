using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Centry.Dashboard.Tests.Browser;

/// <summary>The real dashboard before an API of the test's choice.</summary>
public sealed class LoneDashboard : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoneDashboard(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="api">Where it finds the API, and what its documentation's samples call.</param>
    public static async Task<LoneDashboard> StartAsync(Uri api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var app = DashboardHost.Create(["--environment=Production"], builder =>
        {
            builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
            builder.Configuration.AddInMemoryCollection([new("services:api:http:0", api.ToString()), new("PublicUrl", api.ToString())]);
            builder.Logging.SetMinimumLevel(LogLevel.Error);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new LoneDashboard(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
