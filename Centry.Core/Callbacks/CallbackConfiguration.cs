using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.Callbacks;

internal sealed class CallbackConfiguration : IEntityTypeConfiguration<ProviderCallback>
{
    public void Configure(EntityTypeBuilder<ProviderCallback> builder)
    {
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Method).HasMaxLength(10);
        builder.Property(c => c.Query).HasMaxLength(2048).HasDefaultValue("");
        builder.HasIndex(c => c.PaymentId);
        builder.HasIndex(c => c.ReceivedAt);
    }
}
