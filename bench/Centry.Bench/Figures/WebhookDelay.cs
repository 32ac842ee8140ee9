using System.Diagnostics;
using Centry.Bench.Load;
using Centry.Bench.Stack;

namespace Centry.Bench.Figures;

/// <summary>Time from a payin's 201 to its webhooks.</summary>
/// <param name="Missing">Accepted payins whose completion was never heard of.</param>
internal sealed record WebhookDelay(Latencies Pending, Latencies Completed, int Missing, int Errors)
{
    public const int PerSecond = 50;

    public const string PendingEvent = "payin.pending";
    public const string CompletedEvent = "payin.completed";

    /// <summary>All of them known to the worker and signed in at the provider before it is measured, as in a service that has been up for a while.</summary>
    public const int Merchants = 100;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2.0 * Merchants / PerSecond);
    private static readonly TimeSpan PatienceWithLast = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    public static async Task<WebhookDelay> MeasureAsync(BenchStack stack, BenchOptions options, CancellationToken cancel)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancel);
        var keys = stack.Keys.Take(Merchants).ToList();
        var style = new CreationStyle(PaymentKind.Payin, receiver.Url);
        var (warm, _) = await OpenLoop.RunAsync(stack.Api.Url, style, keys, PerSecond, WarmUp, cancel);
        await WaitForAllAsync(receiver, warm, cancel);

        var (accepted, errors) = await OpenLoop.RunAsync(
            stack.Api.Url, style, keys, PerSecond, TimeSpan.FromSeconds(options.WebhookSeconds), cancel);
        await WaitForAllAsync(receiver, accepted, cancel);
        return new WebhookDelay(
            Delays(PendingEvent), Delays(CompletedEvent), accepted.Count(payin => receiver.ArrivedAt(payin.PayinId, CompletedEvent) is null), errors);

        // An event may arrive before its request's answer has been read: then it took no time.
        Latencies Delays(string eventType) => new(accepted
            .Select(payin => receiver.ArrivedAt(payin.PayinId, eventType) - payin.At)
            .OfType<long>().Select(delay => Math.Max(0, delay)));
    }

    /// <summary>From each payin's 201 to the webhook of its completion; those that are not heard of in time count with all of it.</summary>
    public static async Task<Latencies> OfCompletionsAsync(WebhookReceiver receiver, IReadOnlyList<Accepted> accepted, CancellationToken cancel)
    {
        await WaitForAllAsync(receiver, accepted, cancel);
        var now = Stopwatch.GetTimestamp();
        return new(accepted.Select(payin => Math.Max(0, (receiver.ArrivedAt(payin.PayinId, CompletedEvent) ?? now) - payin.At)));
    }

    private static async Task WaitForAllAsync(WebhookReceiver receiver, IReadOnlyList<Accepted> accepted, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        while (accepted.Any(payin => receiver.ArrivedAt(payin.PayinId, CompletedEvent) is null) && Stopwatch.GetElapsedTime(started) < PatienceWithLast)
            await Task.Delay(BetweenLooks, cancel);
    }
}
