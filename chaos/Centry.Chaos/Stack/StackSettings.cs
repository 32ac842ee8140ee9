using Centry.Chaos.Plan;
using Centry.ServiceDefaults;
using Npgsql;

namespace Centry.Chaos.Stack;

/// <summary>
/// The services' configuration. What in production takes minutes and hours is made short here, so that a run can wait for it: when a
/// payment is asked for, and when a webhook is tried again. All else is as it is by default.
/// </summary>
internal static class StackSettings
{
    /// <summary>Of each pool. An API has two of them and a worker three: together below what the server gives out (200).</summary>
    private const int ConnectionsMax = 18;

    private const int RetriesOfWebhooks = 20;
    private const int PollsOfPayments = 60;

    public static IReadOnlyDictionary<string, string> Of(string part, ChaosStack stack)
    {
        var settings = new Dictionary<string, string>
        {
            [Topology.Connections.Key(Topology.Connections.Database)] = new NpgsqlConnectionStringBuilder(stack.Database) { MaxPoolSize = ConnectionsMax }.ConnectionString,
            [Topology.Connections.Key(Topology.Connections.Redis)] = stack.UrlOf(Parts.Redis).Authority,
            [Topology.Configuration.TelemetryEnabled] = "false",
            ["KeyRing:AllowUnprotected"] = "true",
            [Topology.Configuration.WebhooksAllowLoopback] = "true",
            ["Webhooks:Timeout"] = "00:00:03",
            ["Webhooks:BreakerOpen"] = "00:00:00.500",
            ["Webhooks:BreakerOpenMax"] = "00:00:03",
            // A machine that also runs the load is no Redis that hangs.
            ["RateLimits:RedisTimeout"] = "00:00:01",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Centry"] = "Information",
            ["Logging:Console:FormatterName"] = "simple",
            ["Logging:Console:FormatterOptions:SingleLine"] = "true",
            ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
            ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss.fff ",
        };
        for (var i = 0; i < RetriesOfWebhooks; i++)
            settings[FormattableString.Invariant($"Webhooks:RetryDelays:{i}")] = i < 4 ? "00:00:02" : "00:00:05";
        for (var i = 0; i < PollsOfPayments; i++)
            settings[FormattableString.Invariant($"StuckSweep:PollDelays:{i}")] = TimeSpan.FromSeconds(i < 4 ? 3 * (i + 1) : 10 * (i - 2)).ToString("c");

        // Each worker has the providers call another API, so that a dead one loses half of the callbacks.
        var api = stack.UrlOf(Parts.Apis[Math.Max(0, Parts.Workers.ToList().IndexOf(part))]);
        var place = new ProviderPlace(stack.UrlOf(Parts.Simulator), api, stack.Folder);
        foreach (var (key, value) in ProviderProfile.All.SelectMany(profile => profile.Settings(place)))
            settings[key] = value;
        return settings.ToDictionary(setting => Topology.Configuration.ToEnvironment(setting.Key), setting => setting.Value);
    }
}
