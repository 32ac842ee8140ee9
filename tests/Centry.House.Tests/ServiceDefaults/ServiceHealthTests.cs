using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.House.Tests.ServiceDefaults;

public sealed class ServiceHealthTests : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];
    private readonly FakeTimeProvider _time = new();
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_without_dependencies_is_alive_and_healthy()
    {
        using var client = await StartAsync(_ => { });

        Assert.Equal((HttpStatusCode.OK, """{"status":"healthy"}"""), await AskAsync(client, "/alive"));
        Assert.Equal((HttpStatusCode.OK, """{"status":"healthy"}"""), await AskAsync(client, "/health"));
    }

    [Fact]
    public async Task A_failing_dependency_makes_a_service_unhealthy_but_not_dead_and_is_not_described()
    {
        using var client = await StartAsync(builder => builder.Services.AddHealthChecks()
            .AddCheck("ledger", () => throw new InvalidOperationException("password=hunter2")));

        Assert.Equal((HttpStatusCode.OK, """{"status":"healthy"}"""), await AskAsync(client, "/alive"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"status":"unhealthy"}"""), await AskAsync(client, "/health"));
    }

    [Fact]
    public async Task A_database_that_is_not_there_makes_a_service_unhealthy_and_does_not_keep_it_from_starting()
    {
        using var client = await StartAsync(builder =>
        {
            builder.Configuration["ConnectionStrings:centry"] = $"Host=127.0.0.1;Port={UnusedPort()};Username=u;Password=p;Database=centry";
            builder.AddNpgsqlDbContext<EmptyContext>("centry");
        });

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(client, "/alive")).Status);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"status":"unhealthy"}"""), await AskAsync(client, "/health"));
    }

    [Fact]
    public async Task Losing_Redis_degrades_a_service_and_leaves_it_in_the_balancer()
    {
        using var client = await StartAsync(builder =>
        {
            builder.Configuration["ConnectionStrings:redis"] = $"127.0.0.1:{UnusedPort()}";
            builder.AddRedisClient("redis");
        });

        Assert.Equal((HttpStatusCode.OK, """{"status":"degraded"}"""), await AskAsync(client, "/health"));
    }

    [Fact]
    public async Task A_flood_of_questions_asks_the_dependencies_once_a_second()
    {
        var asked = 0;
        using var client = await StartAsync(builder => builder.Services.AddHealthChecks().AddCheck("counted", () =>
        {
            Interlocked.Increment(ref asked);
            return HealthCheckResult.Healthy();
        }));

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AskAsync(client, "/health")));
        Assert.Equal(1, asked);

        _time.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(client, "/health");
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Every_check_has_a_limit_of_two_seconds_unless_it_brings_its_own()
    {
        await using var app = Build(builder => builder.Services.AddHealthChecks()
            .AddCheck("slow", () => HealthCheckResult.Healthy())
            .AddCheck("quick", () => HealthCheckResult.Healthy(), timeout: TimeSpan.FromMilliseconds(100)));

        var checks = app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<HealthCheckServiceOptions>>().Value.Registrations;

        Assert.Equal(TimeSpan.FromSeconds(2), checks.Single(check => check.Name == "slow").Timeout);
        Assert.Equal(TimeSpan.FromMilliseconds(100), checks.Single(check => check.Name == "quick").Timeout);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _started)
        {
            await host.DisposeAsync();
        }
    }

    private WebApplication Build(Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.AddServiceDefaults();
        configure(builder);
        var app = builder.Build();
        app.MapDefaultEndpoints();
        return app;
    }

    private async Task<HttpClient> StartAsync(Action<WebApplicationBuilder> configure)
    {
        var app = Build(configure);
        _started.Add(app);
        await app.StartAsync(Cancelled);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new HttpClient { BaseAddress = new Uri(address) };
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), Cancelled);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class EmptyContext(DbContextOptions<EmptyContext> options) : DbContext(options);
}
