using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Centry.ServiceDefaults;

/// <summary>
/// Logs, metrics and traces over OpenTelemetry; exported over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a receiver.
/// <para>
/// Activity sources and meters belong to the process, not to a host: where several hosts share a process, every host's providers
/// would hear, and export, the same spans and measurements. There all but one host set <c>Telemetry:Enabled</c> to false.
/// </para>
/// <para>
/// Npgsql's spans carry the statement's text with its placeholders, never the parameters; Redis' spans, where there are any, only
/// the command's name; HTTP spans have their query values redacted. All three are the libraries' defaults and are left so.
/// </para>
/// </summary>
public static class ServiceDefaultsTelemetry
{
    /// <summary>Centry's own sources and meters begin with this: <c>Centry.Core</c>, <c>Centry.Api</c>, …</summary>
    private const string OwnNames = "Centry*";

    private const string QuartzName = "Quartz";

    internal static void AddServiceTelemetry(this IHostApplicationBuilder builder)
    {
        if (!builder.Configuration.GetValue(Topology.Configuration.TelemetryEnabled, defaultValue: true))
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
            {
                // The name that the environment gives wins; without one the SDK would say "unknown_service".
                if (string.IsNullOrEmpty(builder.Configuration[Topology.Configuration.OtlpServiceName]))
                {
                    resource.AddService(builder.Environment.ApplicationName);
                }
            })
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddNpgsqlInstrumentation()
                .AddMeter(OwnNames, QuartzName))
            .WithTracing(tracing => tracing
                .AddSource(OwnNames, QuartzName, builder.Environment.ApplicationName)
                .AddNpgsql()
                .AddAspNetCoreInstrumentation(options => options.Filter = context =>
                    !context.Request.Path.StartsWithSegments(Topology.Endpoints.Alive, StringComparison.Ordinal)
                    && !context.Request.Path.StartsWithSegments(Topology.Endpoints.Health, StringComparison.Ordinal))
                .AddHttpClientInstrumentation());

        if (!string.IsNullOrWhiteSpace(builder.Configuration[Topology.Configuration.OtlpEndpoint]))
        {
            telemetry.UseOtlpExporter();
        }
    }
}
