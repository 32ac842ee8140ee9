using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.Currencies;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.Payouts;

/// <summary>Sets above which amount an organization's payouts in a currency wait for a person. Takes effect on every replica within a second.</summary>
public sealed class SetApprovalThreshold(CentryDbContext context, AuditTrail audit)
{
    /// <summary>An organization's thresholds, by currency.</summary>
    public async Task<IReadOnlyList<ApprovalThreshold>> ListAsync(Guid organizationId, CancellationToken cancellationToken)
        => await context.ApprovalThresholds.AsNoTracking().Where(t => t.OrganizationId == organizationId).OrderBy(t => t.CurrencyCode).ToListAsync(cancellationToken);

    /// <param name="amount">In currency units; 0 has every payout wait, null none.</param>
    /// <returns>Why not; null when it is set.</returns>
    public async Task<Refusal?> ExecuteAsync(Guid organizationId, string currencyCode, decimal? amount, CancellationToken cancellationToken)
    {
        if (await StageAsync(organizationId, currencyCode, amount, cancellationToken) is { } refusal)
            return refusal;
        audit.AddOfOrganization(organizationId, new AuditedAct(
            AuditActions.SettingsChanged, "organization", organizationId.ToString(), AuditChanges.Note(new { merchant_payout_approval_threshold = new { currency = currencyCode, to = amount } })));
        await context.SaveChangesAsync(cancellationToken);
        return null;
    }

    /// <param name="amount">In currency units; 0 has every payout wait, null none.</param>
    /// <returns>Why not; null when it is ready to be saved by the caller.</returns>
    internal async Task<Refusal?> StageAsync(Guid organizationId, string currencyCode, decimal? amount, CancellationToken cancellationToken)
    {
        if (!Currency.TryGet(currencyCode, out var currency))
            return Refusal.Invalid("currency_code", "Must be the three-letter code (ISO 4217) of a supported currency, such as UGX.");
        if (!await context.Organizations.AnyAsync(o => o.Id == organizationId, cancellationToken))
            return new Refusal(ErrorCodes.NotFound, "There is no such organization.");
        var threshold = await context.ApprovalThresholds.SingleOrDefaultAsync(t => t.OrganizationId == organizationId && t.CurrencyCode == currency.Code, cancellationToken);
        if (amount is not { } major)
        {
            if (threshold is not null)
                context.ApprovalThresholds.Remove(threshold);
        }
        else if (major < 0)
        {
            return Refusal.Invalid("amount", "Must not be below zero.");
        }
        else if (!Money.TryFromMajor(major, currency, out var money, out var fault))
        {
            return Refusal.Invalid("amount", fault);
        }
        else if (threshold is null)
        {
            context.ApprovalThresholds.Add(new ApprovalThreshold { OrganizationId = organizationId, CurrencyCode = currency.Code, AmountMinor = money.MinorUnits });
        }
        else
        {
            threshold.AmountMinor = money.MinorUnits;
        }

        return null;
    }
}
