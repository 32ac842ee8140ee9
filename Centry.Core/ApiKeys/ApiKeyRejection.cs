using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.ApiKeys;

/// <summary>A call that came from outside a key's whitelist. The newest <see cref="KeptPerKey"/> of each key are kept.</summary>
public sealed class ApiKeyRejection
{
    public const int KeptPerKey = 50;
    public const int PathLengthMax = 256;

    public long Id { get; init; }
    public Guid ApiKeyId { get; init; }
    public DateTimeOffset RejectedAt { get; init; }

    /// <summary>The address that the whitelist was asked about.</summary>
    public required IPAddress Ip { get; init; }

    /// <summary>The path that was called, percent-encoded and without its query.</summary>
    public required string Path { get; init; }
}

internal sealed class ApiKeyRejectionConfiguration : IEntityTypeConfiguration<ApiKeyRejection>
{
    public void Configure(EntityTypeBuilder<ApiKeyRejection> builder)
    {
        builder.ToTable("api_key_rejections");
        builder.Property(r => r.Id).UseIdentityAlwaysColumn();
        builder.Property(r => r.Path).HasMaxLength(ApiKeyRejection.PathLengthMax);
        builder.HasIndex(r => new { r.ApiKeyId, r.RejectedAt });
        builder.HasOne<ApiKey>().WithMany().HasForeignKey(r => r.ApiKeyId).OnDelete(DeleteBehavior.Cascade);
    }
}
