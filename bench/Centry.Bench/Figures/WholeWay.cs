using System.Diagnostics;
using Centry.Bench.Load;
using Centry.Bench.Stack;

namespace Centry.Bench.Figures;

/// <summary>
/// Payins a second over their whole way: 201, the gateway, its callback, the question that confirms it, completed, the webhook. A fixed number
/// of customers, each of whom pays again when the merchant has been told of the last payin's completion.
/// </summary>
/// <param name="Many">Per second, over all merchants.</param>
/// <param name="One">Per second, on one merchant.</param>
/// <param name="Missing">Payins whose completion was never heard of, or that were refused.</param>
internal sealed record WholeWay(double Many, double One, int Missing)
{
    public const int Customers = 128;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<WholeWay>> MeasureAsync(BenchStack stack, BenchOptions options, Action<string> say, CancellationToken cancel)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancel);
        var many = stack.Keys.Take(WebhookDelay.Merchants).ToList();
        var one = stack.Keys.Take(1).ToList();
        var duration = TimeSpan.FromSeconds(options.Seconds);
        say("the whole way: warming up");
        await RunAsync(stack, receiver, many, WarmUp, cancel);
        var rounds = new List<WholeWay>();
        for (var round = 0; round < options.Rounds; round++)
        {
            say($"the whole way, round {round + 1}");
            var (ofMany, missing) = await RunAsync(stack, receiver, many, duration, cancel);
            var (ofOne, alsoMissing) = await RunAsync(stack, receiver, one, duration, cancel);
            rounds.Add(new WholeWay(ofMany, ofOne, missing + alsoMissing));
        }

        return rounds;
    }

    private static async Task<(double PerSecond, int Missing)> RunAsync(
        BenchStack stack, WebhookReceiver receiver, List<string> keys, TimeSpan duration, CancellationToken cancel)
    {
        var style = new CreationStyle(PaymentKind.Payin, receiver.Url);
        var (completed, missing) = (0, 0);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Customers).Select(PayAgainAndAgainAsync));
        return (completed / Stopwatch.GetElapsedTime(started).TotalSeconds, missing);

        async Task PayAgainAndAgainAsync(int customer)
        {
            using var connection = new PaymentConnection(stack.Api.Url, style, seed: customer);
            for (var i = customer; Stopwatch.GetElapsedTime(started) < duration; i++)
            {
                var (status, id, _) = await connection.CreateAsync(keys[i % keys.Count], cancel);
                var isTold = status == 201 && await IsToldAsync(receiver.Arrival(id, WebhookDelay.CompletedEvent), cancel);
                Interlocked.Increment(ref isTold ? ref completed : ref missing);
            }
        }
    }

    private static async Task<bool> IsToldAsync(Task<long> arrival, CancellationToken cancel)
    {
        try
        {
            await arrival.WaitAsync(Patience, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
