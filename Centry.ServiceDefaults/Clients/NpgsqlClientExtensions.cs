#if !USE_ASPIRE
using Centry.ServiceDefaults.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// The database behind the same calls that Aspire's client packages offer; compiled only without them
/// (docs/decisions/0001-aspire-seam.md). Registers; never connects: a service starts before its database answers.
/// </summary>
public static class NpgsqlClientExtensions
{
    /// <summary>
    /// A pooled context that tries again after a lost connection, over the connections of <see cref="NpgsqlDataSource"/>.
    /// Further options come by <c>services.ConfigureDbContext</c>: a pooled context may not change them in OnConfiguring, here or with Aspire.
    /// </summary>
    public static void AddNpgsqlDbContext<TContext>(this IHostApplicationBuilder builder, string connectionName)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddNpgsqlDataSource(connectionName);
        builder.Services.AddDbContextPool<TContext>((services, options) =>
            options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>(), npgsql => npgsql.EnableRetryOnFailure()));
    }

    /// <summary>The pool of connections itself, for statements written by hand and for LISTEN.</summary>
    public static void AddNpgsqlDataSource(this IHostApplicationBuilder builder, string connectionName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var connectionString = builder.Configuration.RequireConnectionString(connectionName);
        if (builder.Services.Any(service => service.ServiceType == typeof(NpgsqlDataSource)))
        {
            return;
        }

        builder.Services.AddSingleton(services =>
            new NpgsqlDataSourceBuilder(connectionString) { Name = connectionName }
                .UseLoggerFactory(services.GetRequiredService<ILoggerFactory>())
                .Build());
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            "PostgreSql", services => new DatabaseCheck(services.GetRequiredService<NpgsqlDataSource>()), failureStatus: null, tags: null));
    }

    private sealed class DatabaseCheck(NpgsqlDataSource database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var command = database.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
#endif
