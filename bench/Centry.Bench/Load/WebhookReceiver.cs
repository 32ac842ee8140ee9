using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Centry.Bench.Load;

/// <summary>A merchant's receiver on this machine: notes when each event arrived first, and answers 200.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private LoopbackServer _server = null!;
    private readonly ConcurrentDictionary<(Guid PayinId, string Event), TaskCompletionSource<long>> _arrivals = new();

    private WebhookReceiver()
    {
    }

    public string Url => new Uri(_server.Url, "/hook").AbsoluteUri;

    public static async Task<WebhookReceiver> StartAsync(CancellationToken cancel)
    {
        var receiver = new WebhookReceiver();
        receiver._server = await LoopbackServer.StartAsync(receiver.ReceiveAsync, cancel);
        return receiver;
    }

    /// <summary>When the event arrived, in ticks of <see cref="Stopwatch"/>; null when it has not yet.</summary>
    public long? ArrivedAt(Guid payinId, string eventType) => Arrival(payinId, eventType) is { IsCompletedSuccessfully: true } arrival ? arrival.Result : null;

    /// <summary>The event's arrival, in ticks of <see cref="Stopwatch"/>, whenever that is.</summary>
    public Task<long> Arrival(Guid payinId, string eventType) => Expect(payinId, eventType).Task;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        var at = Stopwatch.GetTimestamp();
        using var json = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var root = json.RootElement;
        Expect(root.GetProperty("data").GetProperty("id").GetGuid(), root.GetProperty("event").GetString()!).TrySetResult(at);
    }

    private TaskCompletionSource<long> Expect(Guid payinId, string eventType)
        => _arrivals.GetOrAdd((payinId, eventType), _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
}
