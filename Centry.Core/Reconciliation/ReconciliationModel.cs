using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Centry.Core.Reconciliation;

/// <summary>How much of the books a run looked at.</summary>
public static class ReconciliationScopes
{
    /// <summary>The balances that moved since the run before.</summary>
    public const string Changes = "changes";

    /// <summary>Every entry of every account.</summary>
    public const string Books = "books";
}

/// <summary>One run of the reconciliation, kept as proof that it took place and of what it found.</summary>
public sealed class ReconciliationRun
{
    public Guid Id { get; init; }

    /// <summary>One of <see cref="ReconciliationScopes"/>.</summary>
    public required string Scope { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset FinishedAt { get; init; }

    /// <summary>Accounts that were compared.</summary>
    public int Accounts { get; init; }
    public int Differences { get; init; }

    /// <summary>The differences as JSON; null when there were none.</summary>
    public string? Details { get; init; }
}

/// <summary>What an account's entries summed to up to a moment, so that the next run need not add them up again.</summary>
public sealed class ReconciliationMark
{
    public long AccountId { get; init; }
    public DateTimeOffset UpTo { get; init; }
    public long TotalMinor { get; init; }
}

/// <summary>A provider's statement that was compared with our payments.</summary>
public sealed class ProviderStatement
{
    public Guid Id { get; init; }
    public Guid ProviderAccountId { get; init; }
    public Guid MerchantId { get; init; }
    public required string Environment { get; init; }
    public required string Name { get; init; }

    /// <summary>SHA-256 of the file: the same one is not taken twice.</summary>
    public required byte[] Digest { get; init; }
    public DateTimeOffset ImportedAt { get; init; }

    /// <summary>The time that it covers, by its own lines; null when they carry no times.</summary>
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }
    public int Lines { get; init; }
    public int Matched { get; init; }
}

/// <summary>A difference between a provider's statement and our payments.</summary>
public sealed class StatementDifference
{
    public Guid StatementId { get; init; }
    public int Position { get; init; }

    /// <summary>The statement's line, from 1; null for a payment of ours that the statement does not have.</summary>
    public int? Line { get; init; }

    /// <summary>One of <see cref="StatementVerdicts"/>.</summary>
    public required string Verdict { get; init; }
    public Guid? PaymentId { get; init; }
    public string? ProviderReference { get; init; }
    public string? Reference { get; init; }

    /// <summary>Minor units, as the provider has them; null when the provider has nothing.</summary>
    public long? ProviderMinor { get; init; }

    /// <summary>Minor units, as we have them; null when we have nothing.</summary>
    public long? OurMinor { get; init; }
    public string? OurStatus { get; init; }
    public required string ProposedAction { get; init; }
}

internal sealed class ReconciliationRunConfiguration : IEntityTypeConfiguration<ReconciliationRun>
{
    public void Configure(EntityTypeBuilder<ReconciliationRun> builder)
    {
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Details).HasColumnType("jsonb");
        builder.HasIndex(r => r.StartedAt);
    }
}

internal sealed class ReconciliationMarkConfiguration : IEntityTypeConfiguration<ReconciliationMark>
{
    public void Configure(EntityTypeBuilder<ReconciliationMark> builder)
    {
        builder.HasKey(m => m.AccountId);
        builder.Property(m => m.AccountId).ValueGeneratedNever();
    }
}

internal sealed class ProviderStatementConfiguration : IEntityTypeConfiguration<ProviderStatement>
{
    public void Configure(EntityTypeBuilder<ProviderStatement> builder)
    {
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.From).HasColumnName("covers_from");
        builder.Property(s => s.To).HasColumnName("covers_to");
        builder.HasIndex(s => new { s.ProviderAccountId, s.Environment, s.Digest }).IsUnique();
    }
}

internal sealed class StatementDifferenceConfiguration : IEntityTypeConfiguration<StatementDifference>
{
    public void Configure(EntityTypeBuilder<StatementDifference> builder)
    {
        builder.HasKey(d => new { d.StatementId, d.Position });
        builder.HasOne<ProviderStatement>().WithMany().HasForeignKey(d => d.StatementId).OnDelete(DeleteBehavior.Cascade);
    }
}
