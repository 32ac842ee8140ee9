using Centry.ServiceDefaults;
using Centry.Standalone.Logging;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Centry.Standalone;

/// <summary>
/// What each service is told. The keys are those that any other host of the services would set; a value given in the
/// environment or on the command line wins over the one here, so that any part can be pointed elsewhere.
/// </summary>
internal sealed class ServiceWiring(StandaloneOptions options, string database, string redis)
{
    /// <summary>How long a service may take to finish what it is doing when the stack stops.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    private readonly DemoCertificate _safaricom = DemoCertificate.Create(TimeProvider.System);

    /// <summary>Arguments of a service: ours, and a content root that is not the folder we were started in.</summary>
    public string[] Arguments => [.. options.Arguments, $"--{WebHostDefaults.ContentRootKey}={AppContext.BaseDirectory}"];

    public Action<WebApplicationBuilder> For(string service, string url) => builder =>
    {
        var defaults = new MemoryConfigurationSource { InitialData = Configuration(service) };
        builder.Configuration.Sources.Insert(BeforeEnvironment(builder.Configuration.Sources), defaults);
        builder.WebHost.UseUrls(url);
        builder.Logging.AddServiceLines(service);
        // Signals are the stack's to hear: it stops the services one by one, in order.
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, StackLifetime>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
    };

    /// <summary>The configuration of one service. Only those that own data learn where the data are.</summary>
    internal IEnumerable<KeyValuePair<string, string?>> Configuration(string service)
    {
        yield return new("Logging:LogLevel:Default", nameof(LogLevel.Warning));
        yield return new("Logging:LogLevel:Centry", nameof(LogLevel.Information));
        // The demo's key ring lies unencrypted in the demo's database, and means to.
        yield return new("Logging:LogLevel:Microsoft.AspNetCore.DataProtection.KeyManagement", nameof(LogLevel.Error));
        yield return new("Demo:Enabled", "true");
        // Activity sources and meters belong to the process: one host exports what all of them do.
        yield return new("Telemetry:Enabled", service == Topology.Resources.Api ? "true" : "false");
        yield return new("OTEL_SERVICE_NAME", "centry");
        yield return new($"services:{Topology.Resources.Api}:http:0", options.ApiUrl);
        yield return new($"services:{Topology.Resources.Dashboard}:http:0", options.DashboardUrl);
        yield return new($"services:{Topology.Resources.Simulator}:http:0", options.SimulatorUrl);
        // The dashboard shows integrators where the API is.
        yield return service == Topology.Resources.Simulator
            ? new(Topology.Configuration.SimulatedSafaricomKey, _safaricom.PrivateKeyPem)
            : new(Topology.Configuration.PublicUrl, options.ApiUrl);
        if (service is not (Topology.Resources.Api or Topology.Resources.Worker))
            yield break;

        if (service == Topology.Resources.Api)
        {
            // The dashboard's server says for which browser it asks.
            foreach (var (key, range) in Topology.Configuration.LoopbackProxies)
                yield return new(key, range);
        }

        yield return new($"ConnectionStrings:{Topology.Connections.Database}", database);
        yield return new($"ConnectionStrings:{Topology.Connections.Redis}", redis);
        yield return new("Webhooks:AllowLoopback", "true");
        yield return new(Topology.Configuration.DashboardUrl, options.DashboardUrl);
        yield return new(Topology.Configuration.SafaricomSandboxCertificate, _safaricom.CertificatePem);
        yield return new(Topology.Configuration.SafaricomProductionCertificate, _safaricom.CertificatePem);
        foreach (var (key, value) in Topology.Configuration.SimulatedAt(new Uri(options.SimulatorUrl)))
            yield return new(key, value);
    }

    /// <summary>Above the services' own files, below the environment and the command line.</summary>
    private static int BeforeEnvironment(IList<IConfigurationSource> sources)
    {
        for (var index = sources.Count - 1; index >= 0; index--)
        {
            if (sources[index] is EnvironmentVariablesConfigurationSource { Prefix: null or "" })
                return index;
        }

        return sources.Count;
    }

    /// <summary>Hears no signals and says nothing.</summary>
    private sealed class StackLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
