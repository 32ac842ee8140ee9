using System.Diagnostics;
using Centry.Core.Erp;
using Centry.Core.GatewayWork;
using Centry.Core.Ledger;
using Centry.Core.Merchants;
using Centry.Core.Persistence;
using Centry.Core.Work;

namespace Centry.Core.Payins;

/// <summary>A step that somebody wants a payin to take.</summary>
/// <param name="Source">One of <see cref="ChangeSources"/>.</param>
/// <param name="NextTask">What the worker owes the payin afterwards; null when nothing.</param>
/// <param name="Exchanges">What was said at the gateway and led to it; null when nothing was.</param>
public sealed record PayinStep(
    string Status, string Source, string? ProviderReference = null, string? FailureCode = null, string? FailureReason = null,
    string? ProviderPageUrl = null, WorkTask? NextTask = null, IReadOnlyList<GatewayExchange>? Exchanges = null);

/// <summary>
/// Moves a payin to its next status: one conditional transition with its ledger entries, balance, history row and event.
/// </summary>
public sealed class MovePayin(PaymentWriter writer, PayinQueries payins, MerchantDirectory merchants, TimeProvider time)
{
    // Each round means that somebody else moved the payin meanwhile; it has fewer states than this.
    private const int RoundsMax = 10;

    /// <summary>
    /// Takes the step if the payin's state allows it, trying again when another writer was faster.
    /// </summary>
    /// <returns>The payin as it is afterwards, and whether this call moved it. Null when there is no such payin.</returns>
    public async Task<(Payin Payin, bool Moved)?> ExecuteAsync(Guid payinId, PayinStep step, CancellationToken cancellationToken)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            if (await payins.FindAsync(payinId, cancellationToken) is not { } payin)
                return null;
            if (!PayinStatus.CanMove(payin.Status, step.Status))
                return (payin, false);
            var profile = await merchants.FindAsync(payin.MerchantId, cancellationToken)
                ?? throw new InvalidOperationException($"The merchant of payin {payinId} is gone.");
            var (moved, write) = Decide(payin, step, profile);
            if (await writer.WriteAsync(write, cancellationToken) is WriteOutcome.Done)
                return (moved, true);
        }

        throw new InvalidOperationException($"Payin {payinId} kept moving under {RoundsMax} tries.");
    }

    /// <summary>The payin after an allowed step, and all that is to be written for it.</summary>
    public (Payin Moved, PaymentWrite Write) Decide(Payin payin, PayinStep step, MerchantProfile profile)
    {
        ArgumentNullException.ThrowIfNull(payin);
        ArgumentNullException.ThrowIfNull(step);
        Debug.Assert(PayinStatus.CanMove(payin.Status, step.Status));
        var now = time.Now();
        var isLate = payin.Status is PayinStatus.Failed or PayinStatus.Cancelled && step.Status == PayinStatus.Completed;
        var completedAt = step.Status == PayinStatus.Completed ? now : (DateTimeOffset?)null;
        var move = new PayinMove(
            payin.Id, payin.Version, step.Status, now, step.ProviderReference, step.FailureCode, step.FailureReason,
            RedirectUrl: payin.RedirectUrl is null ? step.ProviderPageUrl : null, CompletedAt: completedAt)
        { ProviderPageUrl = step.ProviderPageUrl };
        var moved = Apply(payin, move);
        var posting = step.Status switch
        {
            PayinStatus.Completed => PayinPostings.Completed(payin, profile, now),
            PayinStatus.Failed or PayinStatus.Cancelled => PayinPostings.Released(payin, profile, now),
            _ => null,
        };
        return (moved, new PaymentWrite
        {
            Move = move,
            History = new StatusHistoryEntry
            {
                PaymentId = payin.Id,
                Sequence = moved.Version,
                FromStatus = payin.Status,
                ToStatus = moved.Status,
                Source = step.Source,
                Reason = isLate ? "Late completion: the provider confirmed the payment after it had been given up." : step.FailureReason,
                At = now,
            },
            Entries = posting?.Entries,
            Delta = posting?.Delta,
            Events = [PayinEvents.For(moved, Ids.New(time), now, CentryTelemetry.CurrentTraceparent)],
            Task = step.NextTask,
            Exchanges = step.Exchanges,
            ErpRecord = completedAt is null ? null : ErpRecords.Of(moved, time),
        });
    }

    // Mirrors the UPDATE of apply_payment_writes.
    internal static Payin Apply(Payin payin, PayinMove move) => payin with
    {
        Status = move.Status,
        Version = payin.Version + 1,
        RefundedMinor = move.RefundedMinor ?? payin.RefundedMinor,
        ProviderReference = move.ProviderReference ?? payin.ProviderReference,
        FailureCode = move.FailureCode,
        FailureReason = move.FailureReason,
        RedirectUrl = move.RedirectUrl ?? payin.RedirectUrl,
        ProviderPageUrl = move.ProviderPageUrl ?? payin.ProviderPageUrl,
        ProviderAccountId = move.ProviderAccountId ?? payin.ProviderAccountId,
        Gateway = move.Gateway ?? payin.Gateway,
        GatewayFeeMinor = move.GatewayFeeMinor ?? payin.GatewayFeeMinor,
        NetMinor = move.NetMinor ?? payin.NetMinor,
        SubmissionId = move.SubmissionId ?? payin.SubmissionId,
        UpdatedAt = move.UpdatedAt,
        CompletedAt = move.CompletedAt ?? payin.CompletedAt,
    };
}
