using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>Intuit's OAuth 2.0. It knows no PKCE; the redirect tells the company, called realm.</summary>
internal sealed class QuickBooksConsent(ErpHttp http, QuickBooksOptions options, ErpDescriptor descriptor, TimeProvider time) : IErpConsent
{
    private const string Scope = "com.intuit.quickbooks.accounting";
    private const int RealmMax = 32;

    public Uri AuthorizeUrl(string state, string challenge, Uri redirect) => new(
        $"{Host("https://appcenter.intuit.com")}/connect/oauth2?client_id={Escape(ClientId)}&response_type=code&scope={Escape(Scope)}&redirect_uri={Escape(redirect.OriginalString)}&state={Escape(state)}");

    public async Task<ErpGrant> RedeemAsync(IReadOnlyDictionary<string, string> query, string verifier, Uri redirect, CancellationToken cancellationToken)
    {
        if (query.ContainsKey("error"))
            throw new ErpException(ErpFault.Refused, "The consent was not given.");
        if (!query.TryGetValue("code", out var code) || !query.TryGetValue("realmId", out var realm) || realm.Length is 0 or > RealmMax || !realm.All(char.IsAsciiDigit))
            throw new ErpException(ErpFault.Refused, "QuickBooks did not say which company the consent is for.");
        var tokens = await TokenAsync(
            [new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", redirect.OriginalString)],
            new ErpException(ErpFault.Refused, "QuickBooks does not take the code of the consent: it is used or too old."), cancellationToken);
        // The company's name is behind the accounting API, whose host depends on what the connection is for.
        return new ErpGrant(tokens, [new ErpTenant(realm, $"Company {realm}")]);
    }

    public Task<ErpTokens> RefreshAsync(string refreshToken, CancellationToken cancellationToken) => TokenAsync(
        [new("grant_type", "refresh_token"), new("refresh_token", refreshToken)], new ErpException(ErpFault.ConsentLost, "The consent to QuickBooks has ended."), cancellationToken);

    public async Task RevokeAsync(ErpTokens tokens, string tenantId, CancellationToken cancellationToken)
    {
        using var content = new StringContent(new JsonObject { ["token"] = tokens.RefreshToken }.ToJsonString(), Encoding.UTF8, "application/json");
        var answer = await SendAsync($"{Host("https://developer.api.intuit.com")}/v2/oauth2/tokens/revoke", content, cancellationToken);
        // A token that is none any more is as good as revoked.
        if (!answer.IsSuccess && answer.Status != HttpStatusCode.BadRequest)
            throw FaultOf(answer);
    }

    /// <param name="invalid">What it means that code or token is not taken.</param>
    private async Task<ErpTokens> TokenAsync(IEnumerable<KeyValuePair<string, string>> form, ErpException invalid, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(form);
        var now = time.GetUtcNow();
        var answer = await SendAsync($"{Host("https://oauth.platform.intuit.com")}/oauth2/v1/tokens/bearer", content, cancellationToken);
        var json = QuickBooksJson.Parse(answer.Body);
        if (!answer.IsSuccess)
            throw json is { } error && QuickBooksJson.Text(error, "error") == "invalid_grant" ? invalid : FaultOf(answer);
        if (json is not { } root || QuickBooksJson.Text(root, "access_token") is not { } access || QuickBooksJson.Text(root, "refresh_token") is not { } refresh
            || Seconds(root, "expires_in") is not { } lifetime)
            throw QuickBooksClient.Unreadable();
        // The token rolls on with its use; the consent as a whole ends with the hard limit, where there is one.
        TimeSpan? ends = (Seconds(root, "x_refresh_token_expires_in"), Seconds(root, "x_refresh_token_hard_expires_in")) switch
        {
            ({ } rolling, { } hard) => rolling < hard ? rolling : hard,
            var (rolling, hard) => rolling ?? hard,
        };
        return new ErpTokens(access, now + lifetime, refresh, now + ends);
    }

    private async Task<ErpAnswer> SendAsync(string url, HttpContent content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url)) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{options.ClientSecret}")));
        // No company's budget: these hosts are not the accounting API's.
        return await http.SendAsync(descriptor, Guid.Empty, request, options.Timeout, cancellationToken);
    }

    private ErpException FaultOf(ErpAnswer answer) => (int)answer.Status switch
    {
        429 => new ErpException(ErpFault.RateLimited, "QuickBooks asks for fewer requests.", http.RetryAfter(answer) ?? TimeSpan.FromSeconds(60)),
        >= 400 and < 500 => new ErpException(ErpFault.Refused, $"QuickBooks does not take Centry's app (HTTP {(int)answer.Status})."),
        _ => new ErpException(ErpFault.Unavailable, $"QuickBooks is in trouble (HTTP {(int)answer.Status})."),
    };

    private string ClientId => options.ClientId ?? throw new ErpException(ErpFault.Refused, "QuickBooks is not set up here: there is no client id.");

    private string Host(string vendor) => options.BaseUrl?.AbsoluteUri.TrimEnd('/') ?? vendor;

    private static string Escape(string value) => Uri.EscapeDataString(value);

    private static TimeSpan? Seconds(JsonElement json, string name) => QuickBooksJson.Number(json, name) is > 0 and < 1_000_000_000 and var seconds ? TimeSpan.FromSeconds((double)seconds) : null;
}
