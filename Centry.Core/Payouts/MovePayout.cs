using System.Diagnostics;
using Centry.Core.ApiKeys;
using Centry.Core.Audit;
using Centry.Core.Currencies;
using Centry.Core.Erp;
using Centry.Core.GatewayWork;
using Centry.Core.Ledger;
using Centry.Core.Merchants;
using Centry.Core.Payins;
using Centry.Core.Persistence;
using Centry.Core.Webhooks;
using Centry.Core.Work;

namespace Centry.Core.Payouts;

/// <summary>A step that somebody wants a payout to take.</summary>
/// <param name="Source">One of <see cref="ChangeSources"/>.</param>
/// <param name="NeedsAttention">With the status unchanged: its end could not be learnt, a person has to look.</param>
/// <param name="DecidedBy">The person who approved or rejected it.</param>
/// <param name="IsReturn">A completed payout's money came back: the only way from completed to failed.</param>
/// <param name="Audit">What the audit log tells of it, where a person did it.</param>
/// <param name="NextTask">What the worker owes the payout afterwards; null when nothing.</param>
/// <param name="Exchanges">What was said at the gateway and led to it; null when nothing was.</param>
public sealed record PayoutStep(
    string Status, string Source, string? ProviderReference = null, string? FailureCode = null, string? FailureReason = null,
    bool NeedsAttention = false, Guid? DecidedBy = null, WorkTask? NextTask = null, bool IsReturn = false, AuditEntry? Audit = null,
    IReadOnlyList<GatewayExchange>? Exchanges = null);

/// <summary>
/// Moves a payout to its next status: one conditional transition with its ledger entries, balance, history row and events.
/// </summary>
public sealed class MovePayout(PaymentWriter writer, PayoutQueries payouts, MerchantDirectory merchants, TimeProvider time)
{
    /// <summary>How many recipients of one bulk payout are on their way at once.</summary>
    public const int RecipientsAtOnce = 20;

    public const string HeldKind = "payout_held";
    public const string ReleasedKind = "payout_released";
    public const string SentKind = "payout_completed";
    public const string ReturnedKind = "payout_returned";

    private const int RoundsMax = 10;
    private static readonly TimeSpan CapWindow = TimeSpan.FromHours(24);

    /// <summary>Takes the step if the payout's state allows it, trying again when another writer was faster.</summary>
    /// <returns>The payout as it is afterwards, and whether this call moved it. Null when there is no such payout.</returns>
    public async Task<(Payout Payout, bool Moved)?> ExecuteAsync(Guid payoutId, PayoutStep step, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        for (var round = 0; round < RoundsMax; round++)
        {
            if (await payouts.FindAsync(payoutId, cancellationToken) is not { } payout)
                return null;
            if (!IsAllowed(payout, step))
                return (payout, false);
            var profile = await merchants.FindAsync(payout.MerchantId, cancellationToken)
                ?? throw new InvalidOperationException($"The merchant of payout {payoutId} is gone.");
            var (moved, write) = Decide(payout, step, profile);
            if (await writer.WriteAsync(write, cancellationToken) is WriteOutcome.Done)
                return (moved, true);
        }

        throw new InvalidOperationException($"Payout {payoutId} kept moving under {RoundsMax} tries.");
    }

    /// <summary>The payout after an allowed step, and all that is to be written for it. Not for leaving draft: see <see cref="DecideSubmit"/>.</summary>
    public (Payout Moved, PaymentWrite Write) Decide(Payout payout, PayoutStep step, MerchantProfile profile)
    {
        ArgumentNullException.ThrowIfNull(payout);
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(profile);
        Debug.Assert(IsAllowed(payout, step));
        var now = time.Now();
        var isNew = step.Status != payout.Status;
        var moved = payout with
        {
            Status = step.Status,
            Version = payout.Version + 1,
            ProviderReference = step.ProviderReference ?? payout.ProviderReference,
            FailureCode = step.FailureCode,
            FailureReason = step.FailureReason,
            NeedsAttention = step.NeedsAttention,
            DecidedBy = step.DecidedBy ?? payout.DecidedBy,
            UpdatedAt = now,
            CompletedAt = step.Status == PayoutStatus.Completed ? now : payout.CompletedAt,
        };
        var posting = isNew ? Post(payout, step.Status, profile, now) : null;
        return (moved, new PaymentWrite
        {
            PayoutMove = MoveOf(payout, moved, step.ProviderReference),
            History = History(payout.Status, moved, step.Source, step.FailureReason, now),
            Entries = posting?.Entries,
            Delta = posting?.Delta,
            Events = isNew ? [Event(moved, now)] : null,
            Audit = step.Audit,
            ErpRecord = OwedToBooks(moved, step, isNew),
            Exchanges = step.Exchanges,
            Task = step.NextTask ?? (step.Status == PayoutStatus.Approved && isNew ? Submission(payout, now) : null),
            StartRecipients = payout.IsBulk && step.Status == PayoutStatus.Processing && isNew
                ? new RecipientStart(payout.Id, RecipientsAtOnce, CentryTelemetry.CurrentTraceparent)
                : null,
        });
    }

