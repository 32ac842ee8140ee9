using Microsoft.Extensions.Options;
using Npgsql;

namespace Centry.Core.Webhooks;

/// <summary>A delivery that this worker has claimed, with all that one attempt needs. Secrets still encrypted.</summary>
/// <param name="Attempt">1 for the first, rising over replays.</param>
/// <param name="AttemptsBefore">How many of them were made before the last replay.</param>
public sealed record ClaimedDelivery(
    Guid Id, Guid EventId, Guid EndpointId, Guid Lane, Guid PaymentId, string EventType, string Url, int Attempt, int AttemptsBefore,
    string Environment, string Data, DateTimeOffset EventCreatedAt, string? Traceparent,
    string Secret, string? PreviousSecret, DateTimeOffset? PreviousSecretUntil);

/// <summary>
/// Deliveries due, in PostgreSQL. Claims are leases, like the work queue's; the attempt number fences a worker that lost its lease.
/// One instance a loop: it remembers how far it has looked round the lanes with parked deliveries.
/// </summary>
public sealed class DeliveryQueue(NpgsqlDataSource database, IOptions<WebhookOptions> options, TimeProvider time)
{
    /// <summary>Longer than an attempt may take, shorter than the half minute in which others take over.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(25);

    // Looked at in one claim; the next goes on behind them. Bounds a claim when hundreds of receivers are dead.
    private const int ParkedLanesMax = 128;

    private const string ClaimSql = "SELECT * FROM claim_webhook_deliveries($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    private Guid _lookedRoundTo = Guid.Empty;

    /// <param name="limit">At most so many in all.</param>
    /// <param name="perLane">At most so many of a lane that is not in <paramref name="room"/>.</param>
    /// <param name="room">Lanes that may have another number than that here: how many.</param>
    public async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(int limit, int perLane, IReadOnlyDictionary<Guid, int> room, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(room);
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(ClaimSql);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now + Lease });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = perLane });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. room.Keys] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. room.Values] });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = options.Value.BreakerFailures });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _lookedRoundTo });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = ParkedLanesMax });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var deliveries = new List<ClaimedDelivery>();
        var lookedRoundTo = Guid.Empty;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (!reader.IsDBNull(16))
                lookedRoundTo = reader.GetGuid(16);
            if (!reader.IsDBNull(0))
                deliveries.Add(Read(reader));
        }

        // With nothing beyond it the next look begins at the beginning.
        _lookedRoundTo = lookedRoundTo;
        return deliveries;
    }

    private static ClaimedDelivery Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetGuid(3), row.GetGuid(4), row.GetString(5), row.GetString(6), row.GetInt32(7), row.GetInt32(8),
        row.GetString(9), row.GetString(10), row.GetFieldValue<DateTimeOffset>(11), row.IsDBNull(12) ? null : row.GetString(12),
        row.GetString(13), row.IsDBNull(14) ? null : row.GetString(14), row.IsDBNull(15) ? null : row.GetFieldValue<DateTimeOffset>(15));
}
