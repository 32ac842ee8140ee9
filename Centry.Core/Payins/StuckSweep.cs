using Npgsql;

namespace Centry.Core.Payins;

/// <summary>Section <c>StuckSweep</c>.</summary>
public sealed class StuckSweepOptions
{
    public const string Section = "StuckSweep";

    /// <summary>A payment in flight this long is looked up a last time and decided.</summary>
    public TimeSpan After { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How often the sweep runs.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>
/// Finds payins that have been in flight too long and gives the worker the task to decide them.
/// It asks no gateway itself: one slow provider must not hold up the sweep.
/// </summary>
public sealed class StuckSweep(NpgsqlDataSource database, TimeProvider time, Microsoft.Extensions.Options.IOptionsMonitor<StuckSweepOptions> options)
{
    private const int BatchMax = 1_000;

    private const string Sql = """
        WITH stuck AS (
          SELECT p.id, p.merchant_id FROM payins p
          WHERE p.status IN ('pending', 'processing') AND p.created_at <= $1
            AND NOT EXISTS (SELECT 1 FROM work_tasks t WHERE t.payment_id = p.id AND t.kind = 'sweep_payin')
          ORDER BY p.created_at LIMIT $3)
        INSERT INTO work_tasks (id, kind, payment_id, merchant_id, due_at, attempts, created_at)
        SELECT uuid_v7($2), 'sweep_payin', id, merchant_id, $2, 0, $2 FROM stuck
        """;

    /// <returns>How many payins were found.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now - options.CurrentValue.After });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = BatchMax });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
