using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Centry.Connectors.Gateways.MtnMomo;

/// <summary>Access tokens, one for each product, account and environment.</summary>
internal sealed class MtnTokens(ProviderHttp http, TimeProvider time)
{
    private readonly AccessTokens _tokens = new(time);

    public Task<(string? Token, GatewayOutcome? Obstacle)> GetAsync(
        Uri baseUrl, MtnProduct product, string subscriptionKey, GatewayAccess access, TimeSpan timeout, CancellationToken cancellationToken)
        => _tokens.GetAsync(Key(product, access), cancel => RequestAsync(baseUrl, product, subscriptionKey, access, timeout, cancel), cancellationToken);

    /// <summary>MTN refused the token: the next caller gets another.</summary>
    public void Drop(MtnProduct product, GatewayAccess access, string token) => _tokens.Drop(Key(product, access), token);

    // Changed credentials are another account to MTN: they must not go on with the old one's token.
    private static string Key(MtnProduct product, GatewayAccess access)
        => $"{product.Segment}/{access.AccountId:N}/{access.Environment}/{access.Credentials.GetValueOrDefault("api_user")}/{string.GetHashCode(access.Credentials.GetValueOrDefault("api_key"), StringComparison.Ordinal)}";

    private async Task<(MintedToken?, GatewayOutcome?)> RequestAsync(
        Uri baseUrl, MtnProduct product, string subscriptionKey, GatewayAccess access, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // No body: MTN answers 400 to one.
        using var request = new HttpRequestMessage(HttpMethod.Post, MtnClient.At(baseUrl, $"{product.Segment}/token/"));
        var basic = Encoding.UTF8.GetBytes($"{access.Credentials["api_user"]}:{access.Credentials["api_key"]}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(basic));
        request.Headers.Add(MtnClient.SubscriptionKeyHeader, subscriptionKey);
        var asked = time.GetUtcNow();
        var (answer, silence) = await http.SendAsync(request, timeout, cancellationToken);

        // Without a token no payment was asked for, whatever went wrong here.
        if (answer is null)
            return (null, new GatewayOutcome.NotSent($"No access token: {silence!.Reason}"));
        if (answer.Status != HttpStatusCode.OK)
            return (null, new GatewayOutcome.NotSent($"The provider refused an access token (HTTP {(int)answer.Status}): check the account's credentials."));
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            var token = json.RootElement.GetProperty("access_token").GetString();
            var lives = TimeSpan.FromSeconds(json.RootElement.GetProperty("expires_in").GetInt32());
            return string.IsNullOrEmpty(token)
                ? (null, Unreadable)
                : (new MintedToken(token, asked, lives), null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return (null, Unreadable);
        }
    }

    private static GatewayOutcome.NotSent Unreadable { get; } = new("The provider's access token could not be read.");
}
