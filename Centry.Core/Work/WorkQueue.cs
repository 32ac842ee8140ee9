using Centry.Core.GatewayWork;
using Npgsql;
using NpgsqlTypes;

namespace Centry.Core.Work;

/// <summary>
/// The worker's queue in PostgreSQL. A claim is a lease: it ends by itself, so that a killed worker's tasks are taken over.
/// The number of claims fences: whoever lost a lease can no longer finish or move the task.
/// </summary>
public sealed class WorkQueue(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>The notification channel that tells of new work.</summary>
    public const string Channel = "centry_work";

    /// <summary>How long a claim holds. Longer than <see cref="Deadline"/>, shorter than the half minute in which others take over.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(25);

    /// <summary>How long the work on one task may take before it is abandoned.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(20);

    // Lane by lane, each from its own place in the index: what one gateway has waiting is not looked through for the others.
    private const string ClaimSql = """
        WITH RECURSIVE lanes AS (
          (SELECT lane FROM work_tasks ORDER BY lane LIMIT 1)
          UNION ALL
          SELECT (SELECT t.lane FROM work_tasks t WHERE t.lane > l.lane ORDER BY t.lane LIMIT 1) FROM lanes l WHERE l.lane IS NOT NULL
        )
        UPDATE work_tasks SET attempts = attempts + 1, leased_until = $2
        WHERE id IN (
          SELECT t.id
          FROM lanes l
          LEFT JOIN unnest($4::text[], $5::int[]) busy(lane, hands) ON busy.lane = l.lane
          CROSS JOIN LATERAL (
            SELECT w.id, w.due_at FROM work_tasks w
            WHERE w.lane = l.lane AND w.due_at <= $1 AND (w.leased_until IS NULL OR w.leased_until <= $1)
            ORDER BY w.due_at LIMIT least($3, greatest(0, $6 - coalesce(busy.hands, 0))) FOR UPDATE SKIP LOCKED) t
          ORDER BY t.due_at LIMIT $3)
        RETURNING id, kind, payment_id, merchant_id, due_at, attempts, leased_until, traceparent, created_at, proven_unsent, lane
        """;

    /// <summary>Takes due tasks, oldest first, at most <paramref name="limit"/>. One round trip.</summary>
    /// <param name="perLane">At most so many of one lane at once, those of <paramref name="busy"/> included.</param>
    /// <param name="busy">How many of each lane are in this worker's hands already.</param>
    public async Task<IReadOnlyList<WorkTask>> ClaimAsync(int limit, int perLane, IReadOnlyDictionary<string, int> busy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(busy);
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(ClaimSql);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now + Lease });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. busy.Keys] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. busy.Values] });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = perLane });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tasks = new List<WorkTask>();
        while (await reader.ReadAsync(cancellationToken))
        {
            tasks.Add(new WorkTask
            {
                Id = reader.GetGuid(0),
                Kind = reader.GetString(1),
                PaymentId = reader.GetGuid(2),
                MerchantId = reader.GetGuid(3),
                DueAt = reader.GetFieldValue<DateTimeOffset>(4),
                Attempts = reader.GetInt32(5),
                LeasedUntil = reader.GetFieldValue<DateTimeOffset>(6),
                Traceparent = reader.IsDBNull(7) ? null : reader.GetString(7),
                CreatedAt = reader.GetFieldValue<DateTimeOffset>(8),
                ProvenUnsent = reader.GetInt32(9),
                Lane = reader.GetString(10),
            });
        }

        return tasks;
    }

    /// <summary>Nothing is owed any more. Without effect when the lease was lost.</summary>
    /// <param name="exchanges">What was said at the gateway, kept in the same statement; null when nothing was. The same for the others.</param>
    public Task FinishAsync(WorkTask task, IReadOnlyList<GatewayExchange>? exchanges, CancellationToken cancellationToken)
        => ExecuteAsync("DELETE FROM work_tasks WHERE id = $1 AND attempts = $2", task, null, exchanges, cancellationToken);

    /// <summary>To be done again at a later time. Without effect when the lease was lost.</summary>
    public Task PostponeAsync(WorkTask task, DateTimeOffset dueAt, IReadOnlyList<GatewayExchange>? exchanges, CancellationToken cancellationToken)
        => ExecuteAsync("UPDATE work_tasks SET due_at = $4, leased_until = NULL WHERE id = $1 AND attempts = $2", task, dueAt, exchanges, cancellationToken);

    /// <summary>To be done again at a later time, and until now certainly nothing was sent. Without effect when the lease was lost.</summary>
    public Task PostponeUnsentAsync(WorkTask task, DateTimeOffset dueAt, IReadOnlyList<GatewayExchange>? exchanges, CancellationToken cancellationToken)
        => ExecuteAsync("UPDATE work_tasks SET due_at = $4, leased_until = NULL, proven_unsent = $2 WHERE id = $1 AND attempts = $2", task, dueAt, exchanges, cancellationToken);

    private async Task ExecuteAsync(string sql, WorkTask task, DateTimeOffset? dueAt, IReadOnlyList<GatewayExchange>? exchanges, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        await using var command = database.CreateCommand(exchanges is null ? sql : sql + " RETURNING keep_gateway_exchanges($3)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = task.Id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = task.Attempts });
        command.Parameters.Add(new NpgsqlParameter { Value = exchanges is null ? DBNull.Value : GatewayExchange.ToJson(exchanges), NpgsqlDbType = NpgsqlDbType.Jsonb });
        if (dueAt is { } due)
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = due });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
