using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>Which of Ozow's APIs is called: each has its own way of telling who calls.</summary>
internal enum OzowDoor
{
    /// <summary>The site's key.</summary>
    Payments,

    /// <summary>A token, which the site's key buys.</summary>
    Refunds,

    /// <summary>A host and a key of its own.</summary>
    Payouts,
}

/// <param name="Path">With its query.</param>
/// <param name="Body">Posted; null for a question that is got.</param>
internal sealed record OzowCall(OzowDoor Door, string Path, JsonNode? Body = null)
{
    public HttpMethod Method => Body is null ? HttpMethod.Get : HttpMethod.Post;
}

/// <summary>Calls to Ozow. One path for every one of them.</summary>
internal sealed partial class OzowClient(IOptionsMonitor<OzowOptions> options, TimeProvider time, ILogger logger) : IDisposable
{
    private const string ApiKeyHeader = "ApiKey";
    private const string SiteCodeHeader = "SiteCode";

    private static readonly Uri SandboxDefault = new("https://stagingapi.ozow.com");
    private static readonly Uri ProductionDefault = new("https://api.ozow.com");
    private static readonly Uri PayoutsSandboxDefault = new("https://stagingpayoutsapi.ozow.com/v1");
    private static readonly Uri PayoutsProductionDefault = new("https://payoutsapi.ozow.com/v1");

    private readonly ProviderHttp _http = new(time);
    private readonly AccessTokens _tokens = new(time);

    /// <summary>Sent once, save that a refused token is replaced: that it was refused proves that nothing was done.</summary>
    public async Task<(ProviderAnswer? Answer, GatewayOutcome? Obstacle)> SendAsync(OzowCall call, OzowAccount account, CancellationToken cancellationToken)
    {
        var timeout = options.CurrentValue.Timeout;
        for (var renewed = false; ; renewed = true)
        {
            string? token = null;
            if (call.Door == OzowDoor.Refunds)
            {
                (token, var obstacle) = await _tokens.GetAsync(account.TokenKey, cancel => MintAsync(account, timeout, cancel), cancellationToken);
                if (token is null)
                    return (null, obstacle);
            }

            using var request = Make(call, account, token);
            var (answer, silence) = await _http.SendAsync(request, account.Access, timeout, cancellationToken);
            if (answer is null)
                return (null, silence!.ProvablyNotSent ? new GatewayOutcome.NotSent(silence.Reason) : new GatewayOutcome.Unknown(silence.Reason));
            LogAnswer(logger, request.Method.Method, call.Path.Split('?')[0], account.Access.AccountId, (int)answer.Status);
            if (answer.Status != HttpStatusCode.Unauthorized)
                return (answer, null);
            if (token is not null)
                _tokens.Drop(account.TokenKey, token);
            if (token is null || renewed)
                return (null, new GatewayOutcome.NotSent("The provider refused the account's credentials (HTTP 401)."));
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Make(OzowCall call, OzowAccount account, string? token)
    {
        var request = new HttpRequestMessage(call.Method, At(call.Door, account.Access, call.Path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        switch (call.Door)
        {
            case OzowDoor.Payments:
                request.Headers.TryAddWithoutValidation(ApiKeyHeader, account.ApiKey);
                break;
            case OzowDoor.Refunds:
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                break;
            case OzowDoor.Payouts:
                request.Headers.TryAddWithoutValidation(SiteCodeHeader, account.SiteCode);
                request.Headers.TryAddWithoutValidation(ApiKeyHeader, account.PayoutsApiKey);
                break;
        }

        if (call.Body is not null)
            request.Content = new ByteArrayContent(ProviderJson.Write(call.Body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return request;
    }

    private async Task<(MintedToken?, GatewayOutcome?)> MintAsync(OzowAccount account, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, At(OzowDoor.Refunds, account.Access, "token"));
        request.Headers.TryAddWithoutValidation(ApiKeyHeader, account.ApiKey);
        request.Content = new FormUrlEncodedContent([new("grant_type", "password"), new(SiteCodeHeader, account.SiteCode)]);
        var asked = time.GetUtcNow();
        var (answer, silence) = await _http.SendAsync(request, timeout, cancellationToken);

        // Without a token no refund was asked for, whatever went wrong here.
        if (answer is null)
            return (null, new GatewayOutcome.NotSent($"No access token: {silence!.Reason}"));
        if (answer.Status != HttpStatusCode.OK)
            return (null, new GatewayOutcome.NotSent($"The provider refused an access token (HTTP {(int)answer.Status}): check the account's credentials."));
        var (token, lives) = ProviderJson.Read(answer.Body, json => (OzowJson.Text(json, "access_token"), OzowJson.Amount(json, "expires_in")));
        return token is not null && lives is > 0 and <= 2_592_000
            ? (new MintedToken(token, asked, TimeSpan.FromSeconds((double)lives)), null)
            : (null, new GatewayOutcome.NotSent("The provider's access token could not be read."));
    }

    private Uri At(OzowDoor door, GatewayAccess access, string path)
    {
        var current = options.CurrentValue;
        var baseUrl = (door, access.IsSandbox) switch
        {
            (OzowDoor.Payouts, true) => current.PayoutsSandboxUrl ?? PayoutsSandboxDefault,
            (OzowDoor.Payouts, false) => current.PayoutsProductionUrl ?? PayoutsProductionDefault,
            (_, true) => current.SandboxUrl ?? SandboxDefault,
            (_, false) => current.ProductionUrl ?? ProductionDefault,
        };
        return new Uri($"{baseUrl.AbsoluteUri.TrimEnd('/')}/{path}");
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Ozow {Method} {Path} for account {AccountId} answered HTTP {Status}")]
    private static partial void LogAnswer(ILogger logger, string method, string path, Guid accountId, int status);
}
