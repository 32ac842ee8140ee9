using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.MtnMomo;

/// <summary>Calls to MTN's products, with the headers and the token that each wants. One path for every operation.</summary>
internal sealed partial class MtnClient : IDisposable
{
    public const string SubscriptionKeyHeader = "Ocp-Apim-Subscription-Key";

    private static readonly Uri SandboxDefault = new("https://sandbox.momodeveloper.mtn.com");
    private static readonly Uri ProductionDefault = new("https://proxy.momoapi.mtn.com");

    private readonly IOptionsMonitor<MtnMomoOptions> _options;
    private readonly ILogger _logger;
    private readonly ProviderHttp _http;
    private readonly MtnTokens _tokens;

    public MtnClient(IOptionsMonitor<MtnMomoOptions> options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _http = new ProviderHttp(time);
        _tokens = new MtnTokens(_http, time);
    }

    /// <summary>Creates. Sent once, save that a refused token is replaced.</summary>
    public Task<(ProviderAnswer? Answer, GatewayOutcome? Obstacle)> CreateAsync(MtnOrder order, string subscriptionKey, GatewayAccess access, CancellationToken cancellationToken)
        => SendAsync(order.Operation.Product, order.Operation.Resource, order.CountryCode, subscriptionKey, access, () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, At(BaseUrl(access), order.Operation.Path));
            request.Headers.Add("X-Reference-Id", order.SubmissionId.ToString("D"));
            if (order.CallbackUrl is { } callback)
                request.Headers.Add("X-Callback-Url", callback.AbsoluteUri);
            request.Content = new ByteArrayContent(order.Body(CurrencyOnWire(order, access))) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            return request;
        }, cancellationToken);

    /// <summary>Asks for the status.</summary>
    public Task<(ProviderAnswer? Answer, GatewayOutcome? Obstacle)> AskAsync(MtnOrder order, string subscriptionKey, GatewayAccess access, CancellationToken cancellationToken)
        => SendAsync(order.Operation.Product, order.Operation.Resource, order.CountryCode, subscriptionKey, access,
            () => new HttpRequestMessage(HttpMethod.Get, At(BaseUrl(access), $"{order.Operation.Path}/{order.SubmissionId:D}")), cancellationToken);

    /// <summary>Asks what the account of a product holds.</summary>
    public Task<(ProviderAnswer? Answer, GatewayOutcome? Obstacle)> AskBalanceAsync(MtnProduct product, string countryCode, string subscriptionKey, GatewayAccess access, CancellationToken cancellationToken)
        => SendAsync(product, "balance", countryCode, subscriptionKey, access,
            () => new HttpRequestMessage(HttpMethod.Get, At(BaseUrl(access), $"{product.Segment}/v1_0/account/balance")), cancellationToken);

    /// <summary>MTN's sandbox takes one currency alone; the figures stay the caller's.</summary>
    public string CurrencyOnWire(MtnOrder order, GatewayAccess access) => access.IsSandbox ? _options.CurrentValue.SandboxCurrency : order.CurrencyCode;

    public void Dispose() => _http.Dispose();

    internal static Uri At(Uri baseUrl, string path) => new($"{baseUrl.AbsoluteUri.TrimEnd('/')}/{path}");

    // A refused token proves that nothing was done: once more with a new one, and not again.
    private async Task<(ProviderAnswer? Answer, GatewayOutcome? Obstacle)> SendAsync(
        MtnProduct product, string resource, string countryCode, string subscriptionKey, GatewayAccess access, Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        var timeout = _options.CurrentValue.Timeout;
        for (var renewed = false; ; renewed = true)
        {
            var (token, obstacle) = await _tokens.GetAsync(BaseUrl(access), product, subscriptionKey, access, timeout, cancellationToken);
            if (token is null)
                return (null, obstacle);
            using var request = make();
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.Add(SubscriptionKeyHeader, subscriptionKey);
            request.Headers.Add("X-Target-Environment", TargetEnvironment(countryCode, access));
            var (answer, silence) = await _http.SendAsync(request, access, timeout, cancellationToken);
            if (answer is null)
                return (null, silence!.ProvablyNotSent ? new GatewayOutcome.NotSent(silence.Reason) : new GatewayOutcome.Unknown(silence.Reason));
            LogAnswer(_logger, request.Method.Method, resource, access.AccountId, (int)answer.Status);
            if (answer.Status != HttpStatusCode.Unauthorized)
                return (answer, null);
            _tokens.Drop(product, access, token);
            if (renewed)
                return (null, new GatewayOutcome.NotSent("The provider refused the account's credentials (HTTP 401)."));
        }
    }

    private string TargetEnvironment(string countryCode, GatewayAccess access)
    {
        if (access.IsSandbox)
            return "sandbox";
        return _options.CurrentValue.TargetEnvironments.TryGetValue(countryCode, out var configured) ? configured : MtnMarkets.TargetEnvironments[countryCode];
    }

    private Uri BaseUrl(GatewayAccess access)
        => access.IsSandbox ? _options.CurrentValue.SandboxUrl ?? SandboxDefault : _options.CurrentValue.ProductionUrl ?? ProductionDefault;

    [LoggerMessage(Level = LogLevel.Debug, Message = "MTN {Method} {Resource} for account {AccountId} answered HTTP {Status}")]
    private static partial void LogAnswer(ILogger logger, string method, string resource, Guid accountId, int status);
}
