using Npgsql;
using NpgsqlTypes;

namespace Centry.Core.Webhooks;

/// <summary>A delivery that this worker has claimed, with all that one attempt needs. Secrets still encrypted.</summary>
public sealed record ClaimedDelivery(
    Guid Id, Guid EventId, Guid EndpointId, Guid PaymentId, string EventType, string Url, int Attempt,
    string Environment, string Data, DateTimeOffset EventCreatedAt, string? Traceparent,
    string Secret, string? PreviousSecret, DateTimeOffset? PreviousSecretUntil);

/// <summary>
/// Deliveries due, in PostgreSQL. Claims are leases, like the work queue's; the attempt number fences a worker that lost its lease.
/// </summary>
public sealed class DeliveryQueue(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Longer than an attempt may take, shorter than the half minute in which others take over.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(25);

    // First attempts before retries: a backlog of failing endpoints must not delay what is new.
    private const string ClaimSql = """
        WITH due AS (
          SELECT id, endpoint_id, row_number() OVER (PARTITION BY endpoint_id ORDER BY attempt_count > 0, next_attempt_at) AS place
          FROM (
            SELECT id, endpoint_id, attempt_count, next_attempt_at FROM webhook_deliveries
            WHERE status = 'pending' AND next_attempt_at <= $1 AND (leased_until IS NULL OR leased_until <= $1) AND endpoint_id <> ALL ($4)
            ORDER BY attempt_count > 0, next_attempt_at LIMIT $3 FOR UPDATE SKIP LOCKED) candidates
        ), claimed AS (
          UPDATE webhook_deliveries d SET attempt_count = d.attempt_count + 1, leased_until = $2
          FROM due WHERE d.id = due.id AND due.place <= $5 RETURNING d.*
        )
        SELECT c.id, c.event_id, c.endpoint_id, c.payment_id, c.event_type, c.url, c.attempt_count,
               e.environment, e.data, e.created_at, e.traceparent, w.secret, w.previous_secret, w.previous_secret_until
        FROM claimed c JOIN events e ON e.id = c.event_id JOIN webhook_endpoints w ON w.id = c.endpoint_id
        """;

    private const string RecordSql = """
        WITH attempt AS (
          INSERT INTO webhook_delivery_attempts (delivery_id, attempt, at, status_code, latency_ms, error, response_body)
          VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
        )
        UPDATE webhook_deliveries SET status = $8, next_attempt_at = $9, leased_until = NULL WHERE id = $1 AND attempt_count = $2
        """;

    /// <param name="limit">At most so many in all.</param>
    /// <param name="perEndpoint">At most so many of one endpoint, so that its backlog does not take all hands.</param>
    /// <param name="busyEndpoints">Endpoints that have as many attempts under way here as they may: others go first.</param>
    public async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(int limit, int perEndpoint, Guid[] busyEndpoints, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(ClaimSql);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now + Lease });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = busyEndpoints });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = perEndpoint });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var deliveries = new List<ClaimedDelivery>();
        while (await reader.ReadAsync(cancellationToken))
        {
            deliveries.Add(new ClaimedDelivery(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetGuid(3), reader.GetString(4), reader.GetString(5), reader.GetInt32(6),
                reader.GetString(7), reader.GetString(8), reader.GetFieldValue<DateTimeOffset>(9), reader.IsDBNull(10) ? null : reader.GetString(10),
                reader.GetString(11), reader.IsDBNull(12) ? null : reader.GetString(12), reader.IsDBNull(13) ? null : reader.GetFieldValue<DateTimeOffset>(13)));
        }

        return deliveries;
    }

    /// <summary>Keeps what an attempt gave, and what follows from it. One round trip.</summary>
    public async Task RecordAsync(WebhookDeliveryAttempt attempt, string status, DateTimeOffset? nextAttemptAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        await using var command = database.CreateCommand(RecordSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = attempt.DeliveryId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = attempt.Attempt });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = attempt.At });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)attempt.StatusCode ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = attempt.LatencyMs });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)attempt.Error ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)attempt.ResponseBody ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = status });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)nextAttemptAt ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
