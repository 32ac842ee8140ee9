using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Centry.Api.Limits;
using Centry.Core.Idempotency;
using Centry.Core.Persistence;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Centry.Api.Idempotency;

/// <summary>
/// Answers already given, in Redis, so that most replays cost the database nothing. Only ever written after the commit, and never what
/// safety rests on: what is not here is decided by PostgreSQL.
/// </summary>
public sealed partial class AnswerCache(
    IConnectionMultiplexer redis, RateLimiter limiter, TimeProvider time, IOptionsMonitor<RateLimitOptions> options, ILogger<AnswerCache> logger)
{
    // Larger answers (bulk payouts) are replayed from PostgreSQL.
    private const int BytesMax = 32 * 1024;
    private const byte Separator = (byte)'\n';

    /// <summary>The kept answer; null when there is none, or Redis does not say in time.</summary>
    public async ValueTask<WriteOutcome.Replay?> FindAsync(Guid merchantId, string environment, string key, CancellationToken cancellationToken)
    {
        if (limiter.IsAlone)
            return null; // Redis is away, as the limiter has found out for all
        try
        {
            var kept = (byte[]?)await redis.GetDatabase().StringGetAsync(NameOf(merchantId, environment, key))
                .WaitAsync(options.CurrentValue.RedisTimeout, cancellationToken);
            return kept is null ? null : Read(kept, time.GetUtcNow());
        }
        catch (Exception e) when (RateLimiter.IsAway(e, cancellationToken))
        {
            LogAway(logger, e.GetType().Name);
            return null;
        }
    }

    /// <summary>Keeps a committed answer. Nobody waits for it.</summary>
    public void Keep(IdempotencyRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (limiter.IsAlone || record.ResponseBody.Length > BytesMax)
            return;
        try
        {
            redis.GetDatabase().StringSet(NameOf(record.MerchantId, record.Environment, record.Key), Write(record), record.ExpiresAt - time.GetUtcNow(), flags: CommandFlags.FireAndForget);
        }
        catch (Exception e) when (RateLimiter.IsAway(e, CancellationToken.None))
        {
            LogAway(logger, e.GetType().Name);
        }
    }

    private static RedisKey NameOf(Guid merchantId, string environment, string key) => $"answer:{merchantId:N}:{environment}:{key}";

    // Status, end in Unix milliseconds, fingerprint, then the body, byte for byte.
    private static byte[] Write(IdempotencyRecord record) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"{record.StatusCode}\n{record.ExpiresAt.ToUnixTimeMilliseconds()}\n{Convert.ToHexString(record.Fingerprint)}\n{record.ResponseBody}"));

    private static WriteOutcome.Replay? Read(ReadOnlySpan<byte> kept, DateTimeOffset now)
    {
        var rest = kept;
        var status = NextPart(ref rest);
        var ends = NextPart(ref rest);
        var fingerprint = NextPart(ref rest);
        return Utf8Parser.TryParse(status, out int statusCode, out _) && Utf8Parser.TryParse(ends, out long endsAt, out _) && endsAt > now.ToUnixTimeMilliseconds()
            ? new WriteOutcome.Replay(statusCode, Encoding.UTF8.GetString(rest), Convert.FromHexString(fingerprint))
            : null;
    }

    private static ReadOnlySpan<byte> NextPart(ref ReadOnlySpan<byte> rest)
    {
        var at = rest.IndexOf(Separator);
        var part = at < 0 ? [] : rest[..at];
        rest = at < 0 ? [] : rest[(at + 1)..];
        return part;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Redis did not answer for a kept answer ({Error})")]
    private static partial void LogAway(ILogger logger, string error);
}
