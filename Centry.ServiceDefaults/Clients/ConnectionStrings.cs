#if !USE_ASPIRE
using Microsoft.Extensions.Configuration;

namespace Centry.ServiceDefaults.Clients;

internal static class ConnectionStrings
{
    /// <exception cref="InvalidOperationException">It is not configured; the message names the key in both its forms.</exception>
    public static string RequireConnectionString(this IConfiguration configuration, string connectionName)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var key = Topology.Connections.Key(connectionName);
        return configuration[key] is { } value && !string.IsNullOrWhiteSpace(value)
            ? value
            : throw new InvalidOperationException(
                $"The connection string '{connectionName}' is missing: set {key} in the configuration, "
                + $"or {Topology.Configuration.ToEnvironment(key)} in the environment.");
    }
}
#endif
