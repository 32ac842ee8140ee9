using Npgsql;

namespace Centry.Core.Erp;

/// <summary>A record that this process has in hand until its lease ends.</summary>
public sealed record ClaimedErpRecord(Guid Id, Guid MerchantId, string Environment, Guid PaymentId, string Kind, Guid? ParentId, Guid? DocumentId, Guid? ConnectionId, int Attempts, string Steps);

/// <summary>
/// Hands out what is owed to books: of each merchant and environment one record at a time over all workers, in the order of being due, so
/// that an ERP's limits on concurrency hold and a dead ERP costs nobody else a hand.
/// </summary>
public sealed class ErpRecordQueue(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>A record's calls, each with its time-out, fit in.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromMinutes(5);

    private const string ClaimSql = """
        UPDATE erp_records r SET leased_until = $2, attempts = r.attempts + 1, connection_id = d.connection_id
        FROM (
          SELECT DISTINCT ON (r.merchant_id, r.environment) r.id, c.id AS connection_id
          FROM erp_records r
          LEFT JOIN erp_connections c ON c.merchant_id = r.merchant_id AND c.environment = r.environment AND c.disconnected_at IS NULL AND (c.status IN ('connected', 'consent_lost') OR (c.status = 'choosing' AND c.tenant_id IS NOT NULL))
          WHERE r.next_at <= $1 AND (r.leased_until IS NULL OR r.leased_until <= $1)
            AND (c.id IS NULL OR (c.status = 'connected' AND (c.rest_until IS NULL OR c.rest_until <= $1)))
            AND NOT EXISTS (SELECT FROM erp_records b WHERE b.merchant_id = r.merchant_id AND b.environment = r.environment AND b.leased_until > $1)
          ORDER BY r.merchant_id, r.environment, r.next_at, r.id
          LIMIT $3
        ) d
        WHERE r.id = d.id AND (r.leased_until IS NULL OR r.leased_until <= $1)
        RETURNING r.id, r.merchant_id, r.environment, r.payment_id, r.kind, r.parent_id, r.document_id, r.connection_id, r.attempts, r.steps
        """;

    public async Task<IReadOnlyList<ClaimedErpRecord>> ClaimAsync(int limit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(ClaimSql);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now + Lease });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var claimed = new List<ClaimedErpRecord>();
        while (await row.ReadAsync(cancellationToken))
        {
            claimed.Add(new ClaimedErpRecord(
                row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetGuid(3), row.GetString(4), Id(row, 5), Id(row, 6), Id(row, 7), row.GetInt32(8), row.GetString(9)));
        }

        return claimed;
    }

    private static Guid? Id(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);
}
