using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.Idempotency;

internal sealed class IdempotencyConfiguration : IEntityTypeConfiguration<IdempotencyRecord>
{
    public void Configure(EntityTypeBuilder<IdempotencyRecord> builder)
    {
        builder.ToTable("idempotency_keys");
        builder.HasKey(k => new { k.MerchantId, k.Environment, k.Key });
        builder.Property(k => k.Environment).HasMaxLength(10);
        builder.Property(k => k.Key).HasMaxLength(255);
        builder.HasIndex(k => k.ExpiresAt);
    }
}
