using Centry.ServiceDefaults;
#if USE_ASPIRE
using Centry.ServiceDefaults.Clients;
#endif
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Http.Resilience;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every Centry service has, whatever it does: telemetry, health, service discovery and HTTP clients that give up in time.</summary>
public static class ServiceDefaultsExtensions
{
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Logging.QuietFrameworks();
        builder.AddServiceTelemetry();
        builder.Services.AddServiceHealth();
#if USE_ASPIRE
        builder.Services.AddAspireClientDefaults();
#endif
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            // A POST that timed out may have been carried out: only the caller, who has an idempotency key, may send it again.
            http.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods());
            http.AddServiceDiscovery();
        });
        return builder;
    }

    // A line for each statement, request and poll drowns what the business says. Configuration can turn any of it up again.
    private static void QuietFrameworks(this ILoggingBuilder logging)
    {
        foreach (var category in new[] { "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "Npgsql", "Quartz", "StackExchange.Redis", "System.Net.Http.HttpClient", "Polly" })
            logging.AddFilter(category, LogLevel.Warning);
    }

    /// <summary>
    /// <c>/alive</c> and <c>/health</c>, in every environment: balancers and orchestrators need them in production most.
    /// They tell a status and nothing else, and their answers are shared for a second, so that anybody may ask.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealth(Topology.Endpoints.Alive, health => health.Alive);
        app.MapHealth(Topology.Endpoints.Health, health => health.Ready);
        return app;
    }
}
