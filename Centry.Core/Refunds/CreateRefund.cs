using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core.Currencies;
using Centry.Core.Ledger;
using Centry.Core.Merchants;
using Centry.Core.Payins;
using Centry.Core.Persistence;
using Centry.Core.Work;

namespace Centry.Core.Refunds;

/// <summary>How much of a payin can be given back.</summary>
/// <param name="LeftMinor">At most this much.</param>
/// <param name="TakesPart">Whether it may be less.</param>
public sealed record RefundOffer(long LeftMinor, bool TakesPart);

/// <summary>
/// Decides a refund of a completed payin: how much, whether its gateway can, and everything that is to be written. The amount counts as
/// refunded from this moment, so that parallel refunds never give back more than came in; should the refund fail, it no longer does.
/// </summary>
public sealed class CreateRefund(GatewayRegistry gateways, TimeProvider time)
{
    /// <summary>What <see cref="Decide"/> would let pass now; null where there is nothing to give back or no way to.</summary>
    public RefundOffer? Offer(Payin payin)
    {
        ArgumentNullException.ThrowIfNull(payin);
        var left = payin.AmountMinor - payin.RefundedMinor;
        return payin.Status == PayinStatus.Completed && left > 0 && gateways.Find<IRefundGateway>(payin.Gateway) is { } gateway && (left == payin.AmountMinor || gateway.TakesPartialRefunds)
            ? new RefundOffer(left, gateway.TakesPartialRefunds)
            : null;
    }

    /// <param name="asked">Null refunds all that is left.</param>
    /// <returns>The payin as it is then, and the write; or why not.</returns>
    public (Payin? Payin, PaymentWrite? Write, Refusal? Refusal) Decide(Payin payin, Money? asked, MerchantProfile profile)
    {
        ArgumentNullException.ThrowIfNull(payin);
        ArgumentNullException.ThrowIfNull(profile);
        var left = payin.AmountMinor - payin.RefundedMinor;
        if (payin.Status != PayinStatus.Completed || left == 0)
        {
            return (null, null, new Refusal(ErrorCodes.InvalidState, payin.Status == PayinStatus.Completed
                ? "All of this payin is refunded or on its way back."
                : $"Only a completed payin can be refunded; this one is {payin.Status}.")
            { Details = new Dictionary<string, object> { ["status"] = payin.Status } });
        }

        if (gateways.Find<IRefundGateway>(payin.Gateway) is not { } gateway)
            return (null, null, new Refusal(ErrorCodes.RefundNotSupported, $"{payin.Gateway} cannot give a payment back. Pay the customer out instead."));
        var currency = Currency.Get(payin.CurrencyCode);
        var amount = asked?.MinorUnits ?? left;
        if (amount > left)
            return (null, null, Refusal.Invalid("amount", $"Only {Money.FromMinor(left, currency).ToWire()} {currency.Code} of this payin are left to refund."));
        if (amount < payin.AmountMinor && !gateway.TakesPartialRefunds)
            return (null, null, new Refusal(ErrorCodes.RefundNotSupported, $"{payin.Gateway} gives a payment back only as a whole."));

        var now = time.Now();
        var refund = new Refund
        {
            Id = Ids.New(time),
            PayinId = payin.Id,
            MerchantId = payin.MerchantId,
            AmountMinor = amount,
            Status = RefundStatus.Pending,
            SubmissionId = Guid.NewGuid(), // version 4: MTN refuses others as its reference
            CreatedAt = now,
            UpdatedAt = now,
        };
        var moved = payin with { RefundedMinor = payin.RefundedMinor + amount, Version = payin.Version + 1, UpdatedAt = now };
        var (entries, hold) = OutgoingPostings.Held(PayinPostings.BooksOf(payin, profile), refund.Id, MoveRefund.HeldKind, amount, now);
        return (moved, new PaymentWrite
        {
            Move = new PayinMove(payin.Id, payin.Version, payin.Status, now, RefundedMinor: moved.RefundedMinor),
            Refund = refund,
            Entries = entries,
            Hold = hold,
            Task = new WorkTask
            {
                Id = Ids.New(time),
                Kind = WorkKinds.SubmitRefund,
                PaymentId = refund.Id,
                MerchantId = payin.MerchantId,
                Lane = payin.Gateway,
                DueAt = now,
                Traceparent = CentryTelemetry.CurrentTraceparent,
                CreatedAt = now,
            },
        }, null);
    }
}
