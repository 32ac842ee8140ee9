using System.Diagnostics;
using Centry.House.Tests.Observability;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Xunit;

namespace Centry.House.Tests.ServiceDefaults;

public sealed class TelemetryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_that_is_switched_off_has_no_providers()
    {
        await using var app = Service(("Telemetry:Enabled", "false"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"));

        Assert.Null(app.Services.GetService<TracerProvider>());
        Assert.Null(app.Services.GetService<MeterProvider>());
        Assert.Null(app.Services.GetService<LoggerProvider>());
    }

    [Fact]
    public async Task Centrys_own_spans_are_recorded()
    {
        await using var app = Service();
        await app.StartAsync(Cancelled);
        using var source = new ActivitySource("Centry.Anything");

        using var activity = source.StartActivity("submit");

        Assert.True(activity?.Recorded);
    }

    [Fact]
    public async Task A_receiver_that_is_configured_gets_logs_metrics_and_traces_under_the_name_from_the_environment()
    {
        await using var receiver = new OtlpReceiver();
        await receiver.InitializeAsync();
        await using var app = Service(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Url),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_SERVICE_NAME", "api-under-test"));
        app.MapGet("/ping", (ILogger<TelemetryTests> logger) => logger.LogInformation("payin {PayinId} accepted", 42));
        await app.StartAsync(Cancelled);
        using var client = new HttpClient { BaseAddress = new Uri(Address(app)) };
        (await client.GetAsync(new Uri("/ping", UriKind.Relative), Cancelled)).EnsureSuccessStatusCode();
        (await client.GetAsync(new Uri("/health", UriKind.Relative), Cancelled)).EnsureSuccessStatusCode();

        await app.StopAsync(Cancelled);
        app.Services.GetRequiredService<TracerProvider>().ForceFlush();
        app.Services.GetRequiredService<MeterProvider>().ForceFlush();
        app.Services.GetRequiredService<LoggerProvider>().ForceFlush();

        Assert.Contains("api-under-test", receiver.Text("traces"), StringComparison.Ordinal);
        // The server's spans are named so; the client's, from the same process, only "GET".
        Assert.Contains("GET /ping", receiver.Text("traces"), StringComparison.Ordinal);
        Assert.DoesNotContain("GET /health", receiver.Text("traces"), StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", receiver.Text("metrics"), StringComparison.Ordinal);
        Assert.Contains("payin 42 accepted", receiver.Text("logs"), StringComparison.Ordinal);
    }

    private static WebApplication Service(params (string Key, string Value)[] configuration)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        foreach (var (key, value) in configuration)
        {
            builder.Configuration[key] = value;
        }

        builder.AddServiceDefaults();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        return app;
    }

    private static string Address(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
}
