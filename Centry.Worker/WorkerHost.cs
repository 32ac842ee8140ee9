using Centry.Connectors.Gateways;
using Centry.Core;
using Centry.Core.Persistence;
using Centry.Core.Webhooks;
using Centry.ServiceDefaults;
using Centry.Worker.Clock;
using Centry.Worker.Queues;

namespace Centry.Worker;

/// <summary>Builds the worker's host. One factory serves the process of its own and the one-machine stack.</summary>
public static class WorkerHost
{
    /// <summary>Longer than a claimed task may take, so that a stop lets running ones end.</summary>
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(25);

    /// <param name="args">Command line, read as configuration.</param>
    /// <param name="configure">Changes to the builder before services are added: configuration, clock, URLs.</param>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ApplicationName = "Centry.Worker" });
        configure?.Invoke(builder);
        builder.AddServiceDefaults();
        builder.AddNpgsqlDbContext<CentryDbContext>(Topology.Connections.Database);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownPatience);
        builder.Services.AddCentryCore(builder.Configuration);
        builder.Services.AddGateways(builder.Configuration);
        builder.Services.AddWebhookSending(builder.Configuration);
        builder.Services.AddQueues();
        builder.AddClock();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        return app;
    }
}
