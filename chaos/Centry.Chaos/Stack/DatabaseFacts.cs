using Npgsql;

namespace Centry.Chaos.Stack;

/// <summary>Something that is settled at a provider, as the database has it at the end. Amounts in minor units.</summary>
/// <param name="Noun">payin, payout, bulk (a payout of many, which itself goes nowhere), recipient or refund.</param>
/// <param name="Parent">The payout of a recipient, the payin of a refund.</param>
/// <param name="Fees">Both fees.</param>
/// <param name="Reference">The caller's: the key of the request that made it.</param>
internal sealed record Settled(
    string Noun, Guid Id, Guid MerchantId, Guid? Parent, string Gateway, string CountryCode, string CurrencyCode, long Amount, long Fees, string Status, Guid SubmissionId, string? Reference, bool NeedsAttention)
{
    /// <summary>Its money moved, says the database.</summary>
    public bool HasMoved => Status is "completed" or "refunded";
}

internal sealed record StoredEvent(Guid Id, Guid MerchantId, string Type, Guid PaymentId);

/// <summary>A sum of ledger entries that must be nothing.</summary>
internal sealed record LedgerSum(string What, long Sum);

/// <summary>A balance, and what the entries of its accounts make. Minor units.</summary>
internal sealed record StoredBalance(
    Guid MerchantId, string CountryCode, string CurrencyCode, long Available, long Pending, long Reserved, long AvailableEntries, long PendingEntries, long ReservedEntries);

/// <summary>What the database says at the end.</summary>
internal sealed record DatabaseFacts(
    IReadOnlyList<Settled> Settled, IReadOnlyList<StoredEvent> Events, IReadOnlyList<LedgerSum> LedgerByCurrency, IReadOnlyList<LedgerSum> UnbalancedPostings,
    IReadOnlyList<StoredBalance> Balances)
{
    private const string SettledSql = """
        SELECT 'payin', id, merchant_id, NULL::uuid, gateway, country_code, currency_code, amount_minor, centry_fee_minor + gateway_fee_minor, status, submission_id, reference, false FROM payins
        UNION ALL
        SELECT CASE WHEN is_bulk THEN 'bulk' ELSE 'payout' END, id, merchant_id, NULL, gateway, country_code, currency_code, amount_minor, centry_fee_minor + gateway_fee_minor,
               status, submission_id, reference, needs_attention FROM payouts
        UNION ALL
        SELECT 'recipient', r.id, r.merchant_id, r.payout_id, p.gateway, p.country_code, p.currency_code, r.amount_minor, r.centry_fee_minor + r.gateway_fee_minor,
               r.status, r.submission_id, NULL, r.needs_attention FROM payout_recipients r JOIN payouts p ON p.id = r.payout_id
        UNION ALL
        SELECT 'refund', r.id, r.merchant_id, r.payin_id, p.gateway, p.country_code, p.currency_code, r.amount_minor, 0, r.status, r.submission_id, NULL, r.needs_attention
        FROM refunds r JOIN payins p ON p.id = r.payin_id
        """;

    private const string PostingsSql = """
        SELECT source_id || ' ' || kind || ' ' || currency_code, sum(amount_minor)::bigint FROM ledger_entries
        GROUP BY source_id, kind, currency_code HAVING sum(amount_minor) <> 0 LIMIT 1000
        """;

    private const string BalancesSql = """
        SELECT b.merchant_id, b.country_code, b.currency_code,
               b.available_minor + d.available, b.pending_minor + d.pending, b.reserved_minor + d.reserved, e.available, e.pending, e.reserved
        FROM balances b
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(available_minor), 0)::bigint AS available, coalesce(sum(pending_minor), 0)::bigint AS pending, coalesce(sum(reserved_minor), 0)::bigint AS reserved
          FROM balance_deltas WHERE balance_id = b.id) d
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(l.amount_minor) FILTER (WHERE a.type = 'available'), 0)::bigint AS available,
                 coalesce(sum(l.amount_minor) FILTER (WHERE a.type = 'pending'), 0)::bigint AS pending,
                 coalesce(sum(l.amount_minor) FILTER (WHERE a.type = 'reserved'), 0)::bigint AS reserved
          FROM ledger_accounts a JOIN ledger_entries l ON l.account_id = a.id WHERE a.balance_id = b.id) e
        WHERE b.environment = 'sandbox'
        """;

    public static async Task<DatabaseFacts> ReadAsync(NpgsqlDataSource looker, CancellationToken cancel) => new(
        await RowsAsync(looker, SettledSql, row => new Settled(
            row.GetString(0), row.GetGuid(1), row.GetGuid(2), row.IsDBNull(3) ? null : row.GetGuid(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetInt64(7),
            row.GetInt64(8), row.GetString(9), row.GetGuid(10), row.IsDBNull(11) ? null : row.GetString(11), row.GetBoolean(12)), cancel),
        await RowsAsync(looker, "SELECT id, merchant_id, type, payment_id FROM events", row => new StoredEvent(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetGuid(3)), cancel),
        await RowsAsync(looker, "SELECT currency_code, sum(amount_minor)::bigint FROM ledger_entries GROUP BY 1 ORDER BY 1", Sum, cancel),
        await RowsAsync(looker, PostingsSql, Sum, cancel),
        await RowsAsync(looker, BalancesSql, row => new StoredBalance(
            row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8)), cancel));

    private static LedgerSum Sum(NpgsqlDataReader row) => new(row.GetString(0), row.GetInt64(1));

    private static async Task<IReadOnlyList<T>> RowsAsync<T>(NpgsqlDataSource looker, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        await using var command = looker.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
            rows.Add(read(reader));
        return rows;
    }
}
