using Centry.Core.Audit;
using Centry.Core.GatewayWork;
using Centry.Core.Ledger;
using Centry.Core.Maintenance;
using Centry.Core.People.Mail;
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

/// <summary>Sends the mails that wait.</summary>
[DisallowConcurrentExecution]
public sealed class SendMailsJob(SendMails mails) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        => await mails.ExecuteAsync(cancellationToken);
}

/// <summary>Writes the ends of all audit logs where the database's owner does not write: see <see cref="AnchorAuditLogs"/>.</summary>
[DisallowConcurrentExecution]
public sealed class AnchorAuditJob(AnchorAuditLogs anchor) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        => await anchor.ExecuteAsync(cancellationToken);
}

/// <summary>Tells merchants' people by mail what they must know.</summary>
[DisallowConcurrentExecution]
public sealed class MailNoticesJob(MailNotices notices) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        => await notices.ExecuteAsync(cancellationToken);
}
