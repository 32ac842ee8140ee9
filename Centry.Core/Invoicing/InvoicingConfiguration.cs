using Centry.Core.Erp;
using Centry.Core.Merchants;
using Centry.Core.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.Invoicing;

internal sealed class ContactConfiguration : IEntityTypeConfiguration<Contact>
{
    public void Configure(EntityTypeBuilder<Contact> builder)
    {
        builder.ToTable("contacts");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Name).HasMaxLength(200);
        builder.Property(c => c.Email).HasMaxLength(EmailAddress.LengthMax);
        builder.Property(c => c.Phone).HasMaxLength(20);
        builder.Property(c => c.TaxNumber).HasMaxLength(50);
        builder.Property(c => c.Notes).HasMaxLength(1000);
        builder.Property(c => c.ErpId).HasMaxLength(100);
        builder.HasIndex(c => new { c.ErpConnectionId, c.ErpId }).IsUnique().HasFilter("erp_id IS NOT NULL");
        builder.HasOne<ErpConnection>().WithMany().HasForeignKey(c => c.ErpConnectionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(c => new { c.MerchantId, c.Id });
        builder.HasOne<Merchant>().WithMany().HasForeignKey(c => c.MerchantId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class MerchantDocumentConfiguration : IEntityTypeConfiguration<MerchantDocument>
{
    public void Configure(EntityTypeBuilder<MerchantDocument> builder)
    {
        builder.ToTable("merchant_documents", t => t.HasCheckConstraint("ck_merchant_documents_amounts", "total_minor >= 0 AND paid_minor >= 0"));
        builder.Property(d => d.Id).ValueGeneratedNever();
        builder.Property(d => d.Kind).HasMaxLength(10);
        builder.Property(d => d.Number).HasMaxLength(60);
        builder.Property(d => d.ContactName).HasMaxLength(200);
        builder.Property(d => d.CurrencyCode).HasMaxLength(3).IsFixedLength();
        builder.Property(d => d.Lines).HasColumnType("jsonb");
        builder.Property(d => d.Status).HasMaxLength(10);
        builder.Property(d => d.Notes).HasMaxLength(1000);
        builder.HasIndex(d => new { d.MerchantId, d.Kind, d.Id });
        // Numbers of an ERP's documents are the ERP's business.
        builder.HasIndex(d => new { d.MerchantId, d.Kind, d.Number }).IsUnique().HasFilter("erp_id IS NULL").HasDatabaseName("ix_merchant_documents_number");
        // Named here, or it would be taken for the one above.
        builder.HasIndex(d => new { d.MerchantId, d.Kind, d.Number }, "ix_merchant_documents_any_number").HasDatabaseName("ix_merchant_documents_any_number");
        builder.Property(d => d.ErpId).HasMaxLength(100);
        builder.Property(d => d.Reference).HasMaxLength(255);
        builder.HasIndex(d => new { d.ErpConnectionId, d.Kind, d.ErpId }).IsUnique().HasFilter("erp_id IS NOT NULL");
        builder.HasIndex(d => new { d.ErpConnectionId, d.Kind, d.TotalMinor }).HasFilter("status = 'open'").HasDatabaseName("ix_merchant_documents_open");
        builder.HasOne<ErpConnection>().WithMany().HasForeignKey(d => d.ErpConnectionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(d => new { d.PaymentId, d.Kind }).IsUnique().HasFilter("payment_id IS NOT NULL");
        builder.HasOne<Merchant>().WithMany().HasForeignKey(d => d.MerchantId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Contact>().WithMany().HasForeignKey(d => d.ContactId).OnDelete(DeleteBehavior.Restrict);
    }
}
