using Centry.Core.Erp;

namespace Centry.Worker.Queues;

/// <summary>What payments owe to books, one record of a merchant at a time.</summary>
public sealed class ErpLoop(WorkSignal signal, ErpRecordQueue queue, WriteErpRecord write, TimeProvider time, ILogger<ErpLoop> logger)
    : ClaimLoop<ClaimedErpRecord>(signal, time, logger, MerchantsAtOnce)
{
    private const int MerchantsAtOnce = 16;

    /// <summary>Within the lease: one that hangs is given up before another takes it.</summary>
    protected override TimeSpan Deadline => ErpRecordQueue.Lease - TimeSpan.FromSeconds(30);

    // A merchant's next record can be taken as soon as the one at work ends.
    protected override bool PassedSomeOver => true;

    protected override Task<IReadOnlyList<ClaimedErpRecord>> ClaimAsync(int limit, CancellationToken cancellationToken) => queue.ClaimAsync(limit, cancellationToken);

    protected override Task WorkAsync(ClaimedErpRecord claimed, CancellationToken cancellationToken) => write.ExecuteAsync(claimed, cancellationToken);
}
