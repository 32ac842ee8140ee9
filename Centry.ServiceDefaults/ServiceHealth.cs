using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Centry.ServiceDefaults;

/// <summary>The answers to <c>/alive</c> and <c>/health</c>.</summary>
internal sealed class ServiceHealth(HealthCheckService checks, TimeProvider time)
{
    private const string Live = "live";

    /// <summary>A dependency that takes longer to say that it is there is not there for a payment either.</summary>
    internal static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(2);

    /// <summary>Name under which the Redis client registers its check; the same with Aspire's client and with ours.</summary>
    internal const string RedisCheck = "StackExchange.Redis";

    public SharedHealthAnswer Alive { get; } = new(
        cancellationToken => checks.CheckHealthAsync(check => check.Tags.Contains(Live), cancellationToken), time);

    public SharedHealthAnswer Ready { get; } = new(checks.CheckHealthAsync, time);

    internal static void Add(IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);
        services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var check in options.Registrations)
            {
                if (check.Timeout == Timeout.InfiniteTimeSpan)
                {
                    check.Timeout = CheckLimit;
                }

                // Without Redis we are slower and replicas share less, but nothing is lost: no reason to take a service out of the balancer.
                if (check.Name == RedisCheck)
                {
                    check.FailureStatus = HealthStatus.Degraded;
                }
            }
        });
        services.AddSingleton<ServiceHealth>();
    }
}

internal static class ServiceHealthExtensions
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void AddServiceHealth(this IServiceCollection services) => ServiceHealth.Add(services);

    public static void MapHealth(this IEndpointRouteBuilder endpoints, string path, Func<ServiceHealth, SharedHealthAnswer> question) =>
        endpoints.MapMethods(path, Methods, async (HttpContext context, ServiceHealth health) =>
            {
                var status = await question(health).GetAsync().WaitAsync(context.RequestAborted);
                context.Response.Headers.CacheControl = "no-store";
                return Results.Json(
                    new HealthBody(status.ToString().ToLowerInvariant()),
                    statusCode: status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
            })
            .AllowAnonymous()
            .DisableHttpMetrics()
            .ExcludeFromDescription();

    /// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>; which check said so is in the logs.</param>
    private sealed record HealthBody(string Status);
}
