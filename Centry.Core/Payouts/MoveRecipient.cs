using System.Diagnostics;
using Centry.Core.Ledger;
using Centry.Core.Merchants;
using Centry.Core.Payins;
using Centry.Core.Persistence;

namespace Centry.Core.Payouts;

/// <summary>
/// Moves one recipient of a bulk payout. Each settles by itself: a failed one's funds are available again at once. The last one to
/// settle has the worker end the payout.
/// </summary>
public sealed class MoveRecipient(PaymentWriter writer, PayoutQueries payouts, MerchantDirectory merchants, TimeProvider time)
{
    private const int RoundsMax = 10;

    /// <inheritdoc cref="MovePayout.ExecuteAsync"/>
    public async Task<bool> ExecuteAsync(Guid recipientId, PayoutStep step, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        for (var round = 0; round < RoundsMax; round++)
        {
            if (await payouts.FindRecipientAsync(recipientId, cancellationToken) is not var (payout, recipient) || !IsAllowed(recipient, step))
                return false;
            var profile = await merchants.FindAsync(payout.MerchantId, cancellationToken)
                ?? throw new InvalidOperationException($"The merchant of payout {payout.Id} is gone.");
            if (await writer.WriteAsync(Decide(payout, recipient, step, profile), cancellationToken) is WriteOutcome.Done)
                return true;
        }

        throw new InvalidOperationException($"Recipient {recipientId} kept moving under {RoundsMax} tries.");
    }

    private static bool IsAllowed(PayoutRecipient recipient, PayoutStep step)
        => step.IsReturn ? recipient.Status == PayoutStatus.Completed : PayoutStatus.CanMoveRecipient(recipient.Status, step.Status) || (step.NeedsAttention && step.Status == recipient.Status);

    /// <summary>All that is to be written for an allowed step.</summary>
    private PaymentWrite Decide(Payout payout, PayoutRecipient recipient, PayoutStep step, MerchantProfile profile)
    {
        Debug.Assert(IsAllowed(recipient, step));
        var now = time.Now();
        var isNew = step.Status != recipient.Status;
        var books = MovePayout.BooksOf(payout, profile);
        var posting = !isNew ? null : step.Status switch
        {
            PayoutStatus.Completed => OutgoingPostings.Sent(
                books, recipient.Id, MovePayout.SentKind, recipient.AmountMinor, recipient.CentryFeeMinor, recipient.GatewayFeeMinor, isPayout: true, now),
            PayoutStatus.Failed when step.IsReturn => OutgoingPostings.Returned(
                books, recipient.Id, MovePayout.ReturnedKind, recipient.AmountMinor, recipient.CentryFeeMinor, recipient.GatewayFeeMinor, now),
            PayoutStatus.Failed => OutgoingPostings.Released(books, recipient.Id, MovePayout.ReleasedKind, recipient.NetMinor, now),
            _ => null,
        };
        var trace = CentryTelemetry.CurrentTraceparent;
        return new PaymentWrite
        {
            RecipientMove = new RecipientMove(
                recipient.Id, payout.Id, recipient.Version, step.Status, now, posting is not null, step.IsReturn, step.ProviderReference, step.FailureCode, step.FailureReason,
                step.NeedsAttention, step.Status == PayoutStatus.Completed ? now : null, trace),
            History = new StatusHistoryEntry
            {
                PaymentId = recipient.Id,
                Sequence = recipient.Version + 1,
                FromStatus = recipient.Status,
                ToStatus = step.Status,
                Source = step.Source,
                Reason = step.FailureReason,
                At = now,
            },
            Entries = posting?.Entries,
            Delta = posting?.Delta,
            Task = step.NextTask,
            Exchanges = step.Exchanges,

            // It got through: the next one may start.
            StartRecipients = recipient.Status == PayoutStatus.Pending && isNew ? new RecipientStart(payout.Id, 1, trace) : null,
        };
    }
}
