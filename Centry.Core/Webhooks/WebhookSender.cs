using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Centry.Core.Webhooks.Outbound;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Centry.Core.Webhooks;

/// <summary>
/// Makes one attempt: signs, posts, and reads as much of the answer as the log keeps, within one deadline. Knows nothing
/// of schedules and rows. Thread-safe; one instance a process, for it holds the connections.
/// </summary>
public sealed partial class WebhookSender : IDisposable
{
    private const string JsonType = "application/json";

    // For people's eyes: a plus sign of a signature stays one.
    private static readonly JsonSerializerOptions PlainJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly WebhookOptions _options;
    private readonly WebhookUrlChecker _urls;
    private readonly TimeProvider _time;
    private readonly ILogger<WebhookSender> _logger;
    private readonly HttpMessageInvoker _pooled;
    private readonly HttpMessageInvoker _fresh;

    public WebhookSender(
        IOptions<WebhookOptions> options, OutboundPolicy policy, HostResolver resolver, WebhookUrlChecker urls, TimeProvider time, ILogger<WebhookSender> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        _urls = urls;
        _time = time;
        _logger = logger;
        var guarded = new GuardedHttpSettings
        {
            Policy = policy,
            Resolver = resolver,
            ConnectTimeout = _options.ConnectTimeout,
            // As many as there are attempts: waiting for a place would be charged to the receiver's time.
            MaxConnectionsPerServer = _options.Concurrency,
        };
        // Not from IHttpClientFactory: the house's defaults (retries, service discovery, logging of URLs) are not for strangers.
        _pooled = new HttpMessageInvoker(GuardedHttp.CreateHandler(guarded));
        _fresh = new HttpMessageInvoker(GuardedHttp.CreateHandler(guarded with { ReuseConnections = false }));
    }

    /// <summary>Makes the attempt. Whatever the receiver does comes back as a record.</summary>
    /// <exception cref="OperationCanceledException">The caller's token fired: nothing is known of the attempt.</exception>
    public async Task<WebhookAttempt> SendAsync(WebhookMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var startedAt = _time.GetUtcNow();
        var started = _time.GetTimestamp();
        var verdict = _urls.CheckForm(message.Url, message.Livemode);

        var outcome = verdict.IsSafe
            ? await ExchangeAsync(message, verdict.Url, startedAt, cancellationToken)
            : new Outcome { Error = verdict.Reason == WebhookUrlChecker.AddressRefused ? WebhookFaults.AddressNotAllowed : verdict.Reason };
        var attempt = new WebhookAttempt
        {
            StartedAt = startedAt,
            LatencyMs = (int)Math.Min(int.MaxValue, _time.GetElapsedTime(started).TotalMilliseconds),
            StatusCode = outcome.StatusCode,
            Error = outcome.Error,
            ResponseBody = outcome.Body,
            RequestHeaders = outcome.RequestHeaders,
            RetryAfter = outcome.RetryAfter,
        };
        if (attempt.Delivered)
            LogDelivered(message.EventId, message.Attempt, attempt.LatencyMs);
        else
            LogFailed(message.EventId, message.Attempt, verdict.Url?.IdnHost, attempt.StatusCode, attempt.LatencyMs, attempt.Error, outcome.Detail);
        return attempt;
    }

    public void Dispose()
    {
        _pooled.Dispose();
        _fresh.Dispose();
    }

    private async Task<Outcome> ExchangeAsync(WebhookMessage message, Uri url, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var headers = Headers(message, now);
        var outcome = new Outcome { RequestHeaders = JsonSerializer.Serialize(headers, PlainJson) };
        try
        {
            using var response = await PostAsync(message, url, headers, either.Token);
            outcome.StatusCode = (int)response.StatusCode;
            if (!response.IsSuccessStatusCode)
            {
                outcome.Error = Refusal(response.StatusCode);
                outcome.RetryAfter = RetryAfter(response.Headers.RetryAfter);
            }

            await ReadBodyAsync(response.Content, outcome, either.Token);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A 2xx whose body breaks off or drips past the deadline has failed too: the exchange was not completed, and
            // an event that comes twice does less harm than one that never came.
            outcome.Error = deadline.IsCancellationRequested ? TimedOut() : WebhookFaults.Describe(fault);
            outcome.Detail = WebhookFaults.Detail(fault);
        }

        return outcome;
    }

