using System.Net.Http.Headers;
using Centry.Chaos.Stack;

namespace Centry.Chaos.Traffic;

/// <summary>
/// The merchants' clients, as good as clients should be: what got no answer, or one that says "try again", is sent again with the same
/// key and body, at the other API, until there is an answer. Every exchange goes into the journal as it ends.
/// </summary>
internal sealed class Clients : IDisposable
{
    /// <summary>A client waits no longer for one answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly IReadOnlyList<Merchant> _merchants;
    private readonly IReadOnlyList<(string Name, HttpClient Client)> _apis;
    private readonly RunClock _clock;
    private readonly JsonLines _journal;
    private readonly List<Exchange> _exchanges = [];

    public Clients(IReadOnlyList<Merchant> merchants, IEnumerable<(string Name, Uri Url)> apis, RunClock clock, JsonLines journal)
    {
        _merchants = merchants;
        _clock = clock;
        _journal = journal;
        _apis = [.. apis.Select(api => (api.Name, new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = api.Url,
            Timeout = Timeout.InfiniteTimeSpan,
        }))];
    }

    /// <summary>The journal so far.</summary>
    public IReadOnlyList<Exchange> Journal
    {
        get
        {
            lock (_exchanges)
                return [.. _exchanges];
        }
    }

    /// <summary>Sends until there is an answer.</summary>
    /// <returns>Null when <paramref name="cancel"/> came first.</returns>
    public async Task<Exchange?> SendAsync(ApiRequest request, Sender sender, CancellationToken cancel)
    {
        var mayBeMade = false;
        for (var attempt = 0; ; attempt++)
        {
            var exchange = await TryAsync(request, sender, attempt, mayBeMade, cancel);
            if (exchange is null)
                return null;
            if (exchange.IsLast)
                return exchange;
            var wait = RetryRule.Next(exchange.Status, exchange.Code, exchange.RetryAfter, attempt, mayBeMade)!.Value;
            mayBeMade |= request.IdempotencyKey is not null;
            try
            {
                await Task.Delay(wait, _clock.Time, cancel);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }

    public void Dispose()
    {
        foreach (var (_, client) in _apis)
            client.Dispose();
    }

    private async Task<Exchange?> TryAsync(ApiRequest request, Sender sender, int attempt, bool mayBeMade, CancellationToken cancel)
    {
        var (api, client) = _apis[(sender.Operation + sender.Copy + attempt) % _apis.Count];
        var sent = _clock.NowMs;
        var (answer, fault) = await ExchangeAsync(client, request, _merchants[sender.Merchant].Keys[sender.Key], cancel);
        var exchange = new Exchange
        {
            SentMs = sent,
            DoneMs = _clock.NowMs,
            Operation = sender.Operation,
            Copy = sender.Copy,
            Attempt = attempt,
            Api = api,
            Merchant = sender.Merchant,
            Key = sender.Key,
            Method = request.Method,
            Path = request.Path,
            IdempotencyKey = request.IdempotencyKey,
            Fault = fault,
        };
        if (answer is not null)
        {
            exchange = AnswerReader.Read(exchange with
            {
                Status = answer.Status,
                Replayed = answer.Replayed,
                RetryAfter = answer.RetryAfter,
                BodyHash = AnswerReader.Hash(answer.Body),
            }, answer.Body);
        }

        exchange = exchange with { IsLast = RetryRule.Next(exchange.Status, exchange.Code, exchange.RetryAfter, attempt, mayBeMade) is null };
        lock (_exchanges)
            _exchanges.Add(exchange);
        _journal.Append(exchange);
        return cancel.IsCancellationRequested && !exchange.IsLast ? null : exchange;
    }

    private async Task<(Answer? Answer, string? Fault)> ExchangeAsync(HttpClient client, ApiRequest request, string key, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, _clock.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        using var message = new HttpRequestMessage(HttpMethod.Parse(request.Method), request.Path);
        message.Headers.Authorization = new AuthenticationHeaderValue("Merchant-Key", key);
        if (request.IdempotencyKey is not null)
            message.Headers.Add("Idempotency-Key", request.IdempotencyKey);
        if (request.Body is not null)
            message.Content = new ByteArrayContent(request.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        try
        {
            using var response = await client.SendAsync(message, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            var retryAfter = (int?)response.Headers.RetryAfter?.Delta?.TotalSeconds;
            return (new Answer((int)response.StatusCode, body, response.Headers.Contains("Idempotent-Replayed"), retryAfter), null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, e is HttpRequestException http ? http.HttpRequestError.ToString() : "broken off");
        }
        catch (OperationCanceledException)
        {
            return (null, cancel.IsCancellationRequested ? "the run ended" : "no answer in time");
        }
    }

    private sealed record Answer(int Status, byte[] Body, bool Replayed, int? RetryAfter);
}

/// <summary>On whose behalf a request is sent.</summary>
internal readonly record struct Sender(int Operation, int Copy, int Merchant, int Key);
