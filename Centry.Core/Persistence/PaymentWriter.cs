using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Centry.Core.Persistence;

/// <summary>
/// Writes changes of payments. Requests that arrive while a commit is under way share the next one, so that the cost of a
/// commit is shared when there is load and nobody waits when there is none. Each write keeps its own outcome.
/// One round trip and one commit for a batch: <c>apply_payment_writes</c>.
/// </summary>
public sealed partial class PaymentWriter : IAsyncDisposable
{
    /// <summary>Largest number of writes in one commit: bounds lock time and the size of a statement.</summary>
    public const int BatchMax = 128;

    // A bulk payout of thousands travels alone, so that nobody else's commit waits for its rows.
    private const int BatchBytesMax = 512 * 1024;

    // Two batches in flight keep the database busy while one of them waits for its flush to disk.
    private const int Lanes = 2;
    private const int QueueMax = 10_000;
    private const int DeadlockRetriesMax = 3;

    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _time;
    private readonly ILogger<PaymentWriter> _logger;
    private readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(QueueMax) { FullMode = BoundedChannelFullMode.Wait });
    private readonly Task[] _lanes;

    public PaymentWriter(NpgsqlDataSource database, TimeProvider time, ILogger<PaymentWriter> logger)
    {
        _database = database;
        _time = time;
        _logger = logger;
        _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Task.Run(DrainAsync))];
    }

    /// <summary>
    /// Writes one change. After a failure of the connection the outcome is not known, for the commit may have happened:
    /// callers with an idempotency key find out by asking again with it.
    /// </summary>
    /// <exception cref="NpgsqlException">The database could not be reached or refused the write.</exception>
    public async Task<WriteOutcome> WriteAsync(PaymentWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var pending = new Pending(write.ToJson(), write.Idempotency is not null, write.Moves, write.Hold is not null);
        await _queue.Writer.WriteAsync(pending, cancellationToken);

        // Not cancelled from here on: what was queued is written, whether or not its caller still listens.
        return await pending.Outcome.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_lanes);
    }

    private async Task DrainAsync()
    {
        var batch = new List<Pending>(BatchMax);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            var bytes = 0;
            while (batch.Count < BatchMax && _queue.Reader.TryPeek(out var next) && (batch.Count == 0 || bytes + next.Json.Length <= BatchBytesMax)
                && _queue.Reader.TryRead(out next))
            {
                batch.Add(next);
                bytes += next.Json.Length;
            }

            if (batch.Count > 0)
                await WriteBatchAsync(batch);
        }
    }

    private async Task WriteBatchAsync(List<Pending> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ExecuteAsync(batch);
                return;
            }
            catch (PostgresException e) when (PostgresFaults.IsPassing(e) && attempt < DeadlockRetriesMax)
            {
                LogRetry(_logger, e.SqlState, batch.Count);
            }
            catch (PostgresException e) when (batch.Count > 1 && PostgresFaults.IsOfOneRow(e))
            {
                // One write is at fault and the statement does not say which: each by itself, so that only the guilty one fails.
                LogSplit(_logger, e.SqlState, batch.Count);
                foreach (var one in batch)
                    await WriteBatchAsync([one]);
                return;
            }
            catch (Exception e)
            {
                // Where one connection broke, the idle ones did too, and each would cost the next write: all are opened anew.
                if (PostgresFaults.IsOfConnection(e))
                    _database.Clear();
                foreach (var pending in batch)
                    pending.Outcome.TrySetException(e);
                return;
            }
        }
    }

    private async Task ExecuteAsync(List<Pending> batch)
    {
        var started = Stopwatch.GetTimestamp();
        await using var command = _database.CreateCommand("SELECT item, outcome, stored_status, stored_body, stored_fingerprint, known_minor FROM apply_payment_writes($1, $2, $3, $4, $5)");
        command.Parameters.Add(new NpgsqlParameter { Value = JsonArray(batch), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _time.GetUtcNow() });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = batch.Exists(p => p.Keyed) });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = batch.Exists(p => p.Moving) });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = batch.Exists(p => p.Holding) });
        var outcomes = new WriteOutcome?[batch.Count];
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                outcomes[reader.GetInt32(0)] = ReadOutcome(reader);
        }

        for (var i = 0; i < batch.Count; i++)
            batch[i].Outcome.TrySetResult(outcomes[i] ?? throw new InvalidOperationException("The database gave no outcome for a write."));
        CentryTelemetry.WriteBatchSize.Record(batch.Count);
        CentryTelemetry.WriteDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static WriteOutcome ReadOutcome(NpgsqlDataReader row) => row.GetString(1) switch
    {
        "done" => WriteOutcome.Done.Instance,
        "stale" => WriteOutcome.Stale.Instance,
        "in_flight" => WriteOutcome.InFlight.Instance,
        "replay" => new WriteOutcome.Replay(row.GetInt16(2), row.GetString(3), row.GetFieldValue<byte[]>(4)),
        "insufficient" => new WriteOutcome.Insufficient(row.GetInt64(5)),
        "over_cap" => new WriteOutcome.OverCap(row.GetInt64(5)),
        var other => throw new InvalidOperationException($"The database gave the unknown outcome {other}."),
    };

    private static byte[] JsonArray(List<Pending> batch)
    {
        var buffer = new byte[batch.Sum(p => p.Json.Length + 1) + 1];
        var at = 0;
        foreach (var pending in batch)
        {
            buffer[at] = (byte)(at == 0 ? '[' : ',');
            pending.Json.CopyTo(buffer, at + 1);
            at += pending.Json.Length + 1;
        }

        buffer[at] = (byte)']';
        return buffer;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Payment writes met {SqlState}; trying {Count} again")]
    private static partial void LogRetry(ILogger logger, string sqlState, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of {Count} payment writes was refused with {SqlState}; writing one by one")]
    private static partial void LogSplit(ILogger logger, string sqlState, int count);

    private sealed record Pending(byte[] Json, bool Keyed, bool Moving, bool Holding)
    {
        public TaskCompletionSource<WriteOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
