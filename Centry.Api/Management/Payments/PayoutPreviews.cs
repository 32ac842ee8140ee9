using Centry.Contracts;
using Centry.Core.Currencies;
using Centry.Core.Ledger;
using Centry.Core.Merchants;
using Centry.Core.Payouts;

namespace Centry.Api.Management.Payments;

/// <summary>Says what a planned payout would do to the balance that pays it.</summary>
internal sealed class PayoutPreviews(BalanceReader balances)
{
    public async Task<PayoutPreview> OfAsync(PayoutPlan plan, MerchantProfile profile, CancellationToken cancellationToken)
    {
        var payout = plan.Payout;
        var currency = Currency.Get(payout.CurrencyCode);
        var available = (await balances.ReadAsync(profile.Id, payout.Environment, payout.CountryCode, cancellationToken))
            .SingleOrDefault(b => b.CurrencyCode == payout.CurrencyCode)?.Available ?? 0;
        decimal Major(long minor) => Money.FromMinor(minor, currency).Major;
        return new PayoutPreview(
            payout.CurrencyCode, Major(payout.AmountMinor), Major(payout.CentryFeeMinor), Major(payout.GatewayFeeMinor), Major(payout.NetMinor), Major(available),
            Major(available - payout.NetMinor), payout.Gateway, payout.RecipientCount, profile.ApprovalThreshold(payout.CurrencyCode) < payout.AmountMinor);
    }
}
