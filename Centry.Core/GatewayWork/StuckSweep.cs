using Npgsql;

namespace Centry.Core.GatewayWork;

/// <summary>Section <c>StuckSweep</c>.</summary>
public sealed class StuckSweepOptions
{
    public const string Section = "StuckSweep";

    /// <summary>A payment in flight this long is looked up a last time and decided.</summary>
    public TimeSpan After { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How often the sweep runs.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>When a payment in flight is asked for before that, counted from its submission, rising; the usual times when empty.</summary>
    public IReadOnlyList<TimeSpan> PollDelays { get; set; } = [];
}

/// <summary>
/// Finds payments that have been in flight too long and gives the worker the task to decide them.
/// It asks no gateway itself: one slow provider must not hold up the sweep.
/// </summary>
public sealed class StuckSweep(NpgsqlDataSource database, TimeProvider time, Microsoft.Extensions.Options.IOptionsMonitor<StuckSweepOptions> options)
{
    private const int BatchMax = 1_000;

    // What moves out is found by its last change: approval may have taken days, and what needs attention is asked for again and again.
    // While its submission is still being tried, it alone decides: money must not be given back and sent at the same moment.
    // A payout of many is settled by its recipients; one whose wake-up was lost between them is started anew.
    private const string Sql = """
        WITH stuck AS (
          (SELECT id, merchant_id, gateway, 'sweep_payin' AS kind FROM payins WHERE status IN ('pending', 'processing') AND created_at <= $1 ORDER BY created_at LIMIT $3)
          UNION ALL
          (SELECT id, merchant_id, gateway, 'sweep_payout' FROM payouts WHERE status IN ('approved', 'processing') AND NOT is_bulk AND updated_at <= $1 ORDER BY updated_at LIMIT $3)
          UNION ALL
          (SELECT id, merchant_id, gateway, 'submit_payout' FROM payouts WHERE status = 'approved' AND is_bulk AND updated_at <= $1 ORDER BY updated_at LIMIT $3)
          UNION ALL
          (SELECT r.id, r.merchant_id, p.gateway, 'sweep_recipient' FROM payout_recipients r JOIN payouts p ON p.id = r.payout_id
           WHERE r.is_started AND r.status IN ('pending', 'processing') AND r.updated_at <= $1 ORDER BY r.updated_at LIMIT $3)
          UNION ALL
          (SELECT r.id, r.merchant_id, p.gateway, 'sweep_refund' FROM refunds r JOIN payins p ON p.id = r.payin_id WHERE r.status IN ('pending', 'processing') AND r.updated_at <= $1 ORDER BY r.updated_at LIMIT $3))
        INSERT INTO work_tasks (id, kind, payment_id, merchant_id, lane, due_at, attempts, created_at)
        SELECT uuid_v7($2), s.kind, s.id, s.merchant_id, s.gateway, $2, 0, $2 FROM stuck s
        WHERE NOT EXISTS (SELECT 1 FROM work_tasks t WHERE t.payment_id = s.id AND (t.kind = s.kind OR (s.kind <> 'sweep_payin' AND t.kind LIKE 'submit\_%')))
        """;

    private const string AttentionSql = """
        SELECT (SELECT count(*) FROM payouts WHERE needs_attention) + (SELECT count(*) FROM payout_recipients WHERE needs_attention)
             + (SELECT count(*) FROM refunds WHERE needs_attention)
        """;

    /// <returns>How many payments were found.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now - options.CurrentValue.After });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = BatchMax });
        var found = await command.ExecuteNonQueryAsync(cancellationToken);
        await using var attention = database.CreateCommand(AttentionSql);
        CentryTelemetry.NeedsAttention.Record((long)(await attention.ExecuteScalarAsync(cancellationToken))!);
        return found;
    }
}
