using System.Globalization;
using StackExchange.Redis;

namespace Centry.Api.Limits;

/// <summary>Redis's word: whether one more fits, how many are counted now, and the time until the next change (µs).</summary>
internal readonly record struct SharedAnswer(bool Allowed, int Counted, long ResetMicros);

/// <summary>
/// The sliding log that all replicas share: one sorted set a key, one script, one round trip. A request is known by its number, so
/// telling of it twice, or after a first telling whose answer got lost, counts it once.
/// </summary>
internal sealed class SharedLog(IConnectionMultiplexer redis, TimeProvider time)
{
    public const long WindowMicros = 60_000_000;

    /// <summary>Decisions told in one call.</summary>
    public const int TellMax = 1000;

    // KEYS[1] the log. ARGV: now in µs, or empty for Redis's own clock; the limit; this request's member, or empty when nothing is asked;
    // then pairs of a member that was decided without Redis and its age in µs, or -1 for one that was refused.
    // Returns nothing when nothing is asked, else allowed, counted, µs until the oldest leaves or, when refused, until one more fits.
    private const string Script = """
        local now = tonumber(ARGV[1])
        if not now then
          local clock = redis.call('TIME')
          now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
        end
        local window = 60000000
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - window))
        for i = 4, #ARGV, 2 do
          local age = tonumber(ARGV[i + 1])
          if age < 0 then
            redis.call('ZREM', KEYS[1], ARGV[i])
          elseif age < window then
            redis.call('ZADD', KEYS[1], 'NX', string.format('%.0f', now - age), ARGV[i])
          end
        end
        if #ARGV > 3 then
          redis.call('PEXPIRE', KEYS[1], 61000)
        end
        if ARGV[3] == '' then
          return {}
        end
        local limit, allowed, leaving = tonumber(ARGV[2]), 1, 0
        local counted = redis.call('ZCARD', KEYS[1])
        if not redis.call('ZSCORE', KEYS[1], ARGV[3]) then
          if counted < limit then
            redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[3])
            redis.call('PEXPIRE', KEYS[1], 61000)
            counted = counted + 1
          else
            allowed = 0
            leaving = counted - limit
          end
        end
        local next = redis.call('ZRANGE', KEYS[1], leaving, leaving, 'WITHSCORES')
        return {allowed, counted, tonumber(next[2]) + window - now}
        """;

    private readonly string _replica = Guid.NewGuid().ToString("N")[..12];

    // Redis's clock is the one clock that all replicas share. A test's clock is shared as well, and owned by the test.
    private readonly bool _hasOwnClock = time == TimeProvider.System;

    /// <summary>Asks for one request, and tells what is untold along with it.</summary>
    /// <param name="now">This replica's clock in µs, for the age of what is told.</param>
    public async Task<SharedAnswer> AskAsync(string key, long number, int limit, long now, IReadOnlyList<Decision> untold)
    {
        var answer = (RedisResult[])(await CallAsync(key, limit, Member(number), now, untold))!;
        return new SharedAnswer((long)answer[0] == 1, (int)answer[1], (long)answer[2]);
    }

    /// <summary>Tells Redis what was decided without it.</summary>
    public Task TellAsync(string key, long now, IReadOnlyList<Decision> untold) => CallAsync(key, 0, "", now, untold);

    /// <summary>The script, as a request runs it, on a key that nobody has: whether Redis answers, and warm code when it does.</summary>
    public Task ProbeAsync() => CallAsync("probe", 1, Member(0), 0, []);

    private Task<RedisResult> CallAsync(string key, int limit, string member, long now, IReadOnlyList<Decision> untold)
    {
        var arguments = new RedisValue[3 + (2 * untold.Count)];
        arguments[0] = _hasOwnClock ? "" : (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        arguments[1] = limit;
        arguments[2] = member;
        for (var i = 0; i < untold.Count; i++)
        {
            arguments[3 + (2 * i)] = Member(untold[i].Number);
            arguments[4 + (2 * i)] = untold[i].Accepted ? now - untold[i].At : -1;
        }

        return redis.GetDatabase().ScriptEvaluateAsync(Script, ["rate:" + key], arguments);
    }

    private string Member(long number) => string.Create(CultureInfo.InvariantCulture, $"{_replica}-{number}");
}
