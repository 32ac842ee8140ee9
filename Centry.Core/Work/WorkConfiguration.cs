using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.Work;

internal sealed class WorkTaskConfiguration : IEntityTypeConfiguration<WorkTask>
{
    public void Configure(EntityTypeBuilder<WorkTask> builder)
    {
        builder.Property(t => t.Id).ValueGeneratedNever();
        builder.Property(t => t.ProvenUnsent).HasDefaultValue(0);
        builder.Property(t => t.Lane).HasMaxLength(32).HasDefaultValue("");
        builder.HasIndex(t => new { t.Lane, t.DueAt });
        builder.HasIndex(t => t.PaymentId);
    }
}
