using System.Buffers.Binary;
using Npgsql;
using NpgsqlTypes;

namespace Centry.Core.Webhooks;

/// <summary>An event as the feed has it.</summary>
public sealed record FeedEvent(Guid Id, string Type, DateTimeOffset CreatedAt, string Data);

/// <summary>A page of the feed.</summary>
/// <param name="HasMore">Whether more is there already.</param>
public sealed record FeedPage(IReadOnlyList<FeedEvent> Events, bool HasMore);

/// <summary>
/// A merchant's events in the order of their transactions. Only those of transactions below the oldest one still under way are told: none can
/// come to lie among them or before them, so a reader that goes on after the last event it has seen misses none, however commits overlap.
/// </summary>
public sealed class EventFeed(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>How long events are kept.</summary>
    public static TimeSpan Kept { get; } = TimeSpan.FromDays(30);

    private const string PositionSql = "SELECT tx_id, seq FROM events WHERE id = $1 AND merchant_id = $2 AND environment = $3";

    private const string PageSql = """
        SELECT id, type, created_at, data FROM events
        WHERE merchant_id = $1 AND environment = $2 AND (tx_id, seq) > ($3, $4) AND tx_id < pg_snapshot_xmin(pg_current_snapshot())
          AND ($5::text IS NULL OR data::jsonb ->> 'country_code' = $5)
        ORDER BY tx_id, seq LIMIT $6
        """;

    /// <param name="after">The last event that the reader has; null for the oldest kept. One that is no longer kept is the same, since all that is kept came later.</param>
    /// <param name="countryCode">Only events of payments of this country.</param>
    /// <returns>Null when this merchant never had such an event.</returns>
    public async Task<FeedPage?> ReadAsync(
        Guid merchantId, string environment, string? countryCode, Guid? after, int limit, CancellationToken cancellationToken)
    {
        var position = (TxId: 0UL, Seq: 0L);
        if (after is { } id && await FindAsync(merchantId, environment, id, cancellationToken) is var found)
        {
            if (found is null && !IsOlderThanKept(id))
                return null;
            position = found ?? position;
        }

        await using var command = database.CreateCommand(PageSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = environment });
        command.Parameters.Add(new NpgsqlParameter<ulong> { TypedValue = position.TxId, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position.Seq });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)countryCode ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit + 1 });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<FeedEvent>();
        while (await row.ReadAsync(cancellationToken))
            events.Add(new FeedEvent(row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3)));
        return events.Count > limit ? new FeedPage(events[..limit], HasMore: true) : new FeedPage(events, HasMore: false);
    }

    private async Task<(ulong TxId, long Seq)?> FindAsync(Guid merchantId, string environment, Guid eventId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(PositionSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = eventId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = environment });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (row.GetFieldValue<ulong>(0), row.GetInt64(1)) : null;
    }

    // The first 48 bits of our ids are the time in milliseconds.
    private bool IsOlderThanKept(Guid id)
        => id.Version == 7
            && (long)(BinaryPrimitives.ReadUInt64BigEndian(id.ToByteArray(bigEndian: true)) >> 16) < (time.GetUtcNow() - Kept).ToUnixTimeMilliseconds();
}
