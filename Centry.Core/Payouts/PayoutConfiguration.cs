using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.Payouts;

internal sealed class PayoutConfiguration : IEntityTypeConfiguration<Payout>
{
    // No foreign keys on the hot tables: see PayinConfiguration.
    public void Configure(EntityTypeBuilder<Payout> builder)
    {
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Environment).HasMaxLength(10);
        builder.Property(p => p.CountryCode).HasMaxLength(2).IsFixedLength();
        builder.Property(p => p.CurrencyCode).HasMaxLength(3).IsFixedLength();

        // Lists by it; and statistics are read from it alone: see PayinConfiguration.
        builder.HasIndex(p => new { p.MerchantId, p.Environment, p.Id }).IncludeProperties(p => new { p.CreatedAt, p.CurrencyCode, p.Status, p.AmountMinor, p.FailedMinor });
        builder.HasIndex(p => new { p.MerchantId, p.Environment, p.Reference }).HasFilter("reference IS NOT NULL");
        builder.HasIndex(p => new { p.MerchantId, p.RecipientPhone }).HasFilter("recipient_phone IS NOT NULL");
        // The approvals' list and their count. Named here, or it would be taken for the one above.
        builder.HasIndex(p => new { p.MerchantId, p.Environment, p.Id }, "ix_payouts_waiting").HasFilter("status = 'pending'").HasDatabaseName("ix_payouts_waiting");
        builder.HasIndex(p => p.Id).HasFilter("needs_attention").HasDatabaseName("ix_payouts_needs_attention");
        builder.HasIndex(p => p.UpdatedAt).HasFilter("status IN ('approved', 'processing')").HasDatabaseName("ix_payouts_in_flight");

        // The daily cap's sum is read from this index alone.
        builder.HasIndex(p => new { p.ApiKeyId, p.CurrencyCode, p.HeldAt }).HasFilter("held_at IS NOT NULL AND api_key_id IS NOT NULL")
            .IncludeProperties(p => new { p.AmountMinor, p.FailedMinor, p.Status }).HasDatabaseName("ix_payouts_cap");
        builder.ToTable(t =>
        {
            t.HasCheckConstraint("ck_payouts_amounts",
                "amount_minor > 0 AND centry_fee_minor >= 0 AND gateway_fee_minor >= 0 AND net_minor = amount_minor + centry_fee_minor + gateway_fee_minor");
            t.HasCheckConstraint("ck_payouts_recipients",
                "completed_count >= 0 AND failed_count >= 0 AND completed_count + failed_count <= recipient_count AND failed_minor BETWEEN 0 AND amount_minor AND is_bulk = (recipient_count > 0)");
            t.HasCheckConstraint("ck_payouts_status", "status IN ('draft', 'pending', 'approved', 'processing', 'completed', 'failed', 'rejected', 'cancelled')");
            t.HasCheckConstraint("ck_payouts_environment", "environment IN ('sandbox', 'production')");
            t.HasCheckConstraint("ck_payouts_held", "held_at IS NOT NULL OR status IN ('draft', 'cancelled')");
        });
    }
}

internal sealed class PayoutRecipientConfiguration : IEntityTypeConfiguration<PayoutRecipient>
{
    public void Configure(EntityTypeBuilder<PayoutRecipient> builder)
    {
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Ignore(r => r.NetMinor);
        builder.HasIndex(r => new { r.PayoutId, r.Position }).IsUnique();
        builder.HasIndex(r => r.Phone).HasFilter("phone IS NOT NULL");
        builder.HasIndex(r => r.Id).HasFilter("needs_attention").HasDatabaseName("ix_payout_recipients_needs_attention");
        builder.HasIndex(r => r.UpdatedAt).HasFilter("is_started AND status IN ('pending', 'processing')").HasDatabaseName("ix_payout_recipients_in_flight");
        builder.ToTable(t =>
        {
            t.HasCheckConstraint("ck_payout_recipients_amounts", "amount_minor > 0 AND centry_fee_minor >= 0 AND gateway_fee_minor >= 0");
            t.HasCheckConstraint("ck_payout_recipients_status", "status IN ('pending', 'processing', 'completed', 'failed', 'rejected', 'cancelled')");
        });
    }
}

internal sealed class ApprovalThresholdConfiguration : IEntityTypeConfiguration<ApprovalThreshold>
{
    public void Configure(EntityTypeBuilder<ApprovalThreshold> builder)
    {
        builder.ToTable("payout_approval_thresholds", t => t.HasCheckConstraint("ck_payout_approval_thresholds_amount", "amount_minor >= 0"));
        builder.HasKey(t => new { t.OrganizationId, t.CurrencyCode });
        builder.Property(t => t.CurrencyCode).HasMaxLength(3).IsFixedLength();
        builder.HasOne<Merchants.Organization>().WithMany().HasForeignKey(t => t.OrganizationId).OnDelete(DeleteBehavior.Restrict);
    }
}
