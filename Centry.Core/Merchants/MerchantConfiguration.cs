using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.Merchants;

internal sealed class OrganizationConfiguration : IEntityTypeConfiguration<Organization>
{
    public void Configure(EntityTypeBuilder<Organization> builder)
    {
        builder.Property(o => o.Name).HasMaxLength(200);
        builder.Property(o => o.RequireSecondApprover).HasDefaultValue(true);
    }
}

internal sealed class MerchantConfiguration : IEntityTypeConfiguration<Merchant>
{
    public void Configure(EntityTypeBuilder<Merchant> builder)
    {
        builder.Property(m => m.Name).HasMaxLength(200);
        builder.HasOne<Organization>().WithMany().HasForeignKey(m => m.OrganizationId).OnDelete(DeleteBehavior.Restrict);
        builder.ToTable(t => t.HasCheckConstraint("ck_merchants_fees",
            "payin_fee_percentage BETWEEN 0 AND 100 AND payin_fee_fixed >= 0 AND payout_fee_percentage BETWEEN 0 AND 100 AND payout_fee_fixed >= 0"));
    }
}

internal sealed class CountryAccountConfiguration : IEntityTypeConfiguration<CountryAccount>
{
    public void Configure(EntityTypeBuilder<CountryAccount> builder)
    {
        builder.Property(c => c.CountryCode).HasMaxLength(2).IsFixedLength();
        builder.Property(c => c.CurrencyCode).HasMaxLength(3).IsFixedLength();
        builder.HasIndex(c => new { c.MerchantId, c.CountryCode }).IsUnique();
        builder.HasOne<Merchant>().WithMany().HasForeignKey(c => c.MerchantId).OnDelete(DeleteBehavior.Restrict);
    }
}
