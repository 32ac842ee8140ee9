using Centry.Api.Idempotency;
using Centry.Api.Payouts;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Currencies;
using Centry.Core.Ledger;
using Centry.Core.Merchants;
using Centry.Core.Payouts;

namespace Centry.Api.Management.Payments;

/// <summary>Plans the payouts that people ask for, and says what a plan would do to the balance that pays it.</summary>
internal sealed class PayoutPlanner(PayoutOrderReader reader, CreatePayout create, BalanceReader balances)
{
    /// <returns>The plan, or every fault of the request, or why there can be none.</returns>
    public async Task<(PayoutPlan? Plan, Refusal? Refusal)> PlanAsync(
        RequestBody body, MerchantProfile profile, string environment, Member author, CancellationToken cancellationToken)
    {
        var (order, faults) = await reader.ReadAsync(body.Json, profile.Id, environment, cancellationToken);
        return order is null ? (null, faults) : create.Decide(order, profile, environment, new PayoutAuthor(null, author.UserId));
    }

    public async Task<PayoutPreview> PreviewAsync(PayoutPlan plan, MerchantProfile profile, CancellationToken cancellationToken)
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
