using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.DarajaMpesa;

/// <summary>Calls to Daraja. A new token ends the one before, so tokens are shared by all who call for the same application.</summary>
internal sealed partial class DarajaClient(IOptionsMonitor<DarajaMpesaOptions> options, ISharedTokens tokens, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly Uri SandboxDefault = new("https://sandbox.safaricom.co.ke");
    private static readonly Uri ProductionDefault = new("https://api.safaricom.co.ke");

    private readonly ProviderHttp _http = new(time);

    /// <summary>Sent once, save that a refused token is replaced: that it was refused proves that nothing was done.</summary>
    public async Task<(ProviderAnswer? Answer, GatewayOutcome? Obstacle)> PostAsync(string path, JsonObject body, DarajaAccount account, CancellationToken cancellationToken)
    {
        var content = ProviderJson.Write(body);
        var timeout = options.CurrentValue.Timeout;
        string? refused = null;
        while (true)
        {
            var (token, obstacle) = await FindTokenAsync(account, refused, cancellationToken);
            if (token is null)
                return (null, obstacle);
            using var request = new HttpRequestMessage(HttpMethod.Post, At(account.Access, path))
            {
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
                Content = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            };
            var (answer, silence) = await _http.SendAsync(request, account.Access, timeout, cancellationToken);
            if (answer is null)
                return (null, silence!.ProvablyNotSent ? new GatewayOutcome.NotSent(silence.Reason) : new GatewayOutcome.Unknown(silence.Reason));
            LogAnswer(logger, path, account.Access.AccountId, (int)answer.Status);
            if (!DarajaAnswers.RefusesToken(answer))
                return (answer, null);
            if (refused is not null)
                return (null, new GatewayOutcome.NotSent($"The provider refused two access tokens (HTTP {(int)answer.Status})."));
            refused = token;
        }
    }

    /// <summary>A token is all that shows it: there is nothing harmless to ask for.</summary>
    public async Task<string?> FindCredentialFaultAsync(DarajaAccount account, CancellationToken cancellationToken)
    {
        var (token, obstacle) = await FindTokenAsync(account, refused: null, cancellationToken);
        return token is null ? CredentialFaults.Of(obstacle!) : null;
    }

    public void Dispose() => _http.Dispose();

    private async Task<(string? Token, GatewayOutcome? Obstacle)> FindTokenAsync(DarajaAccount account, string? refused, CancellationToken cancellationToken)
    {
        var (token, obstacle) = await tokens.GetAsync(account.TokenKey, refused, cancel => MintAsync(account, cancel), cancellationToken);
        return token is null ? (null, obstacle ?? new GatewayOutcome.NotSent("There is no access token.")) : (token, null);
    }

    private async Task<(MintedToken?, GatewayOutcome?)> MintAsync(DarajaAccount account, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, At(account.Access, "oauth/v1/generate?grant_type=client_credentials"));
        var basic = Encoding.UTF8.GetBytes($"{account.ConsumerKey}:{account.ConsumerSecret}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(basic));
        var asked = time.GetUtcNow();
        var (answer, silence) = await _http.SendAsync(request, options.CurrentValue.Timeout, cancellationToken);

        // Without a token no payment was asked for, whatever went wrong here.
        if (answer is null)
            return (null, new GatewayOutcome.NotSent($"No access token: {silence!.Reason}"));
        if (answer.Status != HttpStatusCode.OK)
            return (null, new GatewayOutcome.NotSent($"The provider refused an access token (HTTP {(int)answer.Status}): check the account's credentials."));
        var (token, lives) = ProviderJson.Read(answer.Body, json => (ProviderJson.Text(json, "access_token"), ProviderJson.Amount(ProviderJson.Text(json, "expires_in"))));
        return token is not null && lives is > 0 and <= 86_400
            ? (new MintedToken(token, asked, TimeSpan.FromSeconds((double)lives)), null)
            : (null, new GatewayOutcome.NotSent("The provider's access token could not be read."));
    }

    private Uri At(GatewayAccess access, string path)
    {
        var baseUrl = access.IsSandbox ? options.CurrentValue.SandboxUrl ?? SandboxDefault : options.CurrentValue.ProductionUrl ?? ProductionDefault;
        return new Uri($"{baseUrl.AbsoluteUri.TrimEnd('/')}/{path}");
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Daraja {Path} for account {AccountId} answered HTTP {Status}")]
    private static partial void LogAnswer(ILogger logger, string path, Guid accountId, int status);
}