    /// <summary>A draft is submitted: funds are held, and it goes on or waits for a person.</summary>
    /// <param name="key">The key whose caps count; null when a person submits.</param>
    public (Payout Moved, PaymentWrite Write) DecideSubmit(Payout draft, MerchantProfile profile, ApiKey? key)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var now = time.Now();
        var moved = Submitted(draft, profile, now) with { Version = draft.Version + 1, UpdatedAt = now };
        return (moved, Hold(moved, profile, key, now) with
        {
            PayoutMove = MoveOf(draft, moved, null) with { HeldAt = moved.HeldAt },
            History = History(draft.Status, moved, key is null ? ChangeSources.Person : ChangeSources.Api, null, now),
        });
    }

    /// <summary>A payout that does not exist yet, kept as a draft or submitted at once.</summary>
    internal (Payout Payout, PaymentWrite Write) DecideNew(Payout draft, bool staysDraft, MerchantProfile profile, ApiKey? key, DateTimeOffset now)
    {
        var payout = staysDraft ? draft : Submitted(draft, profile, now);
        var write = staysDraft ? new PaymentWrite() : Hold(payout, profile, key, now);
        return (payout, write with
        {
            Payout = payout,
            History = History(null, payout, key is null ? ChangeSources.Person : ChangeSources.Api, null, now),
        });
    }

    private static bool IsAllowed(Payout payout, PayoutStep step)
        => step.IsReturn ? payout.Status == PayoutStatus.Completed : PayoutStatus.CanMove(payout.Status, step.Status) || (step.NeedsAttention && step.Status == payout.Status);

    // Above the threshold a person decides; at or below it, or without one, nobody has to.
    private static Payout Submitted(Payout draft, MerchantProfile profile, DateTimeOffset now) => draft with
    {
        Status = profile.ApprovalThreshold(draft.CurrencyCode) < draft.AmountMinor ? PayoutStatus.Pending : PayoutStatus.Approved,
        HeldAt = now,
    };

    // "submitted" tells that funds are held; a payout that waits for a person says so besides.
    private PaymentWrite Hold(Payout payout, MerchantProfile profile, ApiKey? key, DateTimeOffset now)
    {
        var (entries, hold) = OutgoingPostings.Held(BooksOf(payout, profile), payout.Id, HeldKind, payout.NetMinor, now);
        var submitted = Event(payout, now, PayoutEvents.Submitted);
        return new PaymentWrite
        {
            Entries = entries,
            Hold = hold,
            Cap = CapOf(payout, key, now),
            Events = payout.Status == PayoutStatus.Pending ? [submitted, Event(payout, now)] : [submitted],
            Task = payout.Status == PayoutStatus.Approved ? Submission(payout, now) : null,
        };
    }

    private static SpendCap? CapOf(Payout payout, ApiKey? key, DateTimeOffset now)
        => key?.DailyPayoutCap is { } cap
            ? new SpendCap(key.Id, payout.CurrencyCode, payout.AmountMinor, Money.Floor(cap, Currency.Get(payout.CurrencyCode)).MinorUnits, now - CapWindow)
            : null;

    private ErpRecord? OwedToBooks(Payout moved, PayoutStep step, bool isNew) => step switch
    {
        _ when !isNew => null,
        { Status: PayoutStatus.Completed } => ErpRecords.Of(moved, time),
        { IsReturn: true } => ErpRecords.Return(moved, time),
        _ => null,
    };

    // A bulk payout's recipients are posted one by one as they settle.
    private static Posting? Post(Payout payout, string status, MerchantProfile profile, DateTimeOffset now) => status switch
    {
        PayoutStatus.Completed when !payout.IsBulk => OutgoingPostings.Sent(
            BooksOf(payout, profile), payout.Id, SentKind, payout.AmountMinor, payout.CentryFeeMinor, payout.GatewayFeeMinor, isPayout: true, now),
        PayoutStatus.Failed when payout is { IsBulk: false, Status: PayoutStatus.Completed } => OutgoingPostings.Returned(
            BooksOf(payout, profile), payout.Id, ReturnedKind, payout.AmountMinor, payout.CentryFeeMinor, payout.GatewayFeeMinor, now),
        PayoutStatus.Failed when !payout.IsBulk => OutgoingPostings.Released(BooksOf(payout, profile), payout.Id, ReleasedKind, payout.NetMinor, now),
        PayoutStatus.Rejected or PayoutStatus.Cancelled when PayoutStatus.HoldsFunds(payout.Status)
            => OutgoingPostings.Released(BooksOf(payout, profile), payout.Id, ReleasedKind, payout.NetMinor, now),
        _ => null,
    };

    internal static Books BooksOf(Payout payout, MerchantProfile profile)
        => new(profile, payout.Environment, payout.CurrencyCode, payout.BalanceId, payout.ProviderAccountId);

    private static PayoutMove MoveOf(Payout before, Payout moved, string? providerReference) => new(
        moved.Id, before.Version, moved.Status, moved.UpdatedAt, providerReference, moved.FailureCode, moved.FailureReason, moved.NeedsAttention,
        moved.DecidedBy, CompletedAt: moved.CompletedAt);

    private static StatusHistoryEntry History(string? from, Payout moved, string source, string? reason, DateTimeOffset now)
        => new() { PaymentId = moved.Id, Sequence = moved.Version, FromStatus = from, ToStatus = moved.Status, Source = source, Reason = reason, At = now };

    private PaymentEvent Event(Payout payout, DateTimeOffset now, string? name = null)
        => PayoutEvents.For(payout, Ids.New(time), now, CentryTelemetry.CurrentTraceparent, name);

    private WorkTask Submission(Payout payout, DateTimeOffset now) => new()
    {
        Id = Ids.New(time),
        Kind = WorkKinds.SubmitPayout,
        PaymentId = payout.Id,
        MerchantId = payout.MerchantId,
        Lane = payout.Gateway,
        DueAt = now,
        Traceparent = CentryTelemetry.CurrentTraceparent,
        CreatedAt = now,
    };
}
