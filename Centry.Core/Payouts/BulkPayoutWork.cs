using Centry.Core.Payins;
using Centry.Core.Work;

namespace Centry.Core.Payouts;

/// <summary>
/// What the worker does with a bulk payout as a whole: let its first recipients start, and end it when the last one has settled.
/// In between each recipient that got through starts the next one, so that a payout of thousands leaves room for everybody else's.
/// </summary>
public sealed class BulkPayoutWork(WorkQueue queue, PayoutQueries payouts, MovePayout move)
{
    /// <summary>Whether the task concerns a bulk payout as a whole; one of a single payout goes to its gateway.</summary>
    public async Task<bool> TryExecuteAsync(WorkTask task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.Kind is not (WorkKinds.SubmitPayout or WorkKinds.FinishPayout)
            || await payouts.FindAsync(task.PaymentId, cancellationToken) is not { IsBulk: true } payout)
            return false;

        using var activity = CentryTelemetry.Continue(task.Kind, task.Traceparent);
        activity?.SetTag("centry.payout.id", payout.Id);
        if (await move.ExecuteAsync(payout.Id, Step(task, payout), cancellationToken) is not { Moved: true })
            await queue.FinishAsync(task, null, cancellationToken);
        return true;
    }

    private static PayoutStep Step(WorkTask task, Payout payout)
    {
        if (task.Kind == WorkKinds.SubmitPayout)
            return new PayoutStep(PayoutStatus.Processing, ChangeSources.Gateway);
        return payout.CompletedCount > 0
            ? new PayoutStep(PayoutStatus.Completed, ChangeSources.Gateway)
            : new PayoutStep(PayoutStatus.Failed, ChangeSources.Gateway, FailureCode: "all_recipients_failed", FailureReason: "None of the recipients could be paid; the funds are available again.");
    }
}
