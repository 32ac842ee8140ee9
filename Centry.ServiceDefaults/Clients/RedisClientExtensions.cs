#if !USE_ASPIRE
using Centry.ServiceDefaults;
using Centry.ServiceDefaults.Clients;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Redis behind the same call that Aspire's client package offers; compiled only without it (docs/decisions/0001-aspire-seam.md).</summary>
public static class RedisClientExtensions
{
    /// <summary>One <see cref="IConnectionMultiplexer"/>, connected when it is first asked for, and reconnecting by itself from then on.</summary>
    public static void AddRedisClient(this IHostApplicationBuilder builder, string connectionName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var connectionString = builder.Configuration.RequireConnectionString(connectionName);
        builder.Services.AddSingleton<IConnectionMultiplexer>(services =>
        {
            var options = RedisDefaults.Apply(ConfigurationOptions.Parse(connectionString));
            options.LoggerFactory = services.GetRequiredService<ILoggerFactory>();
            return ConnectionMultiplexer.Connect(options);
        });
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            ServiceHealth.RedisCheck, services => new RedisCheck(services), failureStatus: null, tags: null));
    }

    private sealed class RedisCheck(IServiceProvider services) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var redis = services.GetRequiredService<IConnectionMultiplexer>();
            if (!redis.IsConnected)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, "not connected");
            }

            await redis.GetDatabase().PingAsync().WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
#endif
