using Centry.Bench.Load;
using Centry.Bench.Stack;

namespace Centry.Bench.Figures;

/// <summary>What one request costs when nobody else asks.</summary>
/// <param name="First">Payins with a new Idempotency-Key each.</param>
/// <param name="Replay">The same payin with the same key again and again.</param>
/// <param name="Bare">Payins without a key, at an API that has no Redis: neither limiter nor idempotency costs a round trip.</param>
internal sealed record RequestCost(Latencies First, Latencies Replay, Latencies Bare)
{
    private const int Rounds = 3;

    /// <summary>Takes turns, so that what else this machine does meets all of them alike.</summary>
    public static async Task<IReadOnlyList<RequestCost>> MeasureAsync(BenchStack stack, BenchOptions options, CancellationToken cancel)
    {
        await using var bare = await stack.StartApiWithoutRedisAsync(cancel);
        var rounds = new List<RequestCost>();
        for (var round = 0; round <= Rounds; round++)
        {
            var first = await RunAsync(stack.Api.Url, new CreationStyle(PaymentKind.Payin));
            var replay = await RunAsync(stack.Api.Url, new CreationStyle(PaymentKind.Payin, Repeats: true));
            var alone = await RunAsync(bare.Url, new CreationStyle(PaymentKind.Payin, HasKey: false));
            if (round > 0) // the first warms up
                rounds.Add(new RequestCost(first, replay, alone));
        }

        return rounds;

        async Task<Latencies> RunAsync(Uri api, CreationStyle style)
        {
            var result = await ClosedLoop.RunOneByOneAsync(api, style, [stack.Keys[0]], options.Counted, cancel);
            return result.Errors == 0 ? result.Latencies : throw new BenchException($"A request was refused: {result.Fault}");
        }
    }
}
