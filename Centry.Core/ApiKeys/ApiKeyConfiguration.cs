using Centry.Core.Merchants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.ApiKeys;

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.Property(k => k.Environment).HasMaxLength(10);
        builder.Property(k => k.Name).HasMaxLength(200);
        builder.Property(k => k.Prefix).HasMaxLength(16);
        // Two who end or replace the same key at once: the second is told.
        builder.Property(k => k.RevokedAt).IsConcurrencyToken();
        builder.HasIndex(k => k.KeyHash).IsUnique();
        builder.HasIndex(k => k.MerchantId);
        builder.HasOne<Merchant>().WithMany().HasForeignKey(k => k.MerchantId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<CountryAccount>().WithMany().HasForeignKey(k => k.CountryAccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
