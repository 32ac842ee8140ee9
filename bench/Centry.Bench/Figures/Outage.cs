using Centry.Bench.Load;
using Centry.Bench.Stack;

namespace Centry.Bench.Figures;

/// <summary>
/// What the outage of one provider does to another's payins: the time from 201 to the webhook of the completion, while M-Pesa answers and while it
/// keeps every call waiting for longer than we wait.
/// </summary>
internal sealed record Outage(Latencies Usual, Latencies Meanwhile)
{
    /// <summary>At MTN, which is well all the time.</summary>
    public const int PerSecond = 40;

    /// <summary>At M-Pesa, which is not.</summary>
    public const int PerSecondThere = 20;

    private const string Hanging = """{"faults": [{"kind": "latency", "delay": "00:00:12", "provider": "daraja"}]}""";
    private const string Well = """{"faults": []}""";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public double Ratio => Meanwhile.P99Ms / Usual.P99Ms;

    /// <summary>In turns, so that what else the machine does meets both alike.</summary>
    public static async Task<IReadOnlyList<Outage>> MeasureAsync(BenchStack stack, BenchOptions options, Action<string> say, CancellationToken cancel)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancel);
        var duration = TimeSpan.FromSeconds(options.WebhookSeconds);
        say("one provider's outage: warming up");
        await RunAsync(stack, receiver, WarmUp, cancel);
        var rounds = new List<Outage>();
        for (var round = 0; round < options.Rounds; round++)
        {
            say($"one provider's outage, round {round + 1}");
            var usual = await RunAsync(stack, receiver, duration, cancel);
            await stack.SetFaultsAsync(Hanging, cancel);
            // Until the hands that it may have are all kept waiting.
            await RunAsync(stack, receiver, WarmUp, cancel);
            var meanwhile = await RunAsync(stack, receiver, duration, cancel);
            await stack.SetFaultsAsync(Well, cancel);
            rounds.Add(new Outage(usual, meanwhile));
        }

        return rounds;
    }

    private static async Task<Latencies> RunAsync(BenchStack stack, WebhookReceiver receiver, TimeSpan duration, CancellationToken cancel)
    {
        var keys = stack.Keys.Take(WebhookDelay.Merchants).ToList();
        var style = new CreationStyle(PaymentKind.Payin, receiver.Url);
        var there = OpenLoop.RunAsync(stack.Api.Url, style with { Market = Market.Kenya, WebhookUrl = null }, keys, PerSecondThere, duration, cancel);
        var (accepted, errors) = await OpenLoop.RunAsync(stack.Api.Url, style, keys, PerSecond, duration, cancel);
        var (_, errorsThere) = await there;
        if (errors + errorsThere > 0)
            throw new BenchException($"{errors + errorsThere} payins were refused.");
        return await WebhookDelay.OfCompletionsAsync(receiver, accepted, cancel);
    }
}
