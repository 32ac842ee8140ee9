using Centry.Connectors.Gateways;
using Centry.Core;
using Centry.Core.Persistence;
using Centry.Core.Webhooks;
using Centry.ServiceDefaults;
using Centry.Simulator.Mtn;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Centry.Testing.Processes;

/// <summary>The product's own use cases on a database, for setting the scene of what is started as processes.</summary>
public static class UseCases
{
    /// <summary>What the simulator lets in at its MTN by default.</summary>
    public static IReadOnlyDictionary<string, string> SimulatedMtnCredentials
    {
        get
        {
            var mtn = new MtnOptions();
            return new Dictionary<string, string>
            {
                ["api_user"] = mtn.ApiUser.ToString("D"),
                ["api_key"] = mtn.ApiKey,
                ["collection_subscription_key"] = mtn.CollectionKey,
                ["disbursement_subscription_key"] = mtn.DisbursementKey,
            };
        }
    }

    /// <summary>Built, not started: nothing runs in the background.</summary>
    /// <param name="settings">Further configuration.</param>
    public static IHost On(string database, params IEnumerable<KeyValuePair<string, string>> settings)
    {
        var builder = new HostApplicationBuilder();
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        builder.Configuration[Topology.Connections.Key(Topology.Connections.Database)] = database;
        builder.Logging.ClearProviders();
        builder.AddNpgsqlDbContext<CentryDbContext>(Topology.Connections.Database);
        builder.Services.AddCentryCore(builder.Configuration);
        builder.Services.AddGateways(builder.Configuration);
        builder.Services.AddWebhookSending(builder.Configuration);
        return builder.Build();
    }
}
