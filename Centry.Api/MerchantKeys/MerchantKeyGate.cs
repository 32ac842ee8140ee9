using Centry.Api.Limits;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.ApiKeys;
using Centry.Core.Merchants;
using Microsoft.Extensions.Options;

namespace Centry.Api.MerchantKeys;

/// <summary>
/// Who calls, and whether they may call now, in the contract's order: key, revocation and expiry, address, rate.
/// No query on a warm path: the key's merchant is in memory, the rate is one call to Redis.
/// </summary>
public sealed class MerchantKeyGate(
    MerchantDirectory merchants, RateLimiter limiter, IOptionsMonitor<RateLimitOptions> limits, TrustedProxies proxies,
    KeyRejections rejections, KeyUse use, TimeProvider time)
{
    private const string Scheme = "Merchant-Key ";

    /// <returns>The caller, or why there is none. From the rate on, the answer carries the limit's headers.</returns>
    public async ValueTask<(Caller? Caller, Refusal? Refusal)> AdmitAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var (caller, refusal) = await IdentifyAsync(http);
        if (caller is null)
            return (null, refusal);
        use.Add(caller.Key.Id);

        var rate = await limiter.TakeAsync(caller.Key.Prefix, caller.Key.RateLimitPerMinute ?? caller.Profile.Merchant.RateLimitPerMinute ?? limits.CurrentValue.RequestsPerMinute, http.RequestAborted);
        rate.WriteHeaders(http.Response);
        return rate.Allowed
            ? (caller, null)
            : (null, new Refusal(ErrorCodes.RateLimited, $"More than {rate.Limit} requests in a minute. Wait {rate.RetryAfterSeconds} seconds."));
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

        var ip = proxies.ClientOf(http);
        if (found.Whitelist.Allows(ip))
            return (new Caller(profile, key, ip), null);
        rejections.Add(key.Id, ip, http.Request.Path.ToUriComponent());
        return (null, new Refusal(ErrorCodes.IpNotWhitelisted, $"This key may not be used from {ip}. Add the address to its whitelist, or call from a listed one.")
        {
            Details = new Dictionary<string, object> { ["ip"] = ip.ToString() },
        });
    }

    internal static string? ReadKey(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return authorization[Scheme.Length..].Trim();
        var header = request.Headers["X-Merchant-Key"].ToString();
        return header.Length > 0 ? header.Trim() : null;
    }
}
