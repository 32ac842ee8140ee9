using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.Refunds;

internal sealed class RefundConfiguration : IEntityTypeConfiguration<Refund>
{
    public void Configure(EntityTypeBuilder<Refund> builder)
    {
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.HasIndex(r => r.PayinId);
        builder.HasIndex(r => new { r.MerchantId, r.Id });
        builder.HasIndex(r => r.Id).HasFilter("needs_attention").HasDatabaseName("ix_refunds_needs_attention");
        builder.HasIndex(r => r.UpdatedAt).HasFilter("status IN ('pending', 'processing')").HasDatabaseName("ix_refunds_in_flight");
        builder.ToTable(t =>
        {
            t.HasCheckConstraint("ck_refunds_amount", "amount_minor > 0");
            t.HasCheckConstraint("ck_refunds_status", "status IN ('pending', 'processing', 'completed', 'failed')");
        });
    }
}
