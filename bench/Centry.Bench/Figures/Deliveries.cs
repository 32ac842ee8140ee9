using System.Diagnostics;
using Centry.Bench.Load;
using Centry.Bench.Stack;

namespace Centry.Bench.Figures;

/// <summary>
/// How fast deliveries go out, beside job queues of others; and what receivers that never answer do to the events of the rest.
/// </summary>
/// <param name="PerSecond">Of ours.</param>
/// <param name="Peers">Jobs a second of each library; empty without npm.</param>
/// <param name="Usual">201 to webhook while all receivers are well.</param>
/// <param name="Beside">While one has <see cref="BacklogOfOne"/> events waiting and never answers.</param>
/// <param name="BesideMany">While <see cref="Waiting"/> wait for it.</param>
/// <param name="MemoryBefore">Of the worker, bytes.</param>
/// <param name="MemoryWithWaiting">Of the worker while those wait, the most that was seen.</param>
internal sealed record Deliveries(
    double PerSecond, IReadOnlyDictionary<string, double> Peers, Latencies Usual, Latencies Beside, Latencies BesideMany, long MemoryBefore, long MemoryWithWaiting)
{
    public const int Drained = 20_000;
    public const int BacklogOfOne = 10_000;
    public const int Waiting = 1_000_000;
    public const int PayinsPerSecond = 50;

    private const int Merchants = 100;
    private const int PerInsert = 100_000;
    private const int PeersConcurrency = 128;

    // What hangs is held for ten seconds before it counts as failed.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan PatienceWithDrain = TimeSpan.FromMinutes(5);

    public static async Task<Deliveries> MeasureAsync(BenchStack stack, BenchOptions options, Action<string> say, CancellationToken cancel)
    {
        await using var counter = await PostCounter.StartAsync(cancel);
        say("deliveries: draining");
        await DrainAsync(stack, counter, Drained / 4, cancel);
        var perSecond = await DrainAsync(stack, counter, Drained, cancel);
        var peers = new Dictionary<string, double>();
        using (var queues = await JobQueues.InstallAsync(cancel))
        {
            foreach (var library in queues is null ? [] : JobQueues.Libraries)
            {
                say($"deliveries: {library}");
                peers[library] = await queues!.MeasureAsync(library, stack.PgBenchDatabase, counter.Quick, Drained, PeersConcurrency, cancel);
            }
        }

        say("deliveries: the others' usual delay");
        var usual = await OthersAsync(stack, options, cancel);
        say("deliveries: beside a receiver that never answers");
        await OweAsync(stack, counter.Hanging, BacklogOfOne, merchants: 1, cancel);
        await Task.Delay(Settle, cancel);
        var beside = await OthersAsync(stack, options, cancel);

        var memoryBefore = stack.Worker!.Resident;
        say($"deliveries: {Waiting:N0} waiting");
        for (var made = BacklogOfOne; made < Waiting; made += PerInsert)
            await OweAsync(stack, counter.Hanging, Math.Min(PerInsert, Waiting - made), merchants: 1, cancel);
        await stack.ExecuteAsync("ANALYZE webhook_deliveries", cancel);
        await Task.Delay(Settle, cancel);
        var besideMany = await OthersAsync(stack, options, cancel);
        var memoryThen = stack.Worker.Resident;
        await stack.ExecuteAsync("TRUNCATE webhook_deliveries, webhook_lanes", cancel);
        return new Deliveries(perSecond, peers, usual, beside, besideMany, memoryBefore, memoryThen);
    }

    private static async Task<double> DrainAsync(BenchStack stack, PostCounter counter, int count, CancellationToken cancel)
    {
        var all = counter.CountTo(count);
        var started = await OweAsync(stack, counter.Quick, count, Merchants, cancel);
        await all.WaitAsync(PatienceWithDrain, cancel);
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The delay of other merchants' events.</summary>
    private static async Task<Latencies> OthersAsync(BenchStack stack, BenchOptions options, CancellationToken cancel)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancel);
        var keys = stack.Keys.Skip(1).Take(Merchants).ToList();
        var style = new CreationStyle(PaymentKind.Payin, receiver.Url);
        var (warm, _) = await OpenLoop.RunAsync(stack.Api.Url, style, keys, PayinsPerSecond, TimeSpan.FromSeconds(4), cancel);
        await WebhookDelay.OfCompletionsAsync(receiver, warm, cancel);
        var (accepted, errors) = await OpenLoop.RunAsync(stack.Api.Url, style, keys, PayinsPerSecond, TimeSpan.FromSeconds(options.WebhookSeconds), cancel);
        if (errors > 0)
            throw new BenchException($"{errors} payins were refused.");
        return await WebhookDelay.OfCompletionsAsync(receiver, accepted, cancel);
    }

    /// <summary>Writes events that go to a URL, as payments' own, and wakes the worker.</summary>
    /// <returns>When they were committed, in ticks of <see cref="Stopwatch"/>.</returns>
    private static async Task<long> OweAsync(BenchStack stack, string url, int count, int merchants, CancellationToken cancel)
    {
        await stack.ExecuteAsync($$"""
            WITH targets AS (
              SELECT w.id, w.merchant_id, row_number() OVER (ORDER BY w.id) - 1 AS n FROM webhook_endpoints w WHERE w.is_default ORDER BY w.id LIMIT {{merchants}}
            ), told AS (
              INSERT INTO events (id, merchant_id, environment, type, payment_id, data, webhook_url, created_at)
              SELECT uuid_v7(now()), t.merchant_id, 'production', 'payin.completed', gen_random_uuid(), '{"text":"' || repeat('x', 600) || '"}', '{{url}}', now()
              FROM generate_series(0, {{count - 1}}) i JOIN targets t ON t.n = i % {{merchants}}
              RETURNING *
            )
            INSERT INTO webhook_deliveries (id, event_id, endpoint_id, lane, merchant_id, payment_id, event_type, url, status, attempt_count, attempts_before, is_parked, next_attempt_at, created_at)
            SELECT uuid_v7(now()), e.id, t.id, l.lane, e.merchant_id, e.payment_id, e.type, e.webhook_url, 'pending', 0, 0, webhook_lane_is_full(l.lane, now()), now(), now()
            FROM told e JOIN targets t ON t.merchant_id = e.merchant_id CROSS JOIN LATERAL webhook_lane(t.id, e.webhook_url) l(lane);
            """, cancel);
        var committed = Stopwatch.GetTimestamp();
        await stack.ExecuteAsync("SELECT pg_notify('centry_work', '')", cancel);
        return committed;
    }
}
