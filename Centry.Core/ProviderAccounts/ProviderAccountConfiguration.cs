using Centry.Core.Merchants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.ProviderAccounts;

internal sealed class ProviderAccountConfiguration : IEntityTypeConfiguration<ProviderAccount>
{
    public void Configure(EntityTypeBuilder<ProviderAccount> builder)
    {
        builder.Property(p => p.CountryCode).HasMaxLength(2).IsFixedLength();
        builder.Property(p => p.Provider).HasMaxLength(40);
        builder.Property(p => p.Name).HasMaxLength(200);
        builder.Property(p => p.ActiveEnvironment).HasMaxLength(10);
        builder.Property(p => p.CallbackToken).HasMaxLength(64);
        builder.HasIndex(p => p.CallbackToken).IsUnique();
        builder.HasIndex(p => new { p.MerchantId, p.CountryCode });
        builder.HasOne<Merchant>().WithMany().HasForeignKey(p => p.MerchantId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<CountryAccount>().WithMany().HasForeignKey(p => p.CountryAccountId).OnDelete(DeleteBehavior.Restrict);
        builder.ToTable(t => t.HasCheckConstraint("ck_provider_accounts_fees", "fee_percentage BETWEEN 0 AND 100 AND fee_fixed >= 0"));
    }
}
