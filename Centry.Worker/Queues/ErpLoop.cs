using Centry.Core.Erp;

namespace Centry.Worker.Queues;

/// <summary>What payments owe to books, one record of a merchant at a time.</summary>
public sealed class ErpLoop(WorkSignal signal, ErpRecordQueue queue, WriteErpRecord write, TimeProvider time, ILogger<ErpLoop> logger)
    : ClaimLoop<ClaimedErpRecord>(signal, time, logger, MerchantsAtOnce)
{
    private const int MerchantsAtOnce = 16;

    /// <summary>A record's calls, each with its time-out and its turn, fit in.</summary>
    protected override TimeSpan Deadline { get; } = TimeSpan.FromMinutes(5);

    // A merchant's next record can be taken as soon as the one at work ends.
    protected override bool PassedSomeOver => true;

    protected override Task<IReadOnlyList<ClaimedErpRecord>> ClaimAsync(int limit, CancellationToken cancellationToken) => queue.ClaimAsync(limit, cancellationToken);

    protected override Task WorkAsync(ClaimedErpRecord claimed, CancellationToken cancellationToken)
        => queue.HoldAsync(claimed, held => write.ExecuteAsync(claimed, held), cancellationToken);
}
