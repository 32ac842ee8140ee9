using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.AirtelMoney;

/// <summary>Calls to Airtel, with the country, the token and, where it is wanted, the signature that each needs.</summary>
internal sealed partial class AirtelClient(IOptionsMonitor<AirtelMoneyOptions> options, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly ProviderHttp _http = new(time);
    private readonly AccessTokens _tokens = new(time);
    private readonly AccessTokens _keys = new(time);

    public Task<(ProviderAnswer? Answer, GatewayOutcome? Obstacle)> GetAsync(string path, AirtelCountry country, string currency, AirtelAccount account, CancellationToken cancellationToken)
        => SendAsync(country, currency, account, () => new HttpRequestMessage(HttpMethod.Get, At(country.BaseUrl(account.Access), path)), cancellationToken);

    /// <summary>Sent once, save that a refused token is replaced: that it was refused proves that nothing was done.</summary>
    public async Task<(ProviderAnswer? Answer, GatewayOutcome? Obstacle)> PostAsync(
        string path, JsonObject body, bool signed, AirtelCountry country, string currency, AirtelAccount account, CancellationToken cancellationToken)
    {
        var content = ProviderJson.Write(body);
        (string Signature, string Key)? signature = null;
        if (signed)
        {
            var (key, obstacle) = await KeyAsync(country, currency, account, cancellationToken);
            if (key is null)
                return (null, obstacle);
            signature = AirtelCrypto.Sign(content, key, country.SigningPadding);
            if (signature is null)
                return (null, UnusableKey);
        }

        return await SendAsync(country, currency, account, () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, At(country.BaseUrl(account.Access), path))
            {
                Content = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            };
            if (signature is { } made)
            {
                request.Headers.Add("x-signature", made.Signature);
                request.Headers.Add("x-key", made.Key);
            }

            return request;
        }, cancellationToken);
    }

    /// <summary>The account's PIN as Airtel takes it; or why there is none, and then nothing was sent.</summary>
    public async Task<(string? Pin, GatewayOutcome? Obstacle)> EncryptPinAsync(string pin, AirtelCountry country, string currency, AirtelAccount account, CancellationToken cancellationToken)
    {
        var (key, obstacle) = await KeyAsync(country, currency, account, cancellationToken);
        if (key is null)
            return (null, obstacle);
        return AirtelCrypto.Encrypt(pin, key, country.PinPadding) is { } encrypted ? (encrypted, null) : (null, UnusableKey);
    }

    /// <summary>Airtel could not read what was encrypted: the next payment asks for the key anew. This one is not sent again.</summary>
    public async Task ForgetKeyAsync(AirtelCountry country, AirtelAccount account, CancellationToken cancellationToken)
    {
        var cacheKey = KeyOf(country, account);
        var (held, _) = await _keys.GetAsync(cacheKey, _ => Task.FromResult<(MintedToken?, GatewayOutcome?)>((null, null)), cancellationToken);
        if (held is not null)
            _keys.Drop(cacheKey, held);
    }

    public void Dispose() => _http.Dispose();

    private static GatewayOutcome.Failed UnusableKey { get; } = new("invalid_encryption", "The provider's encryption key cannot be used with the padding that is configured for the country.");

    private Task<(string? Key, GatewayOutcome? Obstacle)> KeyAsync(AirtelCountry country, string currency, AirtelAccount account, CancellationToken cancellationToken)
        => _keys.GetAsync(KeyOf(country, account), async cancel =>
        {
            var asked = time.GetUtcNow();
            var (answer, obstacle) = await GetAsync("v1/rsa/encryption-keys", country, currency, new AirtelAccount(account.Access.Unrecorded), cancel);
            return AirtelSecrets.ReadKey(answer, obstacle, asked);
        }, cancellationToken);

    private static string KeyOf(AirtelCountry country, AirtelAccount account) => $"{country.Code}/{account.CacheKey(country.BaseUrl(account.Access))}";

    private async Task<(ProviderAnswer? Answer, GatewayOutcome? Obstacle)> SendAsync(
        AirtelCountry country, string currency, AirtelAccount account, Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        var timeout = options.CurrentValue.Timeout;
        var baseUrl = country.BaseUrl(account.Access);
        var tokenKey = account.CacheKey(baseUrl);
        for (var renewed = false; ; renewed = true)
        {
            var (token, obstacle) = await _tokens.GetAsync(tokenKey, async cancel =>
            {
                var asked = time.GetUtcNow();
                using var question = AirtelSecrets.TokenRequest(At(baseUrl, "auth/oauth2/token"), account);
                var (said, none) = await _http.SendAsync(question, timeout, cancel);
                return AirtelSecrets.ReadToken(said, none, asked);
            }, cancellationToken);
            if (token is null)
                return (null, obstacle);
            using var request = make();
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
            request.Headers.Add("X-Country", country.Code);
            request.Headers.Add("X-Currency", currency);
            var (answer, silence) = await _http.SendAsync(request, account.Access, timeout, cancellationToken);
            if (answer is null)
                return (null, silence!.ProvablyNotSent ? new GatewayOutcome.NotSent(silence.Reason) : new GatewayOutcome.Unknown(silence.Reason));
            LogAnswer(logger, request.Method.Method, country.Code, account.Access.AccountId, (int)answer.Status);
            if (answer.Status != HttpStatusCode.Unauthorized)
                return (answer, null);
            _tokens.Drop(tokenKey, token);
            if (renewed)
                return (null, new GatewayOutcome.NotSent("The provider refused two access tokens (HTTP 401)."));
        }
    }

    private static Uri At(Uri baseUrl, string path) => new($"{baseUrl.AbsoluteUri.TrimEnd('/')}/{path}");

    [LoggerMessage(Level = LogLevel.Debug, Message = "Airtel {Method} in {Country} for account {AccountId} answered HTTP {Status}")]
    private static partial void LogAnswer(ILogger logger, string method, string country, Guid accountId, int status);
}
