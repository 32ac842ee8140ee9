using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace Centry.ServiceDefaults.Clients;

/// <summary>
/// Redis makes things fast; whoever asks it has another way to the answer. So a Redis that does not answer must be noticed quickly
/// and never keep a service from starting. What the connection string itself says goes before these.
/// </summary>
public sealed class RedisDefaults : DefaultOptionsProvider
{
    public override bool AbortOnConnectFail => false;

    public override TimeSpan? ConnectTimeout => TimeSpan.FromSeconds(1);

    public override TimeSpan SyncTimeout => TimeSpan.FromSeconds(1);

    /// <summary>Without a connection a command fails at once, instead of waiting in a queue for one until it times out.</summary>
    public override BacklogPolicy BacklogPolicy => BacklogPolicy.FailFast;

    public static ConfigurationOptions Apply(ConfigurationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Defaults = new RedisDefaults();
        return options;
    }
}
