using Centry.Core.Merchants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.Audit;

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_log");
        builder.Property(e => e.Id).ValueGeneratedNever();
        // The chain's trigger sets these.
        builder.Property(e => e.Sequence).HasDefaultValueSql("0");
        builder.Property(e => e.PreviousHash).HasDefaultValueSql("''::bytea");
        builder.Property(e => e.Hash).HasDefaultValueSql("''::bytea");
        builder.Property(e => e.ActorKind).HasMaxLength(20);
        builder.Property(e => e.ActorName).HasMaxLength(AuditEntry.TextMax);
        builder.Property(e => e.UserAgent).HasMaxLength(AuditEntry.UserAgentMax);
        builder.Property(e => e.Action).HasMaxLength(60);
        builder.Property(e => e.TargetType).HasMaxLength(40);
        builder.Property(e => e.TargetId).HasMaxLength(AuditEntry.TextMax);
        builder.HasIndex(e => new { e.OrganizationId, e.Sequence }).IsUnique();
        builder.HasOne<Organization>().WithMany().HasForeignKey(e => e.OrganizationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class AuditHeadConfiguration : IEntityTypeConfiguration<AuditHead>
{
    public void Configure(EntityTypeBuilder<AuditHead> builder)
    {
        builder.ToTable("audit_heads");
        builder.HasKey(h => h.OrganizationId);
        builder.Property(h => h.OrganizationId).ValueGeneratedNever();
    }
}
