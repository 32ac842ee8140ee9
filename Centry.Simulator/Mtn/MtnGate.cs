using System.Net;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Mtn;

/// <summary>Who calls, with which product, in which market.</summary>
internal sealed record MtnCaller(MtnUser User, MtnProduct Product, MtnMarket Market);

/// <summary>The checks that every product call passes before it is read: subscription, token, caller's address, target environment.</summary>
internal sealed class MtnGate(MtnAccounts accounts, IOptions<MtnOptions> options)
{
    public const string SubscriptionHeader = "Ocp-Apim-Subscription-Key";
    public const string TargetHeader = "X-Target-Environment";
    public const string ReferenceHeader = "X-Reference-Id";
    public const string CallbackHeader = "X-Callback-Url";
    private const string Bearer = "Bearer ";

    private readonly IPAddress[] _disbursementIps = [.. options.Value.DisbursementIps.Select(IPAddress.Parse)];

    public (MtnCaller? Caller, MtnRefusal? Refusal) Enter(HttpRequest request, MtnProduct product)
    {
        if (RefuseSubscription(request, product) is { } refusal) return (null, refusal);
        if (BearerOf(request) is not { } token || accounts.WhoseToken(token, product) is not { } user) return (null, MtnRefusal.Unauthorized);

        var target = request.Headers[TargetHeader].ToString();
        if (target.Length == 0) return (null, MtnRefusal.BadRequest($"{TargetHeader} is missing."));
        if (MtnMarket.Find(target) is not { } market || (user.SandboxOnly && !market.IsSandbox)) return (null, MtnRefusal.WrongTarget);
        if (product == MtnProduct.Disbursement && !market.IsSandbox && !IsRegistered(request.HttpContext.Connection.RemoteIpAddress))
            return (null, MtnRefusal.ForbiddenIp);
        return (new MtnCaller(user, product, market), null);
    }

    /// <param name="product">The product that the key must be of; any of them when null.</param>
    public MtnRefusal? RefuseSubscription(HttpRequest request, MtnProduct? product)
    {
        var key = request.Headers[SubscriptionHeader].ToString();
        if (key.Length == 0) return MtnRefusal.MissingSubscription;
        var fits = product is { } one ? accounts.IsSubscription(key, one) : accounts.IsAnySubscription(key);
        return fits ? null : MtnRefusal.WrongSubscription;
    }

    public static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
    }

    /// <summary>A UUID of version 4 in its 8-4-4-4-12 form: MTN takes no other.</summary>
    public static bool IsUuid4(string text, out Guid id) => Guid.TryParseExact(text, "D", out id) && id is { Version: 4, Variant: >= 8 and <= 11 };

    private bool IsRegistered(IPAddress? caller) => _disbursementIps.Length == 0
        || (caller is not null && _disbursementIps.Contains(caller.IsIPv4MappedToIPv6 ? caller.MapToIPv4() : caller));
}
