using Centry.Core.Merchants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.Webhooks;

internal sealed class PaymentEventConfiguration : IEntityTypeConfiguration<PaymentEvent>
{
    public void Configure(EntityTypeBuilder<PaymentEvent> builder)
    {
        builder.ToTable("events");
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.Seq).UseIdentityAlwaysColumn();
        builder.Property(e => e.TxId).HasColumnType("xid8").HasDefaultValueSql("pg_current_xact_id()");
        builder.HasIndex(e => new { e.MerchantId, e.Seq });
        builder.HasIndex(e => new { e.MerchantId, e.Environment, e.TxId, e.Seq }).HasDatabaseName("ix_events_feed");
    }
}

internal sealed class WebhookEndpointConfiguration : IEntityTypeConfiguration<WebhookEndpoint>
{
    public void Configure(EntityTypeBuilder<WebhookEndpoint> builder)
    {
        builder.Property(e => e.Url).HasMaxLength(2048);
        builder.Property(e => e.Description).HasMaxLength(200);
        builder.Property(e => e.DisabledReason).HasMaxLength(20);
        builder.HasIndex(e => e.MerchantId);
        // Named here, or it would be taken for the one above.
        builder.HasIndex(e => e.MerchantId, "ix_webhook_endpoints_one_default").HasDatabaseName("ix_webhook_endpoints_one_default").HasFilter("is_default").IsUnique();
        builder.HasOne<Merchant>().WithMany().HasForeignKey(e => e.MerchantId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class WebhookDeliveryConfiguration : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
    {
        builder.Property(d => d.Id).ValueGeneratedNever();
        // The indices of what is due and of what is parked hold an expression (attempt_count > 0) and stand in the migration WebhookLanes.
        builder.Property(d => d.FailedReason).HasMaxLength(20);
        builder.HasIndex(d => d.PaymentId);
        builder.HasIndex(d => new { d.MerchantId, d.Id });
        // Named here, or it would be taken for the one above.
        builder.HasIndex(d => new { d.MerchantId, d.Id }, "ix_webhook_deliveries_failed").HasDatabaseName("ix_webhook_deliveries_failed").HasFilter("status = 'failed'");
        builder.HasIndex(d => new { d.EventId, d.EndpointId }).IsUnique();
        builder.ToTable(t => t.HasCheckConstraint("ck_webhook_deliveries_status", "status IN ('pending', 'delivered', 'failed')"));
    }
}

internal sealed class WebhookDeliveryAttemptConfiguration : IEntityTypeConfiguration<WebhookDeliveryAttempt>
{
    public void Configure(EntityTypeBuilder<WebhookDeliveryAttempt> builder)
        => builder.HasKey(a => new { a.DeliveryId, a.Attempt });
}

internal sealed class WebhookLaneConfiguration : IEntityTypeConfiguration<WebhookLane>
{
    public void Configure(EntityTypeBuilder<WebhookLane> builder)
    {
        builder.ToTable("webhook_lanes");
        builder.HasKey(l => l.Lane);
        builder.Property(l => l.Lane).ValueGeneratedNever();
    }
}

internal sealed class LiveMerchantConfiguration : IEntityTypeConfiguration<LiveMerchant>
{
    public void Configure(EntityTypeBuilder<LiveMerchant> builder)
    {
        // Nothing is lost when a crash empties it: those who look say so again within seconds.
        builder.ToTable("live_merchants").IsUnlogged();
        builder.HasKey(m => m.MerchantId);
        builder.Property(m => m.MerchantId).ValueGeneratedNever();
    }
}

internal sealed class MerchantNoticeConfiguration : IEntityTypeConfiguration<MerchantNotice>
{
    public void Configure(EntityTypeBuilder<MerchantNotice> builder)
    {
        builder.ToTable("merchant_notices");
        builder.HasIndex(n => n.CreatedAt).HasFilter("mailed_at IS NULL");
        builder.Property(n => n.Id).ValueGeneratedNever();
        builder.Property(n => n.Kind).HasMaxLength(60);
        builder.HasIndex(n => new { n.MerchantId, n.Id });
        builder.HasOne<Merchant>().WithMany().HasForeignKey(n => n.MerchantId).OnDelete(DeleteBehavior.Restrict);
    }
}
