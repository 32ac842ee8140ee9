using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.People;
using Microsoft.Extensions.Options;

namespace Centry.Api.People;

/// <summary>
/// Bounds what one address may try without a session, on each replica: below the lock-out of single accounts, against whoever tries many.
/// </summary>
internal static class SignInThrottle
{
    public const string Policy = "anonymous-people";

    private const int SegmentsPerMinute = 6;
    private const int Ipv6NetworkBytes = 8;

    private static readonly Refusal TooMany = new(ErrorCodes.RateLimited, "Too many tries from your address. Wait a minute.");

    public static void AddSignInThrottle(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.AddPolicy(Policy, http => RateLimitPartition.GetSlidingWindowLimiter(PartitionOf(http.ClientIp()), _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = http.RequestServices.GetRequiredService<IOptions<PeopleOptions>>().Value.AnonymousPerMinute,
            Window = TimeSpan.FromMinutes(1),
            SegmentsPerWindow = SegmentsPerMinute,
        }));
        limiter.OnRejected = (context, cancellationToken) =>
        {
            context.HttpContext.Response.Headers.RetryAfter = "60";
            return new ValueTask(Refusals.WriteAsync(context.HttpContext, TooMany));
        };
    });

    // Whoever has an IPv6 address has a /64 of them.
    private static IPAddress PartitionOf(IPAddress client)
        => client.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress([.. client.GetAddressBytes()[..Ipv6NetworkBytes], .. new byte[Ipv6NetworkBytes]]) : client;
}
