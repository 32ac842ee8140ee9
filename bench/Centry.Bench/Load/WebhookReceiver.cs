using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Bench.Load;

/// <summary>A merchant's receiver on this machine: notes when each event arrived first, and answers 200.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<(Guid PayinId, string Event), TaskCompletionSource<long>> _arrivals = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url => new Uri(new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), "/hook").AbsoluteUri;

    public static async Task<WebhookReceiver> StartAsync(CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.Run(receiver.ReceiveAsync);
        await app.StartAsync(cancel);
        return receiver;
    }

    /// <summary>When the event arrived, in ticks of <see cref="Stopwatch"/>; null when it has not yet.</summary>
    public long? ArrivedAt(Guid payinId, string eventType) => Arrival(payinId, eventType) is { IsCompletedSuccessfully: true } arrival ? arrival.Result : null;

    /// <summary>The event's arrival, in ticks of <see cref="Stopwatch"/>, whenever that is.</summary>
    public Task<long> Arrival(Guid payinId, string eventType) => Expect(payinId, eventType).Task;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

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
