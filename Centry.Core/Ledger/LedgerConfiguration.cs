using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.Ledger;

internal sealed class LedgerAccountConfiguration : IEntityTypeConfiguration<LedgerAccount>
{
    public void Configure(EntityTypeBuilder<LedgerAccount> builder)
    {
        builder.Property(a => a.Code).HasMaxLength(200);
        builder.Property(a => a.CurrencyCode).HasMaxLength(3).IsFixedLength();
        builder.HasIndex(a => a.Code).IsUnique();
        builder.HasIndex(a => a.MerchantId);
        builder.HasIndex(a => a.BalanceId);
    }
}

internal sealed class LedgerEntryConfiguration : IEntityTypeConfiguration<LedgerEntry>
{
    public void Configure(EntityTypeBuilder<LedgerEntry> builder)
    {
        builder.HasKey(e => new { e.SourceId, e.Kind, e.Line });
        builder.Property(e => e.CurrencyCode).HasMaxLength(3).IsFixedLength();
        builder.HasIndex(e => new { e.AccountId, e.CreatedAt });
        builder.ToTable(t => t.HasCheckConstraint("ck_ledger_entries_amount", "amount_minor <> 0"));
    }
}

internal sealed class BalanceConfiguration : IEntityTypeConfiguration<Balance>
{
    public void Configure(EntityTypeBuilder<Balance> builder)
    {
        builder.Property(b => b.CountryCode).HasMaxLength(2).IsFixedLength();
        builder.Property(b => b.CurrencyCode).HasMaxLength(3).IsFixedLength();
        builder.HasIndex(b => new { b.MerchantId, b.Environment, b.CountryCode, b.CurrencyCode }).IsUnique();
        builder.ToTable(t => t.HasCheckConstraint("ck_balances_never_negative", "available_minor >= 0 AND pending_minor >= 0 AND reserved_minor >= 0"));
    }
}

internal sealed class BalanceDeltaConfiguration : IEntityTypeConfiguration<BalanceDelta>
{
    public void Configure(EntityTypeBuilder<BalanceDelta> builder)
    {
        builder.Property(d => d.Id).UseIdentityAlwaysColumn();
        builder.HasIndex(d => d.BalanceId);
    }
}
