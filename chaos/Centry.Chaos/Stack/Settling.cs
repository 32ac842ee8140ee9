using Npgsql;

namespace Centry.Chaos.Stack;

/// <summary>Waits until the house has done all that it owes.</summary>
internal static class Settling
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    // A payment that a person has to look at waits for that, and an operator is told: it is counted by itself.
    private const string Sql = """
        SELECT 'payins', count(*) FROM payins WHERE status IN ('pending', 'processing')
        UNION ALL SELECT 'payouts', count(*) FROM payouts WHERE status IN ('approved', 'processing') AND NOT needs_attention
        UNION ALL SELECT 'recipients', count(*) FROM payout_recipients WHERE status IN ('pending', 'processing') AND NOT needs_attention
        UNION ALL SELECT 'refunds', count(*) FROM refunds WHERE status IN ('pending', 'processing') AND NOT needs_attention
        UNION ALL SELECT 'tasks', count(*) FROM work_tasks
        UNION ALL SELECT 'deliveries', count(*) FROM webhook_deliveries WHERE status = 'pending'
        """;

    /// <returns>What is still owed after that time, by kind; empty when nothing is.</returns>
    public static async Task<IReadOnlyDictionary<string, long>> WaitAsync(NpgsqlDataSource looker, TimeSpan most, TimeProvider time, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var owed = await Patience.LookAsync(() => LookAsync(looker, cancel), time, cancel);
            if (owed.Count == 0 || time.GetElapsedTime(started) > most)
                return owed;
            await Task.Delay(BetweenLooks, time, cancel);
        }
    }

    private static async Task<IReadOnlyDictionary<string, long>> LookAsync(NpgsqlDataSource looker, CancellationToken cancel)
    {
        await using var command = looker.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var owed = new Dictionary<string, long>();
        while (await reader.ReadAsync(cancel))
        {
            if (reader.GetInt64(1) > 0)
                owed[reader.GetString(0)] = reader.GetInt64(1);
        }

        return owed;
    }
}
