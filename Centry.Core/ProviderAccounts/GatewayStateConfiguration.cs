using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.ProviderAccounts;

internal sealed class GatewayTokenConfiguration : IEntityTypeConfiguration<GatewayToken>
{
    public void Configure(EntityTypeBuilder<GatewayToken> builder)
    {
        builder.HasKey(t => t.Key);
        builder.Property(t => t.Key).HasMaxLength(200);
    }
}

internal sealed class ProviderBalanceConfiguration : IEntityTypeConfiguration<ProviderBalanceRow>
{
    public void Configure(EntityTypeBuilder<ProviderBalanceRow> builder)
    {
        builder.ToTable("provider_balances");
        builder.HasKey(b => new { b.ProviderAccountId, b.Environment, b.CurrencyCode });
        builder.Property(b => b.CurrencyCode).HasMaxLength(3).IsFixedLength();
    }
}
