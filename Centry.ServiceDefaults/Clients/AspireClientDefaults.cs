#if USE_ASPIRE
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Centry.ServiceDefaults.Clients;

/// <summary>Gives Aspire's Redis client the limits of ours; it takes its options from the container for this purpose.</summary>
internal static class AspireClientDefaults
{
    public static void AddAspireClientDefaults(this IServiceCollection services) =>
        services.PostConfigureAll<ConfigurationOptions>(options => RedisDefaults.Apply(options));
}
#endif
