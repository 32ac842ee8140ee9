using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Centry.Core.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Centry.Core.Webhooks;

/// <summary>What an attempt gave, and what follows from it.</summary>
/// <param name="Status">The delivery's, one of <see cref="DeliveryStatus"/>.</param>
/// <param name="FailedReason">One of <see cref="DeliveryFailure"/>, when it has failed for good.</param>
/// <param name="Harms">Whether it counts for the breaker of its lane.</param>
/// <param name="RestUntil">Until when the receiver wants nothing.</param>
/// <param name="Gone">The receiver answered 410.</param>
public sealed record AttemptRecord(
    Guid DeliveryId, int Attempt, DateTimeOffset At, int? StatusCode, int LatencyMs, string? Error, string? ResponseBody, string? RequestHeaders,
    string Status, DateTimeOffset? NextAttemptAt, string? FailedReason, bool Harms, DateTimeOffset? RestUntil, bool Gone);

/// <summary>
/// Keeps what attempts gave. Those that end while a commit is under way share the next one: one round trip and one commit for a batch
/// (<c>record_webhook_attempts</c>).
/// </summary>
public sealed partial class AttemptRecorder : IAsyncDisposable
{
    private const int BatchMax = 128;
    private const int QueueMax = 10_000;
    private const int DeadlockRetriesMax = 5;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly NpgsqlDataSource _database;
    private readonly WebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<AttemptRecorder> _logger;
    private readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
    private readonly Task _drain;

    public AttemptRecorder(NpgsqlDataSource database, IOptions<WebhookOptions> options, TimeProvider time, ILogger<AttemptRecorder> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_database, _options, _time, _logger) = (database, options.Value, time, logger);
        _drain = Task.Run(DrainAsync);
    }

    /// <exception cref="NpgsqlException">It could not be kept: the delivery is made again when its lease ends.</exception>
    public async Task RecordAsync(AttemptRecord record)
    {
        var pending = new Pending(record);
        await _queue.Writer.WriteAsync(pending);
        await pending.Kept.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _drain;
    }

    private async Task DrainAsync()
    {
        var batch = new List<Pending>(BatchMax);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < BatchMax && _queue.Reader.TryRead(out var pending))
                batch.Add(pending);
            if (batch.Count > 0)
                await KeepAsync(batch);
        }
    }

    private async Task KeepAsync(List<Pending> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ExecuteAsync(batch);
                batch.ForEach(p => p.Kept.TrySetResult());
                return;
            }
            catch (PostgresException e) when (PostgresFaults.IsPassing(e) && attempt < DeadlockRetriesMax)
            {
                LogRetry(_logger, e.SqlState, batch.Count);
            }
            catch (PostgresException e) when (batch.Count > 1 && PostgresFaults.IsOfOneRow(e))
            {
                // One row is at fault: each by itself, so that only that one is lost to its lease.
                foreach (var one in batch)
                    await KeepAsync([one]);
                return;
            }
            catch (Exception e)
            {
                batch.ForEach(p => p.Kept.TrySetException(e));
                return;
            }
        }
    }

    private async Task ExecuteAsync(List<Pending> batch)
    {
        await using var command = _database.CreateCommand("SELECT endpoint_id, merchant_id, reason FROM record_webhook_attempts($1, $2, $3, $4, $5, $6)");
        command.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.SerializeToUtf8Bytes(batch.Select(p => p.Record), Json), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _time.GetUtcNow() });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _options.BreakerFailures });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = _options.BreakerOpen });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = _options.BreakerOpenMax });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = _options.DisableAfter });
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            CentryTelemetry.WebhookEndpointsDisabled.Add(1, new KeyValuePair<string, object?>("reason", row.GetString(2)));
            LogDisabled(_logger, row.GetGuid(0), row.GetGuid(1), row.GetString(2));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook attempts met {SqlState}; trying {Count} again")]
    private static partial void LogRetry(ILogger logger, string sqlState, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook endpoint {EndpointId} of merchant {MerchantId} was disabled: {Reason}")]
    private static partial void LogDisabled(ILogger logger, Guid endpointId, Guid merchantId, string reason);

    private sealed record Pending(AttemptRecord Record)
    {
        public TaskCompletionSource Kept { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
