using System.Collections.Immutable;
using System.Net;
using Centry.Api.Http;
using Centry.Api.Limits;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.ApiKeys;
using Centry.Core.Http;
using Centry.Core.Merchants;
using Microsoft.Extensions.Options;

namespace Centry.Api.MerchantKeys;

/// <summary>
/// The gate of <c>/v1</c>, in the contract's order: key, expiry and revocation, address, rate, permission.
/// No query on a warm path: the key's merchant is in memory, the rate is one call to Redis.
/// </summary>
public sealed class MerchantKeyFilter(
    MerchantDirectory merchants, RateLimiter limiter, IOptionsMonitor<RateLimitOptions> limits, TrustedProxies proxies, TimeProvider time) : IEndpointFilter
{
    private const string Scheme = "Merchant-Key ";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var http = context.HttpContext;
        var (caller, refusal) = await IdentifyAsync(http);
        if (caller is null)
            return refusal!.ToResult();

        var rate = await limiter.TakeAsync(caller.Key.Prefix, caller.Key.RateLimitPerMinute ?? limits.CurrentValue.RequestsPerMinute, http.RequestAborted);
        rate.WriteHeaders(http.Response);
        if (!rate.Allowed)
            return new Refusal(ErrorCodes.RateLimited, $"More than {rate.Limit} requests in a minute. Wait {rate.RetryAfterSeconds} seconds.").ToResult();

        if (http.GetEndpoint()?.Metadata.GetMetadata<RequiredKeyPermission>() is { } required && !required.IsGrantedBy(caller.Key))
            return required.Refusal.ToResult();
        http.Features.Set(caller);
        return await next(context);
    }

    private async ValueTask<(Caller?, Refusal?)> IdentifyAsync(HttpContext http)
    {
        if (ReadKey(http.Request) is not { } text)
            return (null, new Refusal(ErrorCodes.Unauthorized, "Send your key as 'Authorization: Merchant-Key mk_…' or as 'X-Merchant-Key: mk_…'."));
        if (!ApiKeyFormat.TryParse(text, out _))
            return (null, new Refusal(ErrorCodes.Unauthorized, "This is not a Centry merchant key: it is mistyped or cut short."));
        var hash = ApiKeyFormat.Hash(text);
        var profile = await merchants.FindByKeyHashAsync(hash, http.RequestAborted);
        if (profile?.FindKey(hash) is not { } found)
            return (null, new Refusal(ErrorCodes.Unauthorized, "This key does not exist."));

        var key = found.Key;
        if (key.RevokedAt is { } revoked && revoked <= time.GetUtcNow())
            return (null, new Refusal(ErrorCodes.ApiKeyRevoked, "This key was revoked. Create another one."));
        if (key.ExpiresAt is { } expires && expires <= time.GetUtcNow())
            return (null, new Refusal(ErrorCodes.ApiKeyExpired, "This key has expired. Create another one."));
        if (profile.Merchant.IsPaused)
            return (null, new Refusal(ErrorCodes.Unauthorized, "This merchant is paused. Ask Centry's support."));

        var ip = ClientIp.Resolve(http.Connection.RemoteIpAddress ?? IPAddress.None, http.Request.Headers["X-Forwarded-For"], proxies.Ranges);
        if (!found.Whitelist.Allows(ip))
        {
            return (null, new Refusal(ErrorCodes.IpNotWhitelisted, $"This key may not be used from {ip}. Add the address to its whitelist, or call from a listed one.")
            {
                Details = new Dictionary<string, object> { ["ip"] = ip.ToString() },
            });
        }

        return (new Caller(profile, key, ip), null);
    }

    private static string? ReadKey(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return authorization[Scheme.Length..].Trim();
        var header = request.Headers["X-Merchant-Key"].ToString();
        return header.Length > 0 ? header.Trim() : null;
    }
}

/// <summary>What a key must be allowed to do for an endpoint; put on the endpoint as metadata.</summary>
public sealed class RequiredKeyPermission(string name, Func<ApiKey, bool> isGranted)
{
    public static RequiredKeyPermission ViewTransactions { get; } = new("can_view_transactions", key => key.CanViewTransactions);
    public static RequiredKeyPermission CreateInvoices { get; } = new("can_create_invoices", key => key.CanCreateInvoices);
    public static RequiredKeyPermission CreateBills { get; } = new("can_create_bills", key => key.CanCreateBills);
    public static RequiredKeyPermission InitiatePayouts { get; } = new("can_initiate_payouts", key => key.CanInitiatePayouts);

    public bool IsGrantedBy(ApiKey key) => isGranted(key);

    public Refusal Refusal { get; } = new(ErrorCodes.MissingPermission, $"This key lacks the permission {name}. Grant it under Integration, or use another key.")
    {
        Details = new Dictionary<string, object> { ["permission"] = name },
    };
}

/// <summary>Proxies whose <c>X-Forwarded-For</c> is believed: configuration <c>TrustedProxies</c>, a list of addresses and CIDR ranges.</summary>
public sealed class TrustedProxies
{
    public const string Section = "TrustedProxies";

    public TrustedProxies(IConfiguration configuration)
    {
        var entries = configuration.GetSection(Section).Get<string[]>() ?? [];
        if (!IpWhitelist.TryParseRanges(entries, out var ranges, out var faults))
            throw new InvalidOperationException($"{Section} is not a list of addresses and CIDR ranges: {string.Join(' ', faults)}");
        Ranges = ranges;
    }

    public ImmutableArray<IpRange> Ranges { get; }
}
