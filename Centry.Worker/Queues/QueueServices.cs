using Centry.Core.GatewayWork;
using Centry.Core.Payouts;
using Centry.Core.Webhooks;
using Centry.Core.Work;
using Microsoft.Extensions.Options;

namespace Centry.Worker.Queues;

/// <summary>The worker's loops.</summary>
public static class QueueServices
{
    public static IServiceCollection AddQueues(this IServiceCollection services)
    {
        services.AddOptions<WorkOptions>().BindConfiguration(WorkOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WorkSignal>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkSignal>());
        services.AddHostedService<PaymentLoop>();
        services.AddHostedService<DeliveryLoop>();
        services.AddHostedService<ErpLoop>();
        return services;
    }
}

/// <summary>Payments' tasks at their gateways. A gateway has only so many at once, so that one that hangs does not hold the hands of all.</summary>
public sealed class PaymentLoop(
    WorkSignal signal, WorkQueue queue, PerformGatewayWork gateways, BulkPayoutWork bulk, IOptions<WorkOptions> options, TimeProvider time, ILogger<PaymentLoop> logger)
    : ClaimLoop<WorkTask>(signal, time, logger, options.Value.Concurrency)
{
    private readonly int _perGatewayMax = options.Value.ConcurrencyPerGateway;
    private readonly BusyHands<string> _hands = new();
    private bool _passedSomeOver;

    protected override TimeSpan Deadline => WorkQueue.Deadline;

    protected override bool PassedSomeOver => _passedSomeOver;

    protected override async Task<IReadOnlyList<WorkTask>> ClaimAsync(int limit, CancellationToken cancellationToken)
    {
        var busy = _hands.Count();
        var claimed = await queue.ClaimAsync(limit, _perGatewayMax, busy, cancellationToken);
        foreach (var task in claimed)
            _hands.Take(task.Lane);
        _passedSomeOver = BusyHands.AnyFull(busy, claimed.Select(task => task.Lane), _ => _perGatewayMax);
        return claimed;
    }

    protected override async Task WorkAsync(WorkTask claimed, CancellationToken cancellationToken)
    {
        try
        {
            if (!await bulk.TryExecuteAsync(claimed, cancellationToken))
                await gateways.ExecuteAsync(claimed, cancellationToken);
        }
        finally
        {
            _hands.Release(claimed.Lane);
        }
    }
}

/// <summary>
/// Webhook deliveries. A receiver has only so many at once, so that a slow one does not hold the hands of all: a few while nothing is known
/// of it, more as it proves quick, few again as soon as it is slow or fails.
/// </summary>
public sealed class DeliveryLoop(
    WorkSignal signal, DeliveryQueue queue, DeliverWebhook deliver, IOptions<WebhookOptions> options, TimeProvider time, ILogger<DeliveryLoop> logger)
    : ClaimLoop<ClaimedDelivery>(signal, time, logger, options.Value.Concurrency)
{
    private readonly int _perLane = options.Value.ConcurrencyPerEndpoint;
    private readonly BusyHands<Guid> _hands = new();
    private readonly QuickReceivers _quick = new(options.Value.ConcurrencyPerEndpoint, options.Value.ConcurrencyPerQuickEndpoint);
    private bool _passedSomeOver;

    protected override TimeSpan Deadline => DeliverWebhook.Deadline;

    protected override bool PassedSomeOver => _passedSomeOver;

    protected override async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(int limit, CancellationToken cancellationToken)
    {
        var busy = _hands.Count();
        var allowances = _quick.Known.Concat(busy.Keys).Distinct().ToDictionary(lane => lane, _quick.Allowance);
        var room = allowances.ToDictionary(lane => lane.Key, lane => Math.Max(0, lane.Value - busy.GetValueOrDefault(lane.Key)));
        var claimed = await queue.ClaimAsync(limit, _perLane, room, cancellationToken);
        foreach (var delivery in claimed)
            _hands.Take(delivery.Lane);
        _passedSomeOver = BusyHands.AnyFull(busy, claimed.Select(delivery => delivery.Lane), lane => allowances.GetValueOrDefault(lane, _perLane));
        return claimed;
    }

    protected override async Task WorkAsync(ClaimedDelivery claimed, CancellationToken cancellationToken)
    {
        try
        {
            _quick.Learn(claimed.Lane, await deliver.ExecuteAsync(claimed, cancellationToken));
        }
        finally
        {
            _hands.Release(claimed.Lane);
        }
    }
}
