#if !USE_ASPIRE
using Centry.ServiceDefaults.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// The database behind the same call that Aspire's client package offers; compiled only without it
/// (docs/decisions/0001-aspire-seam.md). Registers; never connects: a service starts before its database answers.
/// </summary>
public static class NpgsqlClientExtensions
{
    /// <summary>
    /// A pooled context that tries again after a lost connection, and its health check.
    /// Further options come by <c>services.ConfigureDbContext</c>: a pooled context may not change them in OnConfiguring, here or with Aspire.
    /// </summary>
    public static void AddNpgsqlDbContext<TContext>(this IHostApplicationBuilder builder, string connectionName)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        var connectionString = builder.Configuration.RequireConnectionString(connectionName);
        builder.Services.AddDbContextPool<TContext>(options =>
            options.UseNpgsql(connectionString, npgsql => npgsql.EnableRetryOnFailure()));
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            typeof(TContext).Name, services => new DatabaseCheck<TContext>(services), failureStatus: null, tags: null));
    }

    private sealed class DatabaseCheck<TContext>(IServiceProvider services) : IHealthCheck where TContext : DbContext
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            await services.GetRequiredService<TContext>().Database.CanConnectAsync(cancellationToken)
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(context.Registration.FailureStatus, "cannot connect");
    }
}
#endif
