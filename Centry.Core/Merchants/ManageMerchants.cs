using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.Persistence;
using Centry.Core.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.Merchants;

/// <summary>What Centry decides of a merchant. Null leaves a part as it is.</summary>
public sealed record MerchantChange
{
    public string? Name { get; init; }

    /// <summary>Percent; with <see cref="TakesDefaultPayinFee"/> the platform's own.</summary>
    public decimal? PayinFeePercentage { get; init; }
    public decimal? PayinFeeFixed { get; init; }
    public decimal? PayoutFeePercentage { get; init; }
    public decimal? PayoutFeeFixed { get; init; }
    public bool TakesDefaultPayinFee { get; init; }
    public bool TakesDefaultPayoutFee { get; init; }
    public int? RateLimitPerMinute { get; init; }
    public bool TakesDefaultRateLimit { get; init; }
    public bool? IsPaused { get; init; }
}

/// <summary>The platform's own work: organizations, their merchants, and what those pay and may.</summary>
public sealed class ManageMerchants(CentryDbContext context, CreateMerchant create, AuditTrail audit)
{
    public const int NameMax = 200;

    private static readonly Refusal NoSuchOrganization = new(ErrorCodes.NotFound, "There is no such organization.");
    private static readonly Refusal NoSuchMerchant = new(ErrorCodes.NotFound, "There is no such merchant.");

    public async Task<Organization> AddOrganizationAsync(string name, CancellationToken cancellationToken)
    {
        var organization = create.AddOrganization(name.Trim());
        audit.AddOfOrganization(organization.Id, new AuditedAct(AuditActions.OrganizationCreated, "organization", organization.Id.ToString(), AuditChanges.Of(new { organization.Name })));
        await context.SaveChangesAsync(cancellationToken);
        return organization;
    }

    public Task<(Merchant? Merchant, Refusal? Refusal)> AddMerchantAsync(Guid organizationId, string name, CancellationToken cancellationToken)
        => context.InTransactionAsync<(Merchant?, Refusal?)>(async () =>
        {
            if (await context.Organizations.SingleOrDefaultAsync(o => o.Id == organizationId, cancellationToken) is not { } organization)
                return (null, NoSuchOrganization);
            var merchant = create.AddMerchant(organization, name.Trim(), WebhookSecret.New().Reveal());
            await context.SaveChangesAsync(cancellationToken);
            audit.Add(merchant.Id, new AuditedAct(AuditActions.MerchantCreated, "merchant", merchant.Id.ToString(), AuditChanges.Of(Shown(merchant))));
            await context.SaveChangesAsync(cancellationToken);
            return (merchant, null);
        }, cancellationToken);

    /// <summary>Takes effect on every replica within a second.</summary>
    public Task<(Merchant? Merchant, Refusal? Refusal)> ChangeAsync(Guid merchantId, MerchantChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return context.InTransactionAsync<(Merchant?, Refusal?)>(async () =>
        {
            await context.Database.ExecuteSqlAsync($"SELECT 1 FROM merchants WHERE id = {merchantId} FOR NO KEY UPDATE", cancellationToken);
            if (await context.Merchants.SingleOrDefaultAsync(m => m.Id == merchantId, cancellationToken) is not { } merchant)
                return (null, NoSuchMerchant);
            var before = Shown(merchant);
            merchant.Name = change.Name?.Trim() ?? merchant.Name;
            merchant.PayinFeePercentage = change.TakesDefaultPayinFee ? null : change.PayinFeePercentage ?? merchant.PayinFeePercentage;
            merchant.PayinFeeFixed = change.PayinFeeFixed ?? merchant.PayinFeeFixed;
            merchant.PayoutFeePercentage = change.TakesDefaultPayoutFee ? null : change.PayoutFeePercentage ?? merchant.PayoutFeePercentage;
            merchant.PayoutFeeFixed = change.PayoutFeeFixed ?? merchant.PayoutFeeFixed;
            merchant.RateLimitPerMinute = change.TakesDefaultRateLimit ? null : change.RateLimitPerMinute ?? merchant.RateLimitPerMinute;
            merchant.IsPaused = change.IsPaused ?? merchant.IsPaused;
            audit.Add(merchantId, new AuditedAct(AuditActions.MerchantChanged, "merchant", merchantId.ToString(), AuditChanges.Between(before, Shown(merchant))));
            await context.SaveChangesAsync(cancellationToken);
            return (merchant, null);
        }, cancellationToken);
    }

    private static object Shown(Merchant m) => new
    {
        m.Name,
        m.PayinFeePercentage,
        m.PayinFeeFixed,
        m.PayoutFeePercentage,
        m.PayoutFeeFixed,
        m.RateLimitPerMinute,
        m.IsPaused,
    };
}
