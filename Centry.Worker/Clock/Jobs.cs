using Centry.Core.GatewayWork;
using Centry.Core.Ledger;
using Centry.Core.Maintenance;
using Centry.Core.Reconciliation;
using Centry.Core.Webhooks;
using Quartz;

namespace Centry.Worker.Clock;

/// <summary>Folds appended balance changes into the balances' checkpoints.</summary>
[DisallowConcurrentExecution]
public sealed class FoldBalancesJob(Bookkeeping books) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        => await books.FoldAsync(cancellationToken);
}

/// <summary>Finds payments that have been in flight too long.</summary>
[DisallowConcurrentExecution]
public sealed class StuckSweepJob(StuckSweep sweep) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        => await sweep.ExecuteAsync(cancellationToken);
}

/// <summary>Proves what has changed in the books.</summary>
[DisallowConcurrentExecution]
public sealed class ReconcileChangesJob(ReconcileBooks reconcile) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        => await reconcile.OfChangesAsync(cancellationToken);
}

/// <summary>Proves all of the books.</summary>
[DisallowConcurrentExecution]
public sealed class ReconcileJob(ReconcileBooks reconcile) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        => await reconcile.ExecuteAsync(cancellationToken);
}

/// <summary>Removes what has served its time.</summary>
[DisallowConcurrentExecution]
public sealed class CleanUpJob(CleanUp cleanUp) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        => await cleanUp.ExecuteAsync(cancellationToken);
}

/// <summary>Measures how late webhooks are, and ends those of disabled endpoints.</summary>
[DisallowConcurrentExecution]
public sealed class WatchDeliveriesJob(WatchDeliveries watch) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        => await watch.ExecuteAsync(cancellationToken);
}
