using Npgsql;

namespace Centry.Core.Ledger;

/// <summary>A balance that its ledger entries do not explain. Amounts in minor units.</summary>
public sealed record LedgerDifference(Guid BalanceId, Guid MerchantId, string Environment, string CurrencyCode, string AccountType, long Balance, long Entries);

/// <summary>Keeps the checkpoints close behind the entries, and proves them.</summary>
public sealed class Bookkeeping(NpgsqlDataSource database)
{
    private const int FoldMax = 20_000;

    private const string CompareSql = """
        SELECT b.id, b.merchant_id, b.environment, b.currency_code, a.type,
               (CASE a.type WHEN 'available' THEN b.available_minor + d.available WHEN 'pending' THEN b.pending_minor + d.pending ELSE b.reserved_minor + d.reserved END),
               e.total
        FROM balances b
        JOIN ledger_accounts a ON a.balance_id = b.id
        CROSS JOIN LATERAL (SELECT coalesce(sum(available_minor), 0)::bigint available, coalesce(sum(pending_minor), 0)::bigint pending,
                                   coalesce(sum(reserved_minor), 0)::bigint reserved FROM balance_deltas WHERE balance_id = b.id) d
        CROSS JOIN LATERAL (SELECT coalesce(sum(amount_minor), 0)::bigint total FROM ledger_entries WHERE account_id = a.id) e
        WHERE e.total <> (CASE a.type WHEN 'available' THEN b.available_minor + d.available WHEN 'pending' THEN b.pending_minor + d.pending ELSE b.reserved_minor + d.reserved END)
        ORDER BY b.id LIMIT 1000
        """;

    /// <summary>Folds appended changes into the balances' checkpoints. Returns how many.</summary>
    public async Task<long> FoldAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT fold_balance_deltas($1)");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = FoldMax });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Recomputes every balance from its entries. Empty when the books agree, as they must.</summary>
    public async Task<IReadOnlyList<LedgerDifference>> ReconcileAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CompareSql);
        command.CommandTimeout = 600;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var differences = new List<LedgerDifference>();
        while (await reader.ReadAsync(cancellationToken))
        {
            differences.Add(new LedgerDifference(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                reader.GetInt64(5), reader.GetInt64(6)));
        }

        return differences;
    }
}
