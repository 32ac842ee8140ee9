using System.Security.Cryptography;
using Centry.Core.Currencies;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Centry.Core.Reconciliation;

/// <summary>Takes in a provider's statement, compares it with our payments and keeps what differs, each with what to do about it.</summary>
public sealed class ImportStatement(NpgsqlDataSource database, IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>Largest file, in bytes.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    /// <summary>Ours around the statement's time are read too: clocks and midnights differ.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromDays(2);

    private const string OursSql = """
        SELECT id, 'payin', submission_id, provider_reference, reference, amount_minor, status, coalesce(completed_at, created_at) FROM payins
        WHERE provider_account_id = $1 AND environment = $2 AND coalesce(completed_at, created_at) BETWEEN $3 AND $4
        UNION ALL
        SELECT id, 'payout', submission_id, provider_reference, reference, amount_minor, status, coalesce(completed_at, created_at) FROM payouts
        WHERE provider_account_id = $1 AND environment = $2 AND NOT is_bulk AND coalesce(completed_at, created_at) BETWEEN $3 AND $4
        UNION ALL
        SELECT r.id, 'recipient', r.submission_id, r.provider_reference, r.reference, r.amount_minor, r.status, coalesce(r.completed_at, p.created_at)
        FROM payout_recipients r JOIN payouts p ON p.id = r.payout_id
        WHERE p.provider_account_id = $1 AND p.environment = $2 AND coalesce(r.completed_at, p.created_at) BETWEEN $3 AND $4
        UNION ALL
        SELECT r.id, 'refund', r.submission_id, r.provider_reference, p.reference, r.amount_minor, r.status, coalesce(r.completed_at, r.created_at)
        FROM refunds r JOIN payins p ON p.id = r.payin_id
        WHERE p.provider_account_id = $1 AND p.environment = $2 AND coalesce(r.completed_at, r.created_at) BETWEEN $3 AND $4
        """;

    /// <returns>The statement with its differences, or a sentence that says why it was not taken.</returns>
    public async Task<(ProviderStatement? Statement, IReadOnlyList<StatementDifference> Differences, string? Fault)> ExecuteAsync(
        Guid providerAccountId, string environment, string name, byte[] file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Length > BytesMax)
            return (null, [], $"The file is larger than {BytesMax / (1024 * 1024)} MiB.");
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        var account = await context.ProviderAccounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == providerAccountId, cancellationToken);
        if (account is null)
            return (null, [], "There is no such provider account.");
        var country = await context.CountryAccounts.AsNoTracking().SingleAsync(c => c.Id == account.CountryAccountId, cancellationToken);
        var digest = SHA256.HashData(file);
        if (await context.ProviderStatements.AnyAsync(s => s.ProviderAccountId == account.Id && s.Environment == environment && s.Digest == digest, cancellationToken))
            return (null, [], "This file was imported before.");

        var theirs = StatementFile.Read(file, Currency.Get(country.CurrencyCode), out var fault);
        if (fault is not null)
            return (null, [], fault);

        var (from, to) = (theirs.Min(m => m.At), theirs.Max(m => m.At));
        var ours = await ReadOursAsync(account.Id, environment, (from ?? DateTimeOffset.UnixEpoch) - Around, (to ?? time.GetUtcNow()) + Around, cancellationToken);
        var id = Ids.New(time);
        var (matched, differences) = StatementMatcher.Compare(id, theirs, ours, from, to);
        var statement = new ProviderStatement
        {
            Id = id,
            ProviderAccountId = account.Id,
            MerchantId = account.MerchantId,
            Environment = environment,
            Name = name,
            Digest = digest,
            ImportedAt = time.GetUtcNow(),
            From = from,
            To = to,
            Lines = theirs.Count,
            Matched = matched,
        };
        context.ProviderStatements.Add(statement);
        context.StatementDifferences.AddRange(differences);
        await context.SaveChangesAsync(cancellationToken);
        return (statement, differences, null);
    }

    private async Task<IReadOnlyList<OurMovement>> ReadOursAsync(Guid accountId, string environment, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(OursSql);
        command.CommandTimeout = 600;
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = accountId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = environment });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = to });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var ours = new List<OurMovement>();
        while (await row.ReadAsync(cancellationToken))
        {
            ours.Add(new OurMovement(row.GetGuid(0), row.GetString(1), row.GetGuid(2), row.IsDBNull(3) ? null : row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4),
                row.GetInt64(5), row.GetString(6), row.GetFieldValue<DateTimeOffset>(7)));
        }

        return ours;
    }
}
