using System.Net;
using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;
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

    /// <summary>A key sees what it created itself; more needs the permission.</summary>
    public bool MaySee(Guid? createdByKey) => createdByKey == Key.Id || RequiredKeyPermission.ViewTransactions.IsGrantedBy(Key);

    /// <summary>The refusal of a request that names another country than the key's.</summary>
    public Refusal CountryMismatch(string asked)
        => new(ErrorCodes.CountryMismatch, $"This key is for {CountryScope} alone; the request names {asked}.");

    /// <summary>Refuses a body whose <c>country_code</c> is not the key's; null when all is well.</summary>
    public Refusal? RefuseCountryOf(JsonFields body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return CountryScope is { } scope && body.Peek("country_code") is { } asked && asked != scope ? CountryMismatch(asked) : null;
    }

    public static Caller Of(HttpContext http)
        => http.Features.Get<Caller>() ?? throw new InvalidOperationException("This endpoint does not stand behind the merchant key filter.");
}
