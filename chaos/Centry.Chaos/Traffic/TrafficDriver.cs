using System.Collections.Concurrent;
using Centry.Chaos.Plan;
using Centry.Chaos.Reporting;

namespace Centry.Chaos.Traffic;

/// <summary>
/// Carries the plan's operations out, each at its time whether or not earlier ones are answered: what many independent customers do.
/// </summary>
internal sealed class TrafficDriver(ChaosPlan plan, Clients clients, RunClock clock, LatencyLog latencies) : IDisposable
{
    /// <summary>Operations under way at once; beyond it the next one waits, and its waiting counts as its latency.</summary>
    private const int UnderWayMax = 5_000;

    private const int MinuteMs = 60_000;

    /// <summary>How long before and after the turn of a minute a burst is sent.</summary>
    private const int BeforeTurnMs = 1_000;
    private const int AfterTurnMs = 300;

    private readonly ConcurrentDictionary<int, Guid> _made = new();
    private readonly ConcurrentBag<int> _unanswered = [];
    private readonly ConcurrentBag<int> _passedOver = [];
    private readonly SemaphoreSlim _underWay = new(UnderWayMax);
    private readonly List<Task> _tasks = [];

    /// <summary>Operations that got no answer to the end.</summary>
    public IReadOnlyCollection<int> Unanswered => _unanswered;

    /// <summary>Operations about a payment that was not made.</summary>
    public IReadOnlyCollection<int> PassedOver => _passedOver;

    /// <summary>The payins before traffic, and their answers.</summary>
    public Task OpenAsync(CancellationToken cancel) => Task.WhenAll(plan.Opening.Select(operation => RunAsync(operation, cancel)));

    /// <summary>Starts every operation at its time. Returns when the last has begun.</summary>
    /// <param name="giveUp">Ends all waiting for answers.</param>
    public async Task BeginAllAsync(CancellationToken giveUp, CancellationToken cancel)
    {
        foreach (var operation in plan.Operations)
        {
            await clock.UntilAsync(operation.AtMs, cancel);
            await _underWay.WaitAsync(cancel);
            _tasks.Add(RunOneAsync(operation, giveUp));
        }
    }

    /// <summary>Waits until every operation has its answer or was given up.</summary>
    public Task EndAsync() => Task.WhenAll(_tasks);

    public void Dispose() => _underWay.Dispose();

    private async Task RunOneAsync(Operation operation, CancellationToken giveUp)
    {
        try
        {
            await RunAsync(operation, giveUp);
        }
        finally
        {
            _underWay.Release();
        }
    }

    private async Task RunAsync(Operation operation, CancellationToken giveUp)
    {
        if (operation.Kind == OperationKind.MinuteEdge)
        {
            await RunEdgeAsync(operation, giveUp);
            return;
        }

        if (RequestOf(operation) is not { } request)
        {
            _passedOver.Add(operation.Number);
            return;
        }

        var copies = Enumerable.Range(0, operation.Copies).Select(copy => clients.SendAsync(request, new Sender(operation.Number, copy, operation.Merchant, operation.Key), giveUp));
        var answers = await Task.WhenAll(copies);
        if (answers.Any(answer => answer is null))
            _unanswered.Add(operation.Number);
        if (operation.Creates && operation.Kind != OperationKind.Refund && answers.FirstOrDefault(answer => answer?.Payment is not null)?.Payment is { } payment)
            _made[operation.Number] = payment.Id;
        if (IsMeasured(operation))
            latencies.Add(operation.AtMs, clock.NowMs - operation.AtMs);
    }

    // Twins of a request that is still running are asked to come back after a second, and limited ones after a minute: their waiting says nothing.
    private static bool IsMeasured(Operation operation)
        => operation.AtMs >= 0 && operation.Kind is not (OperationKind.Duplicates or OperationKind.Replay) && !Cast.All[operation.Merchant].IsLimited;

    /// <summary>Null when it is about a payment that was not made, or is not known yet.</summary>
    private ApiRequest? RequestOf(Operation operation)
    {
        var target = operation.Target is { } number ? plan.Find(number) : null;
        var made = target is not null && _made.TryGetValue(target.Number, out var id) ? id : (Guid?)null;
        switch (operation.Kind)
        {
            case OperationKind.Balance:
                return ApiRequest.Balance;
            case OperationKind.List:
                return ApiRequest.List(payouts: operation.Number % 2 == 0);
            case OperationKind.Read or OperationKind.ForeignRead:
                return made is { } seen ? ApiRequest.Read(target!, seen) : null;
            case OperationKind.ForeignRefund:
                return made is { } foreign ? ApiRequest.Refund(operation, foreign, plan.KeyOf(operation)) : null;
            case OperationKind.Refund:
                return made is { } payin ? ApiRequest.Create(plan, operation, payin) : null;
            case OperationKind.KeyReuse:
                return made is null ? null : ApiRequest.ReuseKey(plan, target!);
            case OperationKind.Replay when target!.Kind == OperationKind.Refund:
                return _made.TryGetValue(target.Target!.Value, out var refunded) ? ApiRequest.Create(plan, target, refunded) : null;
            case OperationKind.Replay:
                return ApiRequest.Create(plan, target!, null);
            default:
                return ApiRequest.Create(plan, operation, null);
        }
    }

    private async Task RunEdgeAsync(Operation operation, CancellationToken giveUp)
    {
        try
        {
            var intoMinute = (long)(clock.Time.GetUtcNow().TimeOfDay.TotalMilliseconds % MinuteMs);
            await Task.Delay(TimeSpan.FromMilliseconds(((2 * MinuteMs) - BeforeTurnMs - intoMinute) % MinuteMs), clock.Time, giveUp);
            await BurstAsync(operation, 0, giveUp);
            await Task.Delay(TimeSpan.FromMilliseconds(BeforeTurnMs + AfterTurnMs), clock.Time, giveUp);
            await BurstAsync(operation, operation.Copies, giveUp);
        }
        catch (OperationCanceledException)
        {
            _passedOver.Add(operation.Number);
        }
    }

    private Task<Exchange?[]> BurstAsync(Operation operation, int first, CancellationToken giveUp) => Task.WhenAll(Enumerable.Range(first, operation.Copies)
        .Select(copy => clients.SendAsync(ApiRequest.Balance, new Sender(operation.Number, copy, operation.Merchant, operation.Key), giveUp)));
}
