using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.Currencies;
using Centry.Core.Fees;
using Centry.Core.Payouts;
using Centry.Core.People;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Centry.Core.Merchants;

/// <summary>Shows and changes what an organization decides for itself. Takes effect on every replica within a second.</summary>
public sealed class ManageSettings(CentryDbContext context, SetApprovalThreshold thresholds, AuditTrail audit, IOptionsMonitor<FeeOptions> fees)
{
    public async Task<SettingsView> ReadAsync(Guid merchantId, CancellationToken cancellationToken)
    {
        var merchant = await context.Merchants.AsNoTracking().SingleAsync(m => m.Id == merchantId, cancellationToken);
        var organization = await context.Organizations.AsNoTracking().SingleAsync(o => o.Id == merchant.OrganizationId, cancellationToken);
        var rates = fees.CurrentValue;
        return new SettingsView(
            merchant.Id, merchant.Name, organization.Id, organization.Name, organization.RequireSecondApprover,
            [.. (await thresholds.ListAsync(organization.Id, cancellationToken)).Select(t => new ThresholdView(t.CurrencyCode, Money.FromMinor(t.AmountMinor, Currency.Get(t.CurrencyCode)).Major))],
            new MerchantFeesView(
                merchant.PayinFeePercentage ?? rates.PayinPercentage, merchant.PayinFeeFixed, merchant.PayoutFeePercentage ?? rates.PayoutPercentage, merchant.PayoutFeeFixed),
            merchant.RateLimitPerMinute, merchant.IsPaused, [.. Currency.All.Select(c => c.Code)]);
    }

    /// <summary>All of it or, where anything is at fault, nothing.</summary>
    /// <param name="amounts">By currency: above this payouts wait; null lets none wait.</param>
    /// <returns>Why not; null when it is done.</returns>
    public Task<Refusal?> ChangeAsync(
        Guid merchantId, Guid organizationId, bool? requireSecondApprover, IReadOnlyDictionary<string, decimal?> amounts, CancellationToken cancellationToken)
        => context.InTransactionAsync(async () =>
        {
            await context.LockOrganizationAsync(organizationId, cancellationToken);
            var before = await DecidedAsync(organizationId, cancellationToken);
            var organization = await context.Organizations.SingleAsync(o => o.Id == organizationId, cancellationToken);
            organization.RequireSecondApprover = requireSecondApprover ?? organization.RequireSecondApprover;
            foreach (var (currency, amount) in amounts)
            {
                if (await thresholds.StageAsync(organizationId, currency, amount, cancellationToken) is { Fields: { } faults })
                {
                    context.ChangeTracker.Clear();
                    return Refusal.Invalid("merchant_payout_approval_threshold", $"{currency}: {faults.First().Value[0]}");
                }
            }

            await context.SaveChangesAsync(cancellationToken);
            var after = await DecidedAsync(organizationId, cancellationToken);
            audit.Add(merchantId, new AuditedAct(AuditActions.SettingsChanged, "organization", organizationId.ToString(), AuditChanges.Between(before, after)));
            await context.SaveChangesAsync(cancellationToken);
            return null;
        }, cancellationToken);

    private async Task<object> DecidedAsync(Guid organizationId, CancellationToken cancellationToken) => new
    {
        RequireSecondApprover = await context.Organizations.AsNoTracking().Where(o => o.Id == organizationId).Select(o => o.RequireSecondApprover).SingleAsync(cancellationToken),
        MerchantPayoutApprovalThreshold = (await thresholds.ListAsync(organizationId, cancellationToken))
            .ToDictionary(t => t.CurrencyCode, t => Money.FromMinor(t.AmountMinor, Currency.Get(t.CurrencyCode)).ToWire()),
    };
}
