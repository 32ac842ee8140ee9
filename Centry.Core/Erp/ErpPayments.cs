using Centry.Core.Currencies;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.Erp;

/// <summary>Reads payments as books are to have them.</summary>
public sealed class ErpPayments(CentryDbContext context)
{
    /// <param name="kind">One of <see cref="ErpRecordKinds"/>.</param>
    /// <returns>Null when the merchant has no such payment.</returns>
    public async Task<ErpPayment?> FindAsync(Guid merchantId, string kind, Guid paymentId, CancellationToken cancellationToken)
    {
        if (kind == ErpRecordKinds.Refund)
        {
            var refund = await context.Refunds.AsNoTracking().SingleOrDefaultAsync(r => r.Id == paymentId && r.MerchantId == merchantId, cancellationToken);
            return refund is null || await context.Payins.AsNoTracking().SingleOrDefaultAsync(p => p.Id == refund.PayinId, cancellationToken) is not { } origin
                ? null
                : Of(origin) with { Id = refund.Id, Amount = Major(refund.AmountMinor, origin.CurrencyCode), Fees = 0, Date = Day(refund.CompletedAt ?? refund.UpdatedAt) };
        }

        if (await context.Payins.AsNoTracking().SingleOrDefaultAsync(p => p.Id == paymentId && p.MerchantId == merchantId, cancellationToken) is { } payin)
            return Of(payin);
        return await context.Payouts.AsNoTracking().SingleOrDefaultAsync(p => p.Id == paymentId && p.MerchantId == merchantId, cancellationToken) is { } payout ? Of(payout) : null;
    }

    private static ErpPayment Of(Payins.Payin payin) => new(
        payin.Id, false, payin.CountryCode, payin.CurrencyCode, Major(payin.AmountMinor, payin.CurrencyCode), Major(payin.CentryFeeMinor + payin.GatewayFeeMinor, payin.CurrencyCode),
        payin.CustomerName, payin.CustomerEmail, payin.CustomerPhone, payin.Reference, payin.Description, Day(payin.CompletedAt ?? payin.UpdatedAt))
    {
        DocumentId = payin.DocumentId,
    };

    // What failed of a bulk payout came back, its fees too as far as they were shares of it.
    private static ErpPayment Of(Payouts.Payout payout) => new(
        payout.Id, true, payout.CountryCode, payout.CurrencyCode, Major(payout.AmountMinor - payout.FailedMinor, payout.CurrencyCode),
        Major(payout.CentryFeeMinor + payout.GatewayFeeMinor, payout.CurrencyCode), payout.RecipientName, null, payout.RecipientPhone, payout.Reference, payout.Description,
        Day(payout.CompletedAt ?? payout.UpdatedAt))
    {
        DocumentId = payout.DocumentId,
    };

    private static decimal Major(long minor, string currency) => Money.FromMinor(minor, Currency.Get(currency)).Major;

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
}
