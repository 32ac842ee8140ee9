using System.Collections.Concurrent;
using Npgsql;

namespace Centry.Core.ApiKeys;

/// <summary>Collects when keys were last used, to be written together now and then; no request waits for it, and no replica reads its keys anew.</summary>
public sealed class KeyUse(NpgsqlDataSource database, TimeProvider time)
{
    // More keys than this between two writings are not expected; the times of those beyond come with their next use.
    private const int WaitingMax = 100_000;
    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(1);

    // Rows in order of their ids, so that replicas that write at the same time do not block each other crosswise.
    private const string Write = """
        WITH used AS (SELECT * FROM unnest($1, $2) AS u(id, at)), mine AS (
          SELECT k.id, used.at FROM api_keys k JOIN used USING (id) WHERE k.last_used_at IS NULL OR k.last_used_at < used.at
          ORDER BY k.id FOR NO KEY UPDATE OF k
        )
        UPDATE api_keys SET last_used_at = greatest(api_keys.last_used_at, mine.at) FROM mine WHERE api_keys.id = mine.id
        """;

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _waiting = new();

    public void Add(Guid apiKeyId)
    {
        var now = time.Now();
        if (_waiting.TryGetValue(apiKeyId, out var before) ? now - before >= Precision : _waiting.Count < WaitingMax)
            _waiting[apiKeyId] = now;
    }

    /// <summary>Writes what waits, in one statement; what cannot be written waits on.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var batch = _waiting.ToArray();
        if (batch.Length == 0)
            return;
        await using var command = database.CreateCommand(Write);
        command.CommandTimeout = 10;
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. batch.Select(u => u.Key)] });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. batch.Select(u => u.Value)] });
        await command.ExecuteNonQueryAsync(cancellationToken);
        foreach (var written in batch)
            _waiting.TryRemove(written);
    }
}
