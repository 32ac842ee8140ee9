using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.Audit;

/// <summary>Whether an organization's audit log is as it was written.</summary>
/// <param name="Entries">How many there are.</param>
/// <param name="BrokenAt">The first sequence that does not fit: changed, removed, or not what its end was; null when all fit.</param>
/// <param name="HeadHash">Of the last entry. Who keeps it elsewhere can tell later that nothing up to it was changed, whoever had the database.</param>
public sealed record AuditVerdict(Guid OrganizationId, long Entries, long? BrokenAt, long HeadSequence, byte[] HeadHash)
{
    public bool IsIntact => BrokenAt is null;
}

/// <summary>
/// Recomputes the chain by itself, not with the function that made it. An entry's hash is SHA-256 of the hash before it and of its
/// fields in order, each as its length in UTF-8 bytes, a colon, itself and a comma; <c>-,</c> where there is none.
/// </summary>
public sealed class AuditVerifier(CentryDbContext context)
{
    private const int PageSize = 1000;

    public async Task<AuditVerdict> VerifyAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        var (sequence, hash, count) = (0L, new byte[SHA256.HashSizeInBytes], 0L);
        long? broken = null;
        while (true)
        {
            var after = sequence;
            var page = await context.AuditLog.AsNoTracking().Where(e => e.OrganizationId == organizationId && e.Sequence > after)
                .OrderBy(e => e.Sequence).Take(PageSize).ToListAsync(cancellationToken);
            foreach (var entry in page)
            {
                if (broken is null && (entry.Sequence != sequence + 1 || !entry.PreviousHash.AsSpan().SequenceEqual(hash) || !HashOf(entry).AsSpan().SequenceEqual(entry.Hash)))
                    broken = sequence + 1;
                (sequence, hash) = (entry.Sequence, entry.Hash);
                count++;
            }

            if (page.Count < PageSize)
                break;
        }

        // What was cut off at the end leaves a chain that fits, but not to where it ended.
        var head = await context.AuditHeads.AsNoTracking().SingleOrDefaultAsync(h => h.OrganizationId == organizationId, cancellationToken);
        if (broken is null && ((head?.Sequence ?? 0) != sequence || (head is not null && !head.Hash.AsSpan().SequenceEqual(hash))))
            broken = sequence + 1;
        return new AuditVerdict(organizationId, count, broken, sequence, hash);
    }

    /// <summary>The hash that an entry must have.</summary>
    public static byte[] HashOf(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var text = new StringBuilder();
        foreach (var field in (string?[])[
            entry.OrganizationId?.ToString(), entry.Sequence.ToString(CultureInfo.InvariantCulture),
            entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            entry.ActorKind, entry.ActorId?.ToString(), entry.ActorName, entry.Ip?.ToString(), entry.UserAgent,
            entry.Action, entry.MerchantId?.ToString(), entry.TargetType, entry.TargetId, entry.Changes])
        {
            if (field is null)
                text.Append("-,");
            else
                text.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(field)}:{field},");
        }

        return SHA256.HashData([.. entry.PreviousHash, .. Encoding.UTF8.GetBytes(text.ToString())]);
    }
}
