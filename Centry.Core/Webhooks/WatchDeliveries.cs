using Npgsql;

namespace Centry.Core.Webhooks;

/// <summary>
/// Says how late deliveries are and which receivers fail, and ends what waits for endpoints that are disabled. Lateness counts from when a
/// delivery was due, not from when it was made: a backlog shows at once, and a retry that waits its hour does not.
/// </summary>
public sealed class WatchDeliveries(NpgsqlDataSource database, TimeProvider time)
{
    private const int BiteMax = 5_000;
    private const int BitesMax = 20;

    // Of parked ones the oldest of each lane; they stand lane by lane in their index.
    private const string OldestSql = """
        SELECT 'first', (SELECT next_attempt_at FROM webhook_deliveries
          WHERE status = 'pending' AND NOT is_parked AND (attempt_count > 0) = false AND next_attempt_at <= $1 AND leased_until IS NULL ORDER BY next_attempt_at LIMIT 1)
        UNION ALL SELECT 'retry', (SELECT next_attempt_at FROM webhook_deliveries
          WHERE status = 'pending' AND NOT is_parked AND (attempt_count > 0) = true AND next_attempt_at <= $1 AND leased_until IS NULL ORDER BY next_attempt_at LIMIT 1)
        UNION ALL SELECT 'leased', (SELECT next_attempt_at FROM webhook_deliveries
          WHERE status = 'pending' AND NOT is_parked AND next_attempt_at <= $1 AND leased_until IS NOT NULL ORDER BY attempt_count > 0, next_attempt_at LIMIT 1)
        UNION ALL SELECT 'parked', (SELECT min(d.at) FROM parked_lanes('00000000-0000-0000-0000-000000000000', 1000) l(lane) CROSS JOIN LATERAL (
          (SELECT next_attempt_at AS at FROM webhook_deliveries WHERE status = 'pending' AND is_parked AND lane = l.lane AND (attempt_count > 0) = false AND next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT 1)
          UNION ALL
          (SELECT next_attempt_at FROM webhook_deliveries WHERE status = 'pending' AND is_parked AND lane = l.lane AND (attempt_count > 0) = true AND next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT 1)) d)
        """;

    private static readonly string[] BreakerStates = ["open", "half_open", "closed"];

    private const string BreakersSql = """
        SELECT count(*) FILTER (WHERE open_until > $1), count(*) FILTER (WHERE open_until <= $1), count(*) FILTER (WHERE open_until IS NULL) FROM webhook_lanes
        """;

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        // So that whoever watches sees that there were none, not that nobody counts.
        CentryTelemetry.WebhookEndpointsDisabled.Add(0, new KeyValuePair<string, object?>("reason", EndpointDisabled.Failing));
        await EndDisabledAsync(cancellationToken);
        foreach (var (state, seconds) in await OldestAsync(cancellationToken))
            CentryTelemetry.WebhookOldestDue.Record(seconds, new KeyValuePair<string, object?>("state", state));
        await using var command = Command(BreakersSql);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        foreach (var (column, state) in BreakerStates.Index())
            CentryTelemetry.WebhookBreakers.Record(row.GetInt64(column), new KeyValuePair<string, object?>("state", state));
    }

    /// <summary>Seconds that the oldest due delivery of each state has waited past its time; 0 when there is none.</summary>
    public async Task<IReadOnlyDictionary<string, double>> OldestAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = Command(OldestSql);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var oldest = new Dictionary<string, double>();
        while (await row.ReadAsync(cancellationToken))
            oldest[row.GetString(0)] = row.IsDBNull(1) ? 0 : Math.Max(0, (now - row.GetFieldValue<DateTimeOffset>(1)).TotalSeconds);
        return oldest;
    }

    private async Task EndDisabledAsync(CancellationToken cancellationToken)
    {
        for (var bite = 0; bite < BitesMax; bite++)
        {
            await using var command = database.CreateCommand("SELECT fail_disabled_deliveries($1, $2)");
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = BiteMax });
            if ((int)(await command.ExecuteScalarAsync(cancellationToken))! < BiteMax)
                return;
        }
    }

    private NpgsqlCommand Command(string sql)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        return command;
    }
}