    /// <summary>
    /// Posts over a pooled connection, and once more over a new one if the pooled one had been closed by the other side:
    /// the connections' handler repeats no request whose body it has begun to send.
    /// </summary>
    private async Task<HttpResponseMessage> PostAsync(WebhookMessage message, Uri url, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        var exchange = Exchange.Begin();
        try
        {
            using var request = Request(message, url, headers);
            return await _pooled.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException) when (exchange.WasStale && !cancellationToken.IsCancellationRequested)
        {
            using var again = Request(message, url, headers);
            return await _fresh.SendAsync(again, cancellationToken);
        }
    }

    /// <summary>Made anew for each attempt: the time is signed with the body.</summary>
    private static Dictionary<string, string> Headers(WebhookMessage message, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds();
        var id = message.EventId.ToString("D");
        return new()
        {
            ["Content-Type"] = JsonType,
            ["User-Agent"] = WebhookHeaders.UserAgent,
            [WebhookHeaders.Signature] = WebhookSigner.CentrySignature(seconds, message.Body.Span, message.Secrets),
            [WebhookHeaders.EventId] = id,
            [WebhookHeaders.Attempt] = message.Attempt.ToString(CultureInfo.InvariantCulture),
            [WebhookHeaders.StandardId] = id,
            [WebhookHeaders.StandardTimestamp] = seconds.ToString(CultureInfo.InvariantCulture),
            [WebhookHeaders.StandardSignature] = WebhookSigner.StandardSignature(id, seconds, message.Body.Span, message.Secrets),
        };
    }

    private static HttpRequestMessage Request(WebhookMessage message, Uri url, IReadOnlyDictionary<string, string> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ReadOnlyMemoryContent(message.Body),
        };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>Reads one byte more than is kept, to know whether the answer ended; keeps what came even when the rest does not.</summary>
    private async Task ReadBodyAsync(HttpContent content, Outcome outcome, CancellationToken cancellationToken)
    {
        var most = _options.MaxResponseBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(most + 1);
        var filled = 0;
        try
        {
            var stream = await content.ReadAsStreamAsync(cancellationToken);
            int read;
            do
            {
                read = await stream.ReadAsync(buffer.AsMemory(filled, most + 1 - filled), cancellationToken);
                filled += read;
            }
            while (read > 0 && filled <= most);
        }
        finally
        {
            outcome.Body = ResponseText.From(buffer.AsSpan(0, Math.Min(filled, most)), most, truncated: filled > most);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? asked)
    {
        var wait = asked?.Delta ?? asked?.Date - _time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : null;
    }

    private string TimedOut() => string.Create(CultureInfo.InvariantCulture, $"timed out after {_options.Timeout.TotalSeconds:0.###} s");

    private static string Refusal(HttpStatusCode status) => (int)status is >= 300 and < 400
        ? string.Create(CultureInfo.InvariantCulture, $"answered {(int)status}: redirects are not followed")
        : string.Create(CultureInfo.InvariantCulture, $"answered {(int)status}");

    [LoggerMessage(Level = LogLevel.Debug, Message = "Webhook {EventId} attempt {Attempt} delivered in {LatencyMs} ms")]
    private partial void LogDelivered(Guid eventId, int attempt, int latencyMs);

    [LoggerMessage(Level = LogLevel.Information, Message = "Webhook {EventId} attempt {Attempt} to {Host} failed with status {Status} after {LatencyMs} ms: {Error} ({Detail})")]
    private partial void LogFailed(Guid eventId, int attempt, string? host, int? status, int latencyMs, string? error, string? detail);

    private sealed class Outcome
    {
        public int? StatusCode { get; set; }
        public string? Error { get; set; }
        public string? Body { get; set; }
        public string? RequestHeaders { get; init; }
        public TimeSpan? RetryAfter { get; set; }

        /// <summary>For the operator's log only.</summary>
        public string? Detail { get; set; }
    }
}
