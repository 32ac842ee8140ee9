using Centry.Core.Work;
using Npgsql;
using NpgsqlTypes;

namespace Centry.Core.Webhooks;

/// <summary>Which deliveries are to be made again.</summary>
/// <param name="From">Events that happened then or later.</param>
/// <param name="To">Events that happened before.</param>
public sealed record ReplayRange(Guid MerchantId, DateTimeOffset From, DateTimeOffset To, Guid? EndpointId = null);

/// <summary>What a replay of many did.</summary>
/// <param name="Queued">Deliveries that are due now.</param>
/// <param name="GoOnFrom">Call again with this <c>from</c> for the rest; null when all are done.</param>
public sealed record ReplayResult(int Queued, DateTimeOffset? GoOnFrom);

/// <summary>
/// Makes deliveries again. A replay keeps the event's id and body, goes to where its endpoint is now, counts its attempts on, and has the whole
/// schedule before it. Thousands may come due at once, so they are parked: they go out as their lanes have room, and nobody else waits behind them.
/// </summary>
public sealed class ReplayWebhooks(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Events looked at in one call.</summary>
    public const int EventsMax = 10_000;

    private const string Again = """
        UPDATE webhook_deliveries d SET
          status = 'pending', attempts_before = d.attempt_count, next_attempt_at = $1, leased_until = NULL, failed_reason = NULL, is_parked = true,
          url = CASE WHEN d.lane = w.id THEN w.url ELSE d.url END
        FROM webhook_endpoints w
        WHERE w.id = d.endpoint_id AND d.status <> 'pending' AND (d.lane <> w.id OR (w.disabled_at IS NULL AND w.url IS NOT NULL))
        """;

    private const string OneSql = Again + " AND d.id = $2 AND d.merchant_id = $3";

    // The ids of events sort by time, so a range of time is a range of ids.
    private const string EventsSql = """
        SELECT id, created_at FROM events WHERE merchant_id = $1 AND id >= uuid_v7_from($2) AND id < uuid_v7_from($3) ORDER BY id LIMIT $4
        """;

    private const string FailedSql = Again + " AND d.status = 'failed' AND d.merchant_id = $2 AND d.event_id = ANY ($3) AND ($4::uuid IS NULL OR d.endpoint_id = $4)";

    // What happened while it was disabled, or before it was there, has no delivery at all.
    private const string MissedSql = """
        INSERT INTO webhook_deliveries (id, event_id, endpoint_id, lane, merchant_id, payment_id, event_type, url, status, attempt_count, attempts_before, is_parked, next_attempt_at, created_at)
        SELECT uuid_v7($1), e.id, w.id, w.id, e.merchant_id, e.payment_id,
               webhook_event_name(e.type, w.events), w.url, 'pending', 0, 0, true, $1, $1
        FROM events e JOIN webhook_endpoints w ON w.id = $4 AND w.merchant_id = e.merchant_id AND w.disabled_at IS NULL AND w.url IS NOT NULL
        WHERE e.id = ANY ($3) AND e.merchant_id = $2 AND e.type <> 'webhook.test' AND NOT (w.is_default AND e.webhook_url IS NOT NULL)
          AND webhook_event_name(e.type, w.events) IS NOT NULL
        ORDER BY e.id
        ON CONFLICT (event_id, endpoint_id) DO NOTHING
        """;

    /// <summary>Makes one delivery again, whether it was taken or has failed. False when it is not this merchant's, is under way, or has nowhere to go.</summary>
    public async Task<bool> OneAsync(Guid merchantId, Guid deliveryId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = Command(connection, OneSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = deliveryId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        var made = await command.ExecuteNonQueryAsync(cancellationToken) > 0;
        await WakeAsync(connection, made, cancellationToken);
        return made;
    }

    /// <summary>Makes those deliveries again that have failed.</summary>
    public Task<ReplayResult> FailedAsync(ReplayRange range, CancellationToken cancellationToken)
        => ManyAsync(range, [FailedSql], cancellationToken);

    /// <summary>Has an endpoint sent all that it did not take: what failed, and what happened while nothing was sent to it.</summary>
    public Task<ReplayResult> RecoverAsync(ReplayRange range, CancellationToken cancellationToken)
        => ManyAsync(range, [FailedSql, MissedSql], cancellationToken);

    private async Task<ReplayResult> ManyAsync(ReplayRange range, IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(range);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (ids, goOnFrom) = await EventsAsync(connection, range, cancellationToken);
        var queued = 0;
        foreach (var sql in statements)
        {
            await using var command = Command(connection, sql);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = range.MerchantId });
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids });
            command.Parameters.Add(new NpgsqlParameter { Value = (object?)range.EndpointId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
            queued += await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await WakeAsync(connection, queued > 0, cancellationToken);
        return new ReplayResult(queued, goOnFrom);
    }

    private static async Task<(Guid[] Ids, DateTimeOffset? GoOnFrom)> EventsAsync(NpgsqlConnection connection, ReplayRange range, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(EventsSql, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = range.MerchantId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = range.From });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = range.To });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = EventsMax + 1 });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<(Guid Id, DateTimeOffset At)>();
        while (await row.ReadAsync(cancellationToken))
            events.Add((row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1)));
        return events.Count > EventsMax
            ? ([.. events[..EventsMax].Select(e => e.Id)], events[EventsMax].At)
            : ([.. events.Select(e => e.Id)], null);
    }

    private NpgsqlCommand Command(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        return command;
    }

    private static async Task WakeAsync(NpgsqlConnection connection, bool isNeeded, CancellationToken cancellationToken)
    {
        if (!isNeeded)
            return;
        await using var command = new NpgsqlCommand($"SELECT pg_notify('{WorkQueue.Channel}', '')", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
