using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Centry.Connectors.Erp.Xero;

/// <summary>Consent, tokens and which companies they reach.</summary>
internal sealed class XeroIdentity(ErpHttp http, XeroOptions options, ErpDescriptor erp, TimeProvider time)
{
    /// <summary>An app's calls in a minute, over all companies (gateways.md 7.5): these are about none.</summary>
    private const int AppCallsPerMinute = 10_000;

    /// <summary>A refresh token that nobody uses dies after it (gateways.md 7.1).</summary>
    private static readonly TimeSpan RefreshLifetime = TimeSpan.FromDays(60);

    private static readonly TimeSpan AccessLifetimeMax = TimeSpan.FromDays(1);

    private readonly XeroHosts _hosts = new(options.BaseUrl);
    private readonly ErpDescriptor _erp = erp with { CallsPerMinute = AppCallsPerMinute };

    public Uri AuthorizeUrl(string state, string challenge, Uri redirect) => _hosts.Authorize(string.Join('&', new (string Name, string Value)[]
    {
        ("response_type", "code"), ("client_id", ClientId), ("redirect_uri", redirect.OriginalString), ("scope", options.Scopes), ("state", state),
        ("code_challenge", challenge), ("code_challenge_method", "S256"),
    }.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}")));

    public async Task<ErpGrant> RedeemAsync(IReadOnlyDictionary<string, string> query, string verifier, Uri redirect, CancellationToken cancellationToken)
    {
        if (!query.TryGetValue("code", out var code) || query.ContainsKey("error"))
            throw new ErpException(ErpFault.ConsentLost, "The consent was not given at Xero.");
        var tokens = await TokensAsync(
            [new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", redirect.OriginalString), new("code_verifier", verifier)], cancellationToken);
        var connections = await ConnectionsAsync(tokens.AccessToken, cancellationToken);
        return new ErpGrant(tokens, [.. connections.Where(connection => connection.TenantType is null or "ORGANISATION").Select(connection => new ErpTenant(connection.TenantId, connection.TenantName ?? ""))]);
    }

    public Task<ErpTokens> RefreshAsync(string refreshToken, CancellationToken cancellationToken)
        => TokensAsync([new("grant_type", "refresh_token"), new("refresh_token", refreshToken)], cancellationToken);

    public async Task RevokeAsync(ErpTokens tokens, string tenantId, CancellationToken cancellationToken)
    {
        var connections = await ConnectionsAsync(tokens.AccessToken, cancellationToken);
        if (connections.FirstOrDefault(connection => connection.TenantId == tenantId) is not { } connection)
            return;
        using var request = Bearing(HttpMethod.Delete, _hosts.Connections(connection.Id), tokens.AccessToken);
        var answer = await SendAsync(request, cancellationToken);
        if (!answer.IsSuccess && answer.Status != HttpStatusCode.NotFound)
            throw XeroFaults.Of(answer, http);
    }

    private string ClientId => options.ClientId is { Length: > 0 } id ? id : throw new ErpException(ErpFault.Refused, "Xero is not set up here: there is no client id.");

    private async Task<List<XeroConnection>> ConnectionsAsync(string accessToken, CancellationToken cancellationToken)
    {
        using var request = Bearing(HttpMethod.Get, _hosts.Connections(), accessToken);
        var answer = await SendAsync(request, cancellationToken);
        return answer.IsSuccess ? XeroAnswers.Read<List<XeroConnection>>(answer.Body) : throw XeroFaults.Of(answer, http);
    }

    private async Task<ErpTokens> TokensAsync(List<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _hosts.Token);
        // An app with a secret proves itself by it; one without is a public client and only names itself.
        if (options.ClientSecret is { Length: > 0 } secret)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{secret}")));
        else
            form.Add(new("client_id", ClientId));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Content = new FormUrlEncodedContent(form);
        var answer = await SendAsync(request, cancellationToken);
        if (!answer.IsSuccess)
            throw Refusal(answer);
        var tokens = XeroAnswers.Read<XeroTokens>(answer.Body);
        var now = time.GetUtcNow();
        // Without offline_access among the scopes there would be no refresh token, and the bridge would end within the hour.
        if (tokens is not { AccessToken: { Length: > 0 } access, RefreshToken: { Length: > 0 } refresh, ExpiresIn: > 0 } || TimeSpan.FromSeconds(tokens.ExpiresIn) > AccessLifetimeMax)
            throw new ErpException(ErpFault.Unavailable, "Xero's answer holds no tokens.");
        return new ErpTokens(access, now.AddSeconds(tokens.ExpiresIn), refresh, now + RefreshLifetime);
    }

    private ErpException Refusal(ErpAnswer answer)
    {
        if (answer.Status is not (HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            return XeroFaults.Of(answer, http);
        return XeroAnswers.TryRead<XeroTokenProblem>(answer.Body)?.Error switch
        {
            "invalid_grant" => new ErpException(ErpFault.ConsentLost, "The consent at Xero was withdrawn or has ended."),
            // Of our app and not of anybody's consent: an operator has to see to it.
            { Length: > 0 } error => new ErpException(ErpFault.Refused, $"Xero does not take Centry's sign-in: {error}."),
            _ => new ErpException(ErpFault.Unavailable, $"Xero answered HTTP {(int)answer.Status} to the sign-in."),
        };
    }

    private static HttpRequestMessage Bearing(HttpMethod method, Uri url, string accessToken)
    {
        var request = new HttpRequestMessage(method, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }

    private Task<ErpAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        => http.SendAsync(_erp, Guid.Empty, request, options.Timeout, cancellationToken);
}
