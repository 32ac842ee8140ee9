using Centry.Contracts;
using Npgsql;

namespace Centry.Api.Management.Live;

/// <summary>An event of one merchant, as far as streams tell it.</summary>
public sealed record MerchantChange(Guid MerchantId, LiveChange Change);

/// <summary>
/// One look at the events: what is there, and how far the transactions had come. Every transaction numbered below
/// <paramref name="Oldest"/> was over; none from <paramref name="Next"/> on had begun.
/// </summary>
public sealed record EventLook(IReadOnlyList<MerchantChange> Changes, long Oldest, long Next);

/// <summary>
/// Reads the events' numbers in order. A number is given before its transaction commits, so a lower one may become visible after a
/// higher one: <see cref="LiveTail"/> minds that.
/// </summary>
public sealed class EventReader(NpgsqlDataSource database)
{
    /// <summary>Most events of one merchant in a look. Above <see cref="LiveTail.UnsettledMax"/>, so that a look always gets ahead.</summary>
    public const int LookMax = LiveTail.UnsettledMax + 1_000;

    /// <summary>Events in a page of what was missed.</summary>
    public const int PageMax = 500;

    // How far back of a number transactions are taken to be possibly still under way, when nothing better is known.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private const int WindowMax = 1_000;

    private const string LookSql = """
        SELECT h.oldest, h.next, e.merchant_id, e.seq, e.type, e.payment_id, e.environment
        FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next) h
        LEFT JOIN (
          SELECT e.* FROM unnest($1, $2) t(merchant_id, above)
          CROSS JOIN LATERAL (SELECT merchant_id, seq, type, payment_id, environment FROM events
            WHERE merchant_id = t.merchant_id AND seq > t.above ORDER BY seq LIMIT $3) e
        ) e ON true
        """;

    private const string WindowSql = """
        WITH before AS (SELECT seq, created_at FROM events WHERE merchant_id = $1 AND seq <= $2 ORDER BY seq DESC LIMIT $3)
        SELECT seq FROM before WHERE created_at >= (SELECT created_at FROM before ORDER BY seq DESC LIMIT 1) - $4 ORDER BY seq
        """;

    private const string PageSql = """
        SELECT seq, type, payment_id, environment FROM events WHERE merchant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
        """;

    /// <summary>What several merchants have above a number each. One round trip.</summary>
    public async Task<EventLook> LookAsync(Guid[] merchantIds, long[] above, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(LookSql);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = merchantIds });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = above });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = LookMax });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var changes = new List<MerchantChange>();
        var (oldest, next) = (0L, 0L);
        while (await row.ReadAsync(cancellationToken))
        {
            (oldest, next) = (row.GetInt64(0), row.GetInt64(1));
            if (!row.IsDBNull(2))
                changes.Add(new MerchantChange(row.GetGuid(2), new LiveChange(row.GetInt64(3), row.GetString(4), row.GetGuid(5), row.GetString(6))));
        }

        return new EventLook(changes, oldest, next);
    }

    /// <summary>
    /// The numbers from shortly before a number up to it, rising. What is to come after it may still appear among these.
    /// </summary>
    public async Task<IReadOnlyList<long>> WindowAsync(Guid merchantId, long upTo, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WindowSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = upTo });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = WindowMax });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = Window });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var window = new List<long>();
        while (await row.ReadAsync(cancellationToken))
            window.Add(row.GetInt64(0));
        return window;
    }

    /// <summary>The next page above a number, rising.</summary>
    public async Task<IReadOnlyList<LiveChange>> PageAsync(Guid merchantId, long above, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(PageSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = merchantId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = above });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PageMax });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var page = new List<LiveChange>();
        while (await row.ReadAsync(cancellationToken))
            page.Add(new LiveChange(row.GetInt64(0), row.GetString(1), row.GetGuid(2), row.GetString(3)));
        return page;
    }
}
