using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.Payins;

internal sealed class PayinConfiguration : IEntityTypeConfiguration<Payin>
{
    // No foreign keys on the hot tables: each would lock the merchant's row for every payment of a busy merchant.
    // The ids come from the merchant's own cached configuration, never from the caller.
    public void Configure(EntityTypeBuilder<Payin> builder)
    {
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Environment).HasMaxLength(10);
        builder.Property(p => p.CountryCode).HasMaxLength(2).IsFixedLength();
        builder.Property(p => p.CurrencyCode).HasMaxLength(3).IsFixedLength();

        // Lists by it; and statistics are read from it alone. Status changes touch every index anyway: the one of what is in flight depends on it.
        builder.HasIndex(p => new { p.MerchantId, p.Environment, p.Id }).IncludeProperties(p => new { p.CreatedAt, p.CurrencyCode, p.Status, p.AmountMinor });
        builder.HasIndex(p => new { p.MerchantId, p.Environment, p.Reference }).HasFilter("reference IS NOT NULL");
        // Whoever is asked about a payment is told a phone number.
        builder.HasIndex(p => new { p.MerchantId, p.CustomerPhone }).HasFilter("customer_phone IS NOT NULL");
        builder.HasIndex(p => p.CreatedAt).HasFilter("status IN ('pending', 'processing')").HasDatabaseName("ix_payins_in_flight");
        builder.ToTable(t =>
        {
            t.HasCheckConstraint("ck_payins_amounts",
                "amount_minor > 0 AND centry_fee_minor >= 0 AND gateway_fee_minor >= 0 AND net_minor > 0 AND net_minor = amount_minor - centry_fee_minor - gateway_fee_minor");
            t.HasCheckConstraint("ck_payins_refunded", "refunded_minor BETWEEN 0 AND amount_minor");
            t.HasCheckConstraint("ck_payins_status", "status IN ('pending', 'processing', 'completed', 'failed', 'cancelled', 'refunded')");
            t.HasCheckConstraint("ck_payins_environment", "environment IN ('sandbox', 'production')");
        });
    }
}

internal sealed class StatusHistoryConfiguration : IEntityTypeConfiguration<StatusHistoryEntry>
{
    public void Configure(EntityTypeBuilder<StatusHistoryEntry> builder)
    {
        builder.ToTable("status_history");
        builder.HasKey(h => new { h.PaymentId, h.Sequence });
    }
}
