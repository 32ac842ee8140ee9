using System.Globalization;
using System.Net;
using System.Text.Json;
using Centry.Chaos.Plan;
using Centry.Chaos.Stack;
using Centry.Chaos.Traffic;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Chaos.Receiving;

/// <summary>The merchants' webhook receiver: notes whatever comes, and takes it as its mood is.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private const string Hooks = "/hooks/";

    /// <summary>Where redirects lead. Whoever comes here followed one.</summary>
    private const string Trap = "/trap";

    private static readonly TimeSpan SlowBy = TimeSpan.FromMilliseconds(1_200);
    private static readonly TimeSpan HangsFor = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly RunClock _clock;
    private readonly JsonLines _log;
    private readonly List<Delivery> _deliveries = [];
    private IReadOnlyList<Merchant> _merchants = [];
    private volatile ReceiverMood _mood;
    private long _trapped;

    private Receiver(WebApplication app, RunClock clock, JsonLines log)
    {
        _app = app;
        _clock = clock;
        _log = log;
    }

    /// <summary>Each merchant's address is its number below this.</summary>
    public Uri Url => new(new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), Hooks);

    public ReceiverMood Mood { get => _mood; set => _mood = value; }

    /// <summary>How often a redirect was followed.</summary>
    public long Trapped => Interlocked.Read(ref _trapped);

    public IReadOnlyList<Delivery> Deliveries
    {
        get
        {
            lock (_deliveries)
                return [.. _deliveries];
        }
    }

    public static async Task<Receiver> StartAsync(RunClock clock, JsonLines log, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new Receiver(app, clock, log);
        app.Run(receiver.ReceiveAsync);
        await app.StartAsync(cancel);
        return receiver;
    }

    /// <summary>Whose secrets sign what comes.</summary>
    public void Serve(IReadOnlyList<Merchant> merchants) => _merchants = merchants;

    public async ValueTask DisposeAsync()
    {
        // Answers that are held back are not waited for.
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (!path.StartsWith(Hooks, StringComparison.Ordinal) || !int.TryParse(path[Hooks.Length..], CultureInfo.InvariantCulture, out var number) || number >= _merchants.Count)
        {
            Interlocked.Increment(ref _trapped);
            return;
        }

        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var delivery = Note(context.Request.Headers, _merchants[number], buffer.ToArray());
        var answered = await AnswerAsync(context);
        delivery = delivery with { Answered = answered };
        lock (_deliveries)
            _deliveries.Add(delivery);
        _log.Append(delivery);
    }

    private async Task<int> AnswerAsync(HttpContext context)
    {
        switch (_mood)
        {
            case ReceiverMood.Failing:
                return context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            case ReceiverMood.Redirecting:
                context.Response.Headers.Location = Trap;
                return context.Response.StatusCode = StatusCodes.Status302Found;
            case ReceiverMood.Resetting:
                context.Abort();
                return 0;
            case ReceiverMood.Hanging:
                await WaitAsync(HangsFor, context.RequestAborted);
                context.Abort();
                return 0;
            case ReceiverMood.Slow:
                await WaitAsync(SlowBy, context.RequestAborted);
                break;
        }

        return context.RequestAborted.IsCancellationRequested ? 0 : context.Response.StatusCode;
    }

    private async Task WaitAsync(TimeSpan time, CancellationToken aborted)
        => await Task.Delay(time, _clock.Time, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private Delivery Note(IHeaderDictionary headers, Merchant merchant, byte[] body)
    {
        var kept = headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var delivery = new Delivery { AtMs = _clock.NowMs, Merchant = merchant.Number, Headers = kept, BodyHash = AnswerReader.Hash(body) };
        try
        {
            using var json = JsonDocument.Parse(body);
            var (root, data) = (json.RootElement, json.RootElement.GetProperty("data"));
            return delivery with
            {
                Wrong = SignatureCheck.Fault(kept, body, merchant.WebhookSecret, _clock.Time.GetUtcNow()) ?? FaultOfIds(kept, root),
                EventId = root.GetProperty("id").GetGuid(),
                EventType = root.GetProperty("event").GetString()!,
                PaymentId = data.GetProperty("id").GetGuid(),
                MerchantId = data.GetProperty("merchant_id").GetGuid(),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return delivery with { Wrong = "the body cannot be read" };
        }
    }

    private static string? FaultOfIds(Dictionary<string, string> headers, JsonElement root)
    {
        var id = root.GetProperty("id").GetString();
        return headers.GetValueOrDefault("Centry-Event-Id") == id && headers.GetValueOrDefault("webhook-id") == id ? null : "headers and body name different events";
    }
}
