using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Callbacks;

/// <summary>Sends what the dispatcher queues, each callback once and with a deadline. Nothing is retried: a fault can ask for repeats.</summary>
internal sealed partial class CallbackSender(
    CallbackDispatcher dispatcher, TimeProvider time, IOptions<CallbackOptions> options, ILogger<CallbackSender> log) : BackgroundService
{
    private const int AnswerBytesMax = 64 * 1024;

    private static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            // A provider does not carry on its client's traces.
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.Value.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        await Task.WhenAll(Enumerable.Range(0, options.Value.Senders).Select(_ => SendAllAsync(client, stoppingToken)));
    }

    private async Task SendAllAsync(HttpClient client, CancellationToken stopping)
    {
        try
        {
            await foreach (var attempts in dispatcher.Queue.ReadAllAsync(stopping))
            {
                foreach (var attempt in attempts) attempt.Finish(await SendAsync(client, attempt, stopping));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops; what still waits is lost, as a provider's callbacks can be.
        }
    }

    private async Task<CallbackState> SendAsync(HttpClient client, CallbackAttempt attempt, CancellationToken stopping)
    {
        var sentAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(options.Value.Timeout, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        try
        {
            using var request = new HttpRequestMessage(attempt.Callback.Method, attempt.Callback.Url);
            request.Content = new ByteArrayContent(attempt.Body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(attempt.Callback.ContentType);
            foreach (var (name, value) in attempt.Callback.Headers?.Invoke(attempt.Body, attempt.Distortion) ?? NoHeaders)
                request.Headers.TryAddWithoutValidation(name, value);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            var outcome = response.IsSuccessStatusCode ? CallbackOutcome.Delivered : CallbackOutcome.Refused;
            return new(outcome, (int)response.StatusCode, null, sentAt, time.GetElapsedTime(started).TotalMilliseconds)
            {
                Answer = attempt.Callback.ReadsAnswer ? await ReadAsync(response.Content, deadline.Token) : null,
            };
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return Failed("No answer within the deadline.");
        }
        catch (HttpRequestException e)
        {
            return Failed($"No answer: {e.HttpRequestError}.");
        }
        catch (IOException)
        {
            return Failed("The answer broke off.");
        }

        CallbackState Failed(string why)
        {
            LogFailed(attempt.Callback.Reference, why);
            return new(CallbackOutcome.Failed, null, why, sentAt, time.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[AnswerBytesMax];
        return buffer[..await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)];
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Callback of {Reference} not delivered: {Why}")]
    private partial void LogFailed(string reference, string why);
}
