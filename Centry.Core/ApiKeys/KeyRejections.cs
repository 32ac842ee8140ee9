using System.Net;
using Npgsql;
using NpgsqlTypes;

namespace Centry.Core.ApiKeys;

/// <summary>
/// Collects calls from outside whitelists, to be written together: a flood of them is one statement a second, however wide it is.
/// Of each key only as many wait as are kept anyway, and of all keys a bounded number; the rest is counted and let go.
/// </summary>
public sealed class KeyRejections(NpgsqlDataSource database, TimeProvider time)
{
    private const int WaitingMax = 5_000;

    // Replicas take turns: then none trims by what another has not committed yet. The constant is "rejected" in ASCII.
    private const string TakeTurn = "SELECT pg_advisory_xact_lock(x'72656a6563746564'::bigint)";

    private const string Write = """
        INSERT INTO api_key_rejections (api_key_id, rejected_at, ip, path)
        SELECT n.api_key_id, n.rejected_at, n.ip, n.path FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS n(api_key_id, rejected_at, ip, path, place)
        JOIN api_keys k ON k.id = n.api_key_id ORDER BY n.place
        """;

    private const string Trim = """
        DELETE FROM api_key_rejections USING (
          SELECT id, row_number() OVER (PARTITION BY api_key_id ORDER BY rejected_at DESC, id DESC) AS place FROM api_key_rejections WHERE api_key_id = ANY($1)) kept
        WHERE api_key_rejections.id = kept.id AND kept.place > $2
        """;

    private readonly Lock _lock = new();
    private Dictionary<Guid, Queue<Rejection>> _waiting = [];
    private int _count;

    /// <summary>Never waits.</summary>
    /// <param name="path">Percent-encoded; cut where it is too long.</param>
    public void Add(Guid apiKeyId, IPAddress ip, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        CentryTelemetry.KeyRejections.Add(1);
        var rejection = new Rejection(time.Now(), ip, path.Length > ApiKeyRejection.PathLengthMax ? path[..ApiKeyRejection.PathLengthMax] : path);
        lock (_lock)
        {
            var own = _waiting.GetValueOrDefault(apiKeyId);
            var isFull = own?.Count == ApiKeyRejection.KeptPerKey;
            if (!isFull && _count == WaitingMax)
            {
                CentryTelemetry.KeyRejectionsDropped.Add(1);
                return;
            }

            if (own is null)
                _waiting[apiKeyId] = own = new Queue<Rejection>();
            own.Enqueue(rejection);
            if (!isFull)
            {
                _count++;
                return;
            }

            own.Dequeue();
            CentryTelemetry.KeyRejectionsDropped.Add(1);
        }
    }

    /// <summary>Writes what waits, in one round trip. What cannot be written is let go.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        Dictionary<Guid, Queue<Rejection>> batch;
        int count;
        lock (_lock)
        {
            if (_count == 0)
                return;
            (batch, count) = (_waiting, _count);
            (_waiting, _count) = ([], 0);
        }

        try
        {
            await WriteAsync(batch, cancellationToken);
        }
        catch
        {
            CentryTelemetry.KeyRejectionsDropped.Add(count);
            throw;
        }
    }

    private async Task WriteAsync(Dictionary<Guid, Queue<Rejection>> batch, CancellationToken cancellationToken)
    {
        var rows = batch.SelectMany(own => own.Value.Select(r => (KeyId: own.Key, Rejection: r))).OrderBy(r => r.Rejection.At).ToList();
        await using var command = database.CreateBatch();
        command.Timeout = 10;
        command.BatchCommands.Add(new NpgsqlBatchCommand(TakeTurn));
        command.BatchCommands.Add(new NpgsqlBatchCommand(Write)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(r => r.KeyId)] },
                new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. rows.Select(r => r.Rejection.At)] },
                new NpgsqlParameter<IPAddress[]> { TypedValue = [.. rows.Select(r => r.Rejection.Ip)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Inet },
                new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(r => r.Rejection.Path)] },
            },
        });
        command.BatchCommands.Add(new NpgsqlBatchCommand(Trim)
        {
            Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = [.. batch.Keys] }, new NpgsqlParameter<int> { TypedValue = ApiKeyRejection.KeptPerKey } },
        });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private readonly record struct Rejection(DateTimeOffset At, IPAddress Ip, string Path);
}
