using Centry.Connectors.Erp;
using Centry.Core.Invoicing;
using Centry.Core.Merchants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.Erp;

internal sealed class ErpConnectionConfiguration : IEntityTypeConfiguration<ErpConnection>
{
    public void Configure(EntityTypeBuilder<ErpConnection> builder)
    {
        builder.ToTable("erp_connections");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Environment).HasMaxLength(12);
        builder.Property(c => c.Erp).HasMaxLength(30);
        builder.Property(c => c.Status).HasMaxLength(15);
        builder.Property(c => c.TenantId).HasMaxLength(100);
        builder.Property(c => c.TenantName).HasMaxLength(200);
        builder.Property(c => c.CurrencyCode).HasMaxLength(3);
        builder.Property(c => c.Tenants).HasColumnType("jsonb");
        builder.Property(c => c.Mapping).HasColumnType("jsonb");
        builder.Property(c => c.Cursors).HasColumnType("jsonb");
        builder.Property(c => c.Problem).HasMaxLength(ErpException.MessageMax);
        builder.HasIndex(c => new { c.MerchantId, c.Environment }).IsUnique().HasFilter("disconnected_at IS NULL");
        builder.HasIndex(c => c.StateHash).IsUnique();
        builder.HasIndex(c => new { c.Erp, c.TenantId });
        builder.HasOne<Merchant>().WithMany().HasForeignKey(c => c.MerchantId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ErpAccountConfiguration : IEntityTypeConfiguration<ErpAccountRow>
{
    public void Configure(EntityTypeBuilder<ErpAccountRow> builder)
    {
        builder.ToTable("erp_accounts");
        builder.HasKey(a => new { a.ConnectionId, a.ErpId });
        builder.HasIndex(a => new { a.ConnectionId, a.Code });
        builder.HasOne<ErpConnection>().WithMany().HasForeignKey(a => a.ConnectionId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ErpTaxRateConfiguration : IEntityTypeConfiguration<ErpTaxRateRow>
{
    public void Configure(EntityTypeBuilder<ErpTaxRateRow> builder)
    {
        builder.ToTable("erp_tax_rates");
        builder.HasKey(r => new { r.ConnectionId, r.Code });
        builder.HasOne<ErpConnection>().WithMany().HasForeignKey(r => r.ConnectionId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ErpRecordConfiguration : IEntityTypeConfiguration<ErpRecord>
{
    public void Configure(EntityTypeBuilder<ErpRecord> builder)
    {
        builder.ToTable("erp_records");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Environment).HasMaxLength(12);
        builder.Property(r => r.Kind).HasMaxLength(12);
        builder.Property(r => r.Status).HasMaxLength(10);
        builder.Property(r => r.Error).HasMaxLength(ErpException.MessageMax);
        builder.HasIndex(r => new { r.PaymentId, r.Kind }).IsUnique();
        builder.HasIndex(r => r.NextAt).HasFilter("next_at IS NOT NULL");
        builder.HasIndex(r => new { r.MerchantId, r.Environment, r.LeasedUntil }).HasFilter("leased_until IS NOT NULL");
        builder.HasIndex(r => new { r.MerchantId, r.Id });
        builder.HasIndex(r => new { r.MerchantId, r.Environment }).HasFilter("status = 'failed'").HasDatabaseName("ix_erp_records_failed");
        builder.HasOne<MerchantDocument>().WithMany().HasForeignKey(r => r.DocumentId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ErpSyncRunConfiguration : IEntityTypeConfiguration<ErpSyncRun>
{
    public void Configure(EntityTypeBuilder<ErpSyncRun> builder)
    {
        builder.ToTable("erp_sync_runs");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Status).HasMaxLength(10);
        builder.Property(r => r.Counts).HasColumnType("jsonb");
        builder.Property(r => r.Position).HasColumnType("jsonb");
        builder.Property(r => r.Error).HasMaxLength(ErpException.MessageMax);
        builder.HasIndex(r => new { r.ConnectionId, r.Id });
        builder.HasOne<ErpConnection>().WithMany().HasForeignKey(r => r.ConnectionId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ErpMatchConfiguration : IEntityTypeConfiguration<ErpMatch>
{
    public void Configure(EntityTypeBuilder<ErpMatch> builder)
    {
        builder.ToTable("erp_matches");
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.Reasons).HasColumnType("jsonb");
        builder.Property(m => m.Status).HasMaxLength(10);
        builder.HasIndex(m => new { m.PaymentId, m.DocumentId }).IsUnique();
        // One payment settles one document.
        builder.HasIndex(m => m.PaymentId).IsUnique().HasFilter("status IN ('confirmed', 'automatic')").HasDatabaseName("ix_erp_matches_made");
        builder.HasIndex(m => new { m.ConnectionId, m.Id });
        builder.HasOne<ErpConnection>().WithMany().HasForeignKey(m => m.ConnectionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<MerchantDocument>().WithMany().HasForeignKey(m => m.DocumentId).OnDelete(DeleteBehavior.Restrict);
    }
}
