using Centry.Core.Ledger;
using Npgsql;

namespace Centry.Core.Reconciliation;

/// <summary>What a look at the books found.</summary>
/// <param name="Accounts">How many accounts were compared.</param>
public sealed record BookFindings(int Accounts, IReadOnlyList<LedgerDifference> Differences, IReadOnlyList<UnbalancedCurrency> Unbalanced)
{
    public bool Agree => Differences.Count == 0 && Unbalanced.Count == 0;
}

/// <summary>A currency whose entries do not sum to zero. Minor units.</summary>
public sealed record UnbalancedCurrency(string Environment, string CurrencyCode, decimal Sum);

/// <summary>Proves that every balance is what its entries make. Reads, and remembers how far it has added up.</summary>
public sealed class BookProof(NpgsqlDataSource database, TimeProvider time)
{
    private const int DifferencesMax = 1_000;

    /// <summary>
    /// Entries younger than this are added up anew each time: they carry the time at which they were decided, and a slow commit may bring
    /// one in after a younger one. No transaction lasts this long.
    /// </summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(5);

    private static readonly string ChangesSql = Findings(
        marks: "LEFT JOIN reconciliation_marks k ON k.account_id = a.id",
        marked: "coalesce(k.total_minor, 0)",
        unmarked: "AND created_at > coalesce(k.up_to, '-infinity')",
        moved: "WHERE b.last_movement_at >= $2 OR EXISTS (SELECT FROM balance_deltas x WHERE x.balance_id = b.id)");

    private static readonly string AllSql = Findings(marks: "", marked: "0", unmarked: "", moved: "");

    private const string SumsSql = """
        SELECT a.environment, e.currency_code, sum(e.amount_minor)
        FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id
        GROUP BY 1, 2 HAVING sum(e.amount_minor) <> 0
        """;

    /// <summary>Compares the balances that have moved since <paramref name="since"/>, adding up only what is new.</summary>
    public async Task<BookFindings> OfChangesAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (accounts, differences) = await CompareAsync(ChangesSql, since, cancellationToken);
        return new BookFindings(accounts, differences, []);
    }

    /// <summary>Compares every balance with all of its entries, and adds up all currencies.</summary>
    public async Task<BookFindings> OfEverythingAsync(CancellationToken cancellationToken)
    {
        var (accounts, differences) = await CompareAsync(AllSql, null, cancellationToken);
        return new BookFindings(accounts, differences, await UnbalancedAsync(cancellationToken));
    }

    private async Task<(int Accounts, IReadOnlyList<LedgerDifference>)> CompareAsync(string sql, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 3600;
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() - Settled });
        if (since is { } moment)
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = moment });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var differences = new List<LedgerDifference>();
        var accounts = 0;
        while (await row.ReadAsync(cancellationToken))
        {
            accounts = row.GetInt32(7);
            if (!row.IsDBNull(0))
            {
                differences.Add(new LedgerDifference(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5), row.GetInt64(6)));
            }
        }

        return (accounts, differences);
    }

    // Balance, deltas and entries are of one snapshot, so that payments that come in meanwhile make no difference.
    private static string Findings(string marks, string marked, string unmarked, string moved) => $"""
        WITH compared AS (
          SELECT b.id, b.merchant_id, b.environment, b.currency_code, a.type, a.id AS account_id,
                 CASE a.type WHEN 'available' THEN b.available_minor + d.available WHEN 'pending' THEN b.pending_minor + d.pending ELSE b.reserved_minor + d.reserved END AS balance,
                 e.settled + e.fresh AS entries, e.settled
          FROM balances b
          JOIN ledger_accounts a ON a.balance_id = b.id
          {marks}
          CROSS JOIN LATERAL (SELECT coalesce(sum(available_minor), 0)::bigint available, coalesce(sum(pending_minor), 0)::bigint pending,
                                     coalesce(sum(reserved_minor), 0)::bigint reserved FROM balance_deltas WHERE balance_id = b.id) d
          CROSS JOIN LATERAL (
            SELECT {marked} + coalesce(sum(amount_minor) FILTER (WHERE created_at <= $1), 0)::bigint AS settled,
                   coalesce(sum(amount_minor) FILTER (WHERE created_at > $1), 0)::bigint AS fresh
            FROM ledger_entries WHERE account_id = a.id {unmarked}) e
          {moved}
        ), marked AS (
          INSERT INTO reconciliation_marks AS m (account_id, up_to, total_minor)
          SELECT account_id, $1, settled FROM compared WHERE balance = entries
          ON CONFLICT (account_id) DO UPDATE SET up_to = excluded.up_to, total_minor = excluded.total_minor WHERE m.up_to < excluded.up_to
        )
        SELECT c.id, c.merchant_id, c.environment, c.currency_code, c.type, c.balance, c.entries, (SELECT count(*) FROM compared)::int
        FROM (SELECT true) one LEFT JOIN LATERAL (SELECT * FROM compared WHERE balance <> entries ORDER BY id LIMIT {DifferencesMax}) c ON true
        """;

    private async Task<IReadOnlyList<UnbalancedCurrency>> UnbalancedAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SumsSql);
        command.CommandTimeout = 3600;
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<UnbalancedCurrency>();
        while (await row.ReadAsync(cancellationToken))
            found.Add(new UnbalancedCurrency(row.GetString(0), row.GetString(1), row.GetDecimal(2)));
        return found;
    }
}
