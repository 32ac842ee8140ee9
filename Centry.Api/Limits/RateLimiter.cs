using System.Collections.Concurrent;
using System.Globalization;
using Centry.Core;
using StackExchange.Redis;

namespace Centry.Api.Limits;

/// <summary>Section <c>RateLimits</c>.</summary>
public sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    /// <summary>Requests in any 60 seconds for each key, where the key has no limit of its own.</summary>
    public int RequestsPerMinute { get; set; } = 60;

    /// <summary>Longest wait for Redis before a request is limited in memory.</summary>
    public TimeSpan RedisTimeout { get; set; } = TimeSpan.FromMilliseconds(50);
}

/// <summary>The limiter's word on one request.</summary>
/// <param name="ResetSeconds">Seconds until the oldest counted request leaves the window; when refused, until one more is free.</param>
public readonly record struct RateVerdict(bool Allowed, int Limit, int Remaining, int ResetSeconds)
{
    public int RetryAfterSeconds => Math.Max(1, ResetSeconds);

    /// <summary>On whatever the answer becomes, an error included.</summary>
    public void WriteHeaders(HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var verdict = this;
        response.OnStarting(() =>
        {
            var headers = response.Headers;
            headers["X-RateLimit-Limit"] = verdict.Limit.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Remaining"] = verdict.Remaining.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Reset"] = verdict.ResetSeconds.ToString(CultureInfo.InvariantCulture);
            if (!verdict.Allowed)
                headers.RetryAfter = verdict.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
    }
}

/// <summary>
/// Never more than the limit in any 60 seconds, over all replicas: a sliding log in Redis, one script, one round trip.
/// Without Redis each replica keeps the log in its own memory; a Redis that hangs costs one request its patience, then none for a while.
/// </summary>
public sealed partial class RateLimiter(
    IConnectionMultiplexer redis, TimeProvider time, Microsoft.Extensions.Options.IOptionsMonitor<RateLimitOptions> options, ILogger<RateLimiter> logger)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarmUpPatience = TimeSpan.FromSeconds(2);

    // KEYS[1] the log; ARGV now (µs), limit, a member that is unique. Returns allowed, counted, the oldest's time.
    private const string Script = """
        local now, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 60000000)
        local counted = redis.call('ZCARD', KEYS[1])
        local allowed = 0
        if counted < limit then
          redis.call('ZADD', KEYS[1], now, ARGV[3])
          redis.call('PEXPIRE', KEYS[1], 61000)
          counted = counted + 1
          allowed = 1
        end
        local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
        return {allowed, counted, oldest[2]}
        """;

    private readonly MemoryLog _memory = new();
    private long _restUntil;
    private long _member;
    private readonly string _replica = Guid.NewGuid().ToString("N")[..12];

    public async ValueTask<RateVerdict> TakeAsync(string keyPrefix, int limit, CancellationToken cancellationToken)
    {
        var now = Micros(time.GetUtcNow());
        if (time.GetTimestamp() >= Volatile.Read(ref _restUntil))
        {
            try
            {
                return await TakeFromRedisAsync(keyPrefix, limit, now).WaitAsync(options.CurrentValue.RedisTimeout, cancellationToken);
            }
            catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
            {
                Volatile.Write(ref _restUntil, time.GetTimestamp() + (long)(RestAfterFailure.TotalSeconds * time.TimestampFrequency));
                LogFallback(logger, e.GetType().Name);
            }
        }

        CentryTelemetry.LimiterFallbacks.Add(1);
        return _memory.Take(keyPrefix, limit, now);
    }

    /// <summary>
    /// Connects and has Redis compile the script before the first request pays for it. Failing is fine: then requests are limited in memory.
    /// </summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await redis.GetDatabase().ScriptEvaluateAsync(Script, ["rate:warm-up"], [Micros(time.GetUtcNow()), 1, "warm-up"]).WaitAsync(WarmUpPatience, cancellationToken);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            LogFallback(logger, e.GetType().Name);
        }
    }

    private async Task<RateVerdict> TakeFromRedisAsync(string keyPrefix, int limit, long now)
    {
        if (!redis.IsConnected)
            throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, "Redis is not connected.");
        var member = $"{_replica}-{Interlocked.Increment(ref _member)}";
        var answer = (RedisResult[])(await redis.GetDatabase().ScriptEvaluateAsync(Script, ["rate:" + keyPrefix], [now, limit, member]))!;
        var oldest = double.Parse((string)answer[2]!, CultureInfo.InvariantCulture);
        return Verdict((long)answer[0] == 1, limit, (int)answer[1], (long)oldest, now);
    }

    private static RateVerdict Verdict(bool allowed, int limit, int counted, long oldest, long now)
        => new(allowed, limit, Math.Max(0, limit - counted), (int)Math.Ceiling(Math.Max(0, oldest + (Window.TotalMicroseconds - now)) / 1_000_000));

    private static long Micros(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis did not answer the rate limiter ({Error}); limiting in memory")]
    private static partial void LogFallback(ILogger logger, string error);

    /// <summary>The same log in this process's memory.</summary>
    private sealed class MemoryLog
    {
        private const int KeysMax = 100_000;
        private readonly ConcurrentDictionary<string, Queue<long>> _logs = new();

        public RateVerdict Take(string key, int limit, long now)
        {
            if (_logs.Count >= KeysMax)
                _logs.Clear();
            var log = _logs.GetOrAdd(key, _ => new Queue<long>());
            lock (log)
            {
                while (log.TryPeek(out var first) && first <= now - (long)Window.TotalMicroseconds)
                    log.Dequeue();
                var allowed = log.Count < limit;
                if (allowed)
                    log.Enqueue(now);
                return Verdict(allowed, limit, log.Count, log.TryPeek(out var oldest) ? oldest : now, now);
            }
        }
    }
}

/// <summary>Warms the limiter up before the first request is taken.</summary>
internal sealed class RateLimiterWarmUp(RateLimiter limiter) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => limiter.WarmUpAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
