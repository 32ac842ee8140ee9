using Centry.Core.Erp;
using Centry.Core.GatewayWork;
using Centry.Core.Ledger;
using Centry.Core.Merchants;
using Centry.Core.Payins;
using Centry.Core.Persistence;
using Centry.Core.Work;

namespace Centry.Core.Refunds;

/// <summary>A step that somebody wants a refund to take.</summary>
/// <param name="Source">One of <see cref="ChangeSources"/>.</param>
/// <param name="NeedsAttention">With the status unchanged: its end could not be learnt, a person has to look.</param>
/// <param name="NextTask">What the worker owes the refund afterwards; null when nothing.</param>
/// <param name="Exchanges">What was said at the gateway and led to it; null when nothing was.</param>
public sealed record RefundStep(
    string Status, string Source, string? ProviderReference = null, string? FailureCode = null, string? FailureReason = null,
    bool NeedsAttention = false, WorkTask? NextTask = null, IReadOnlyList<GatewayExchange>? Exchanges = null);

/// <summary>
/// Moves a refund. Each step is a step of its payin's version too, so that the payin's status and what is left of it are always decided on
/// what is true. The payin is <c>refunded</c> when all of it has really gone back.
/// </summary>
public sealed class MoveRefund(PaymentWriter writer, RefundQueries refunds, MerchantDirectory merchants, TimeProvider time)
{
    public const string HeldKind = "refund_held";
    public const string ReleasedKind = "refund_released";
    public const string SentKind = "refund_completed";

    /// <summary>The event's name: a part of a payin that went back is told by it too.</summary>
    private const string Refunded = "refunded";
    private const int RoundsMax = 10;

    /// <summary>Takes the step if the refund's state allows it, trying again when another writer was faster.</summary>
    /// <returns>Whether this call moved it.</returns>
    public async Task<bool> ExecuteAsync(Guid refundId, RefundStep step, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        for (var round = 0; round < RoundsMax; round++)
        {
            if (await refunds.FindWithPayinAsync(refundId, cancellationToken) is not { } found || !IsAllowed(found.Refund, step))
                return false;
            var profile = await merchants.FindAsync(found.Payin.MerchantId, cancellationToken)
                ?? throw new InvalidOperationException($"The merchant of refund {refundId} is gone.");
            if (await writer.WriteAsync(Decide(found, step, profile), cancellationToken) is WriteOutcome.Done)
                return true;
        }

        throw new InvalidOperationException($"Refund {refundId} kept moving under {RoundsMax} tries.");
    }

    private static bool IsAllowed(Refund refund, RefundStep step)
        => (!RefundStatus.IsFinal(refund.Status) && step.Status != refund.Status) || (step.NeedsAttention && step.Status == refund.Status);

    private PaymentWrite Decide(RefundWithPayin found, RefundStep step, MerchantProfile profile)
    {
        var (refund, payin) = (found.Refund, found.Payin);
        var now = time.Now();
        var isNew = step.Status != refund.Status;
        var hasGone = isNew && step.Status == RefundStatus.Completed;
        var hasFailed = isNew && step.Status == RefundStatus.Failed;
        var books = PayinPostings.BooksOf(payin, profile);
        var posting = hasGone ? OutgoingPostings.Sent(books, refund.Id, SentKind, refund.AmountMinor, 0, 0, isPayout: false, now)
            : hasFailed ? OutgoingPostings.Released(books, refund.Id, ReleasedKind, refund.AmountMinor, now)
            : null;

        var isWhole = hasGone && payin.RefundedMinor == payin.AmountMinor && !found.OthersInFlight;
        var moved = payin with
        {
            Status = isWhole ? PayinStatus.Refunded : payin.Status,
            RefundedMinor = payin.RefundedMinor - (hasFailed ? refund.AmountMinor : 0),
            Version = payin.Version + 1,
            UpdatedAt = now,
        };
        return new PaymentWrite
        {
            Move = new PayinMove(payin.Id, payin.Version, moved.Status, now, RefundedMinor: moved.RefundedMinor),
            Refund = refund with
            {
                Status = step.Status,
                ProviderReference = step.ProviderReference ?? refund.ProviderReference,
                FailureCode = step.FailureCode,
                FailureReason = step.FailureReason,
                NeedsAttention = step.NeedsAttention,
                UpdatedAt = now,
                CompletedAt = hasGone ? now : refund.CompletedAt,
            },
            History = !hasGone ? null : new StatusHistoryEntry
            {
                PaymentId = payin.Id,
                Sequence = moved.Version,
                FromStatus = payin.Status,
                ToStatus = moved.Status,
                Source = step.Source,
                Reason = isWhole ? "Refunded." : "Refunded in part.",
                At = now,
            },
            Entries = posting?.Entries,
            Delta = posting?.Delta,
            Events = hasGone ? [PayinEvents.For(moved, Ids.New(time), now, CentryTelemetry.CurrentTraceparent, Refunded)] : null,
            Task = step.NextTask,
            Exchanges = step.Exchanges,
            ErpRecord = hasGone ? ErpRecords.Of(refund, payin, time) : null,
        };
    }
}
