using System.Net;
using Centry.Core.ApiKeys;
using Centry.Core.Merchants;

namespace Centry.Api.MerchantKeys;

/// <summary>Who calls the merchant API: a key that passed every check up to its permissions.</summary>
public sealed record Caller(MerchantProfile Profile, ApiKey Key, IPAddress Ip)
{
    public string Environment => Key.Environment;
    public bool IsSandbox => Key.Environment == Environments.Sandbox;

    /// <summary>The only country that the key may see; null for all.</summary>
    public string? CountryScope => Key.CountryAccountId is { } id ? Profile.FindCountry(id)?.CountryCode ?? "" : null;

    public static Caller Of(HttpContext http)
        => http.Features.Get<Caller>() ?? throw new InvalidOperationException("This endpoint does not stand behind the merchant key filter.");
}
