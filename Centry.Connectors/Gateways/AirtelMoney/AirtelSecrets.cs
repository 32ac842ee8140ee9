using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Centry.Connectors.Gateways.AirtelMoney;

/// <summary>Reads what Airtel hands out before a payment can be asked for: access tokens and encryption keys.</summary>
internal static class AirtelSecrets
{
    // Airtel says until when a key is good, in no time zone that it names; it may also change a key before that.
    private static readonly TimeSpan KeyLivesMost = TimeSpan.FromHours(1);

    public static HttpRequestMessage TokenRequest(Uri url, AirtelAccount account) => new(HttpMethod.Post, url)
    {
        Content = new ByteArrayContent(ProviderJson.Write(new JsonObject
        {
            ["client_id"] = account.ClientId,
            ["client_secret"] = account.ClientSecret,
            ["grant_type"] = "client_credentials",
        }))
        { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
    };

    // Without a token no payment was asked for, whatever went wrong here. The same goes for a key.
    public static (MintedToken?, GatewayOutcome?) ReadToken(ProviderAnswer? answer, ProviderSilence? silence, DateTimeOffset asked)
    {
        if (answer is null)
            return NotSent($"No access token: {silence!.Reason}");
        if (answer.Status != HttpStatusCode.OK)
            return NotSent($"The provider refused an access token (HTTP {(int)answer.Status}): check the account's credentials.");
        var (token, lives) = ProviderJson.Read(answer.Body, json => (ProviderJson.Text(json, "access_token"), ProviderJson.Amount(ProviderJson.Text(json, "expires_in"))));
        return token is not null && lives is > 0 and <= 86_400
            ? (new MintedToken(token, asked, TimeSpan.FromSeconds((double)lives)), null)
            : NotSent("The provider's access token could not be read.");
    }

    public static (MintedToken?, GatewayOutcome?) ReadKey(ProviderAnswer? answer, GatewayOutcome? obstacle, DateTimeOffset asked)
    {
        if (answer is null)
            return NotSent($"No encryption key: {obstacle switch { GatewayOutcome.NotSent notSent => notSent.Reason, GatewayOutcome.Unknown unknown => unknown.Reason, _ => "the provider gave none." }}");
        if (answer.Status != HttpStatusCode.OK)
            return NotSent($"The provider gave no encryption key (HTTP {(int)answer.Status}).");
        var (key, until) = ProviderJson.Read(answer.Body, json => json.GetProperty("data") is var data ? (ProviderJson.Text(data, "key"), ProviderJson.Text(data, "valid_upto")) : default);
        if (key is null)
            return NotSent("The provider's encryption key could not be read.");
        var lives = DateTimeOffset.TryParseExact(until, "dd-MM-yyyy HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end - asked : KeyLivesMost;
        return (new MintedToken(key, asked, lives < TimeSpan.Zero ? TimeSpan.Zero : lives > KeyLivesMost ? KeyLivesMost : lives), null);
    }

    private static (MintedToken?, GatewayOutcome?) NotSent(string reason) => (null, new GatewayOutcome.NotSent(reason));
}
