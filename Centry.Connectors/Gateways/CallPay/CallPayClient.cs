using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.CallPay;

/// <summary>Calls to CallPay's API v2, each sent once and with a token made for it. There is no sandbox host: one tries things with a test organisation.</summary>
internal sealed partial class CallPayClient(IOptionsMonitor<CallPayOptions> options, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly Uri Default = new("https://services.callpay.com/api/v2");

    private readonly ProviderHttp _http = new(time);

    /// <param name="form">Goes as a form; null for none.</param>
    public async Task<(ProviderAnswer? Answer, GatewayOutcome? Obstacle)> SendAsync(
        HttpMethod method, string path, IEnumerable<KeyValuePair<string, string>>? form, CallPayAccount account, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var baseUrl = (account.Access.IsSandbox ? options.CurrentValue.SandboxUrl : options.CurrentValue.ProductionUrl) ?? Default;
        using var request = new HttpRequestMessage(method, new Uri($"{baseUrl.AbsoluteUri.TrimEnd('/')}/{path}"));
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Add("Auth-Token", account.Token(now));
        request.Headers.TryAddWithoutValidation("Org-Id", account.Organisation);
        request.Headers.Add("Timestamp", now.ToString(CultureInfo.InvariantCulture));
        if (form is not null)
            request.Content = new FormUrlEncodedContent(form);
        var (answer, silence) = await _http.SendAsync(request, account.Access, options.CurrentValue.Timeout, cancellationToken);
        if (answer is null)
            return (null, silence!.ProvablyNotSent ? new GatewayOutcome.NotSent(silence.Reason) : new GatewayOutcome.Unknown(silence.Reason));
        LogAnswer(logger, method.Method, account.Access.AccountId, (int)answer.Status);
        return (answer, null);
    }

    public void Dispose() => _http.Dispose();

    [LoggerMessage(Level = LogLevel.Debug, Message = "CallPay {Method} for account {AccountId} answered HTTP {Status}")]
    private static partial void LogAnswer(ILogger logger, string method, Guid accountId, int status);
}
