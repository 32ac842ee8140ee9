using Centry.Api;
using Centry.ServiceDefaults;
using Centry.Simulator;
using Centry.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Centry.Testing.Hosting;

/// <summary>
/// The services of a test, on one database, one Redis and one clock, on ports of their own. Started one by one, as a test needs them.
/// </summary>
public sealed class TestStack(string database, string redis, TimeProvider time) : IAsyncDisposable
{
    private readonly List<WebApplication> _started = [];
    private readonly Dictionary<string, string?> _configuration = new()
    {
        ["ConnectionStrings:centry"] = database,
        ["ConnectionStrings:redis"] = redis,
        ["Webhooks:AllowLoopback"] = "true",
        ["Telemetry:Enabled"] = "false",
        ["KeyRing:AllowUnprotected"] = "true",
        // A machine under load is no Redis that hangs.
        ["RateLimits:RedisTimeout"] = "00:00:10",
        ["Simulator:Mtn:DecisionDelay"] = "00:00:00",
        ["Logging:LogLevel:Default"] = "Warning",
    };

    /// <summary>Where a service that was started listens.</summary>
    public static Uri UrlOf(WebApplication app) => new(app.Urls.First());

    /// <summary>For every service started from now on; null takes a key back.</summary>
    public TestStack With(string key, string? value)
    {
        if (value is null)
            _configuration.Remove(key);
        else
            _configuration[key] = value;
        return this;
    }

    /// <summary>Further changes to each host, such as a logger that keeps what it hears.</summary>
    public Action<WebApplicationBuilder>? Configure { get; set; }

    public async Task<WebApplication> StartApiAsync()
    {
        var api = await StartAsync(ApiHost.Create);
        // Its port is known only now.
        api.Configuration[Topology.Configuration.PublicUrl] = _configuration[Topology.Configuration.PublicUrl] ??= UrlOf(api).AbsoluteUri;
        return api;
    }

    public Task<WebApplication> StartWorkerAsync() => StartAsync(WorkerHost.Create);

    /// <summary>Services started afterwards find every provider here.</summary>
    public async Task<WebApplication> StartSimulatorAsync()
    {
        var simulator = await StartAsync(SimulatorHost.Create);
        foreach (var (key, value) in Topology.Configuration.SimulatedAt(UrlOf(simulator)))
            _configuration[key] = value;
        return simulator;
    }

    /// <summary>An API that is built but not started: its services, for setting the scene.</summary>
    public WebApplication BuildApi() => Build(ApiHost.Create);

    public async ValueTask DisposeAsync()
    {
        for (var i = _started.Count - 1; i >= 0; i--)
        {
            // Disposing alone stops nothing: schedulers and loops end with their host's stop.
            await _started[i].StopAsync(CancellationToken.None);
            await _started[i].DisposeAsync();
        }
    }

    private async Task<WebApplication> StartAsync(Func<string[], Action<WebApplicationBuilder>, WebApplication> create)
    {
        var app = Build(create);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private WebApplication Build(Func<string[], Action<WebApplicationBuilder>, WebApplication> create)
    {
        var app = create([$"--contentRoot={AppContext.BaseDirectory}"], builder =>
        {
            _configuration.TryAdd(Topology.Configuration.PublicUrl, null);
            builder.Configuration.AddInMemoryCollection(_configuration);
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.Replace(ServiceDescriptor.Singleton(time));
            Configure?.Invoke(builder);
        });
        _started.Add(app);
        return app;
    }
}
