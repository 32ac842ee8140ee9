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
    /// <summary>How long a dead worker's record waits for another; <see cref="HoldAsync"/> keeps a living one's.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(8);

    /// <summary>Clocks differ, and a call takes a moment to break off.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

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

    // Whoever took it over has another number of attempts.
    private const string RenewSql = "UPDATE erp_records SET leased_until = $3 WHERE id = $1 AND attempts = $2 AND leased_until IS NOT NULL";

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

    /// <summary>Works on a record under its lease, which is renewed meanwhile: an ERP that takes its time is not asked by two at once.</summary>
    /// <param name="work">Is cancelled when the lease could not be renewed in time: by then another may have taken over.</param>
    public async Task HoldAsync(ClaimedErpRecord record, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(work);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var lease = new CancellationTokenSource(Lease - Margin, time);
        using var held = CancellationTokenSource.CreateLinkedTokenSource(lease.Token, cancellationToken);
        var renewing = RenewAsync(record, lease, ended.Token);
        try
        {
            await work(held.Token);
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
        }
    }

    private async Task RenewAsync(ClaimedErpRecord record, CancellationTokenSource lease, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(RenewEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                var now = time.GetUtcNow();
                if (await RenewAsync(record, now + Lease, ended))
                    lease.CancelAfter(Later(now + Lease - Margin - time.GetUtcNow()));
            }
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }
    }

    /// <returns>Whether the record is still ours.</returns>
    private async Task<bool> RenewAsync(ClaimedErpRecord record, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RenewSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = record.Id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = record.Attempts });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = until });
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
        }
        catch (NpgsqlException)
        {
            // The next one may get through.
            return false;
        }
    }

    private static TimeSpan Later(TimeSpan wait) => wait > TimeSpan.Zero ? wait : TimeSpan.Zero;

    private static Guid? Id(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);
}
