using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.GatewayWork;

internal sealed class GatewayExchangeConfiguration : IEntityTypeConfiguration<GatewayExchange>
{
    public void Configure(EntityTypeBuilder<GatewayExchange> builder)
    {
        // What is to be cleaned up is found by the id, which begins with the time.
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.Gateway).HasMaxLength(32);
        builder.Property(e => e.Operation).HasMaxLength(32);
        builder.Property(e => e.Method).HasMaxLength(10);
        builder.Property(e => e.Address).HasMaxLength(300);
        builder.Property(e => e.Silence).HasMaxLength(200);
        builder.HasIndex(e => new { e.PaymentId, e.At });
    }
}
