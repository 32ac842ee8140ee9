using System.Collections.Concurrent;
using Centry.Core;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Centry.Api.Limits;

/// <summary>
/// Never more than the limit in any 60 seconds, over all replicas: a sliding log in Redis. Where Redis does not answer in time, this
/// replica decides from what it knows, and from then on no request waits until <see cref="RateLimiterUpkeep"/> finds Redis answering and
/// has told it what was decided meanwhile, so that neither a blip nor a restart of Redis opens a second window.
/// </summary>
public sealed partial class RateLimiter : IDisposable
{
    private const int KeysMax = 100_000;
    private const int TellAtOnce = 100;

    // Nobody waits for these: they are the upkeep's own patience.
    private static readonly TimeSpan UpkeepPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WarmUpPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, KeyLog> _logs = new();
    private readonly SemaphoreSlim _wakeUp = new(0);
    private readonly IConnectionMultiplexer _redis;
    private readonly SharedLog _shared;
    private readonly TimeProvider _time;
    private readonly IOptionsMonitor<RateLimitOptions> _options;
    private readonly ILogger<RateLimiter> _logger;
    private long _number;

    // From the start on, until Redis has answered once.
    private volatile bool _isAlone = true;
    private string _reason = "not reached yet";

    public RateLimiter(IConnectionMultiplexer redis, TimeProvider time, IOptionsMonitor<RateLimitOptions> options, ILogger<RateLimiter> logger)
    {
        _redis = redis;
        _shared = new SharedLog(redis, time);
        _time = time;
        _options = options;
        _logger = logger;
        redis.ConnectionFailed += OnConnectionFailed;
    }

    /// <summary>Whether requests are decided in this replica's memory, Redis not answering.</summary>
    public bool IsAlone => _isAlone;

    public async ValueTask<RateVerdict> TakeAsync(string keyPrefix, int limit, CancellationToken cancellationToken)
    {
        var (number, now) = (Interlocked.Increment(ref _number), Now());
        var log = FindLog(keyPrefix, now);
        var isAlone = _isAlone;
        if (!isAlone)
        {
            try
            {
                var untold = log.Untold(now, SharedLog.TellMax);
                if (await InTimeAsync(_shared.AskAsync(keyPrefix, number, limit, now, untold), cancellationToken) is { } answer)
                {
                    log.Note(new Decision(number, now, answer.Allowed), answer.Counted, untold);
                    return RateVerdict.Of(answer.Allowed, limit, answer.Counted, answer.ResetMicros);
                }

                GoAlone("no answer in time");
            }
            catch (Exception e) when (IsAway(e, cancellationToken))
            {
                GoAlone(ReasonOf(e));
            }
        }

        CentryTelemetry.LimiterFallbacks.Add(1);
        var verdict = log.Decide(number, now, limit, wasSent: !isAlone);
        WakeUp();
        return verdict;
    }

    /// <summary>
    /// Waits a little for Redis before the first request comes, so that a replica does not begin its life alone. Without Redis it does.
    /// </summary>
    internal async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await TrySettleAsync(cancellationToken) && TimeProvider.System.GetElapsedTime(started) < WarmUpPatience)
            await Task.Delay(BetweenTries, cancellationToken);
    }

    /// <summary>Tells Redis what it missed, whenever there is something to tell; forgets keys that are no longer used.</summary>
    internal async Task KeepUpAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!await _wakeUp.WaitAsync(SweepEvery, cancellationToken))
                ForgetIdleKeys();
            while (!await TrySettleAsync(cancellationToken))
                await Task.Delay(BetweenTries, cancellationToken);
        }
    }

    public void Dispose()
    {
        _redis.ConnectionFailed -= OnConnectionFailed;
        _wakeUp.Dispose();
    }

    /// <summary>
    /// The answer, unless Redis takes too long. A moment in which this process itself did not get to run is charged as little: a machine under
    /// load is no Redis that hangs, and an answer that has come is taken however late it is looked at.
    /// </summary>
    private async ValueTask<SharedAnswer?> InTimeAsync(Task<SharedAnswer> answer, CancellationToken cancellationToken)
    {
        var patience = _options.CurrentValue.RedisTimeout;
        for (var left = patience; left > TimeSpan.Zero && !answer.IsCompleted;)
        {
            var began = TimeProvider.System.GetTimestamp();
            var step = patience / 8;
            await ((Task)answer).WaitAsync(step < left ? step : left, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            var spent = TimeProvider.System.GetElapsedTime(began);
            left -= spent < 2 * step ? spent : 2 * step;
        }

        return answer.IsCompleted ? await answer : null;
    }

    private async Task<bool> TrySettleAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_isAlone)
            {
                await _shared.ProbeAsync().WaitAsync(UpkeepPatience, cancellationToken);
                var now = Now();
                foreach (var log in _logs.Values)
                    log.TellAll(now);
                await TellAsync(cancellationToken);
                _isAlone = false;
                LogTogether(_logger);
            }

            await TellAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (IsAway(e, cancellationToken))
        {
            GoAlone(ReasonOf(e));
            return false;
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        foreach (var some in _logs.Where(l => l.Value.HasUntold).Chunk(TellAtOnce))
        {
            var now = Now();
            var told = some.Select(l => (Key: l.Key, Log: l.Value, Untold: l.Value.Untold(now, SharedLog.TellMax))).ToList();
            await Task.WhenAll(told.Select(t => _shared.TellAsync(t.Key, now, t.Untold))).WaitAsync(UpkeepPatience, cancellationToken);
            foreach (var (_, log, untold) in told)
            {
                log.Told(untold);
                if (log.HasUntold)
                    WakeUp();
            }
        }
    }

    private KeyLog FindLog(string keyPrefix, long now)
    {
        if (_logs.TryGetValue(keyPrefix, out var log))
            return log;
        if (_logs.Count >= KeysMax)
            ForgetIdleKeys();
        if (_logs.Count >= KeysMax)
            _logs.Clear();
        return _logs.GetOrAdd(keyPrefix, _ => new KeyLog(now));
    }

    private void ForgetIdleKeys()
    {
        var now = Now();
        foreach (var idle in _logs.Where(l => l.Value.IsIdle(now)))
            _logs.TryRemove(idle);
    }

    // The next connection may lead to a Redis that came back empty. The one for subscriptions carries nothing of ours. The client's word
    // that it has connected is no help: it comes for the first connection too, at any time after it is in use.
    private void OnConnectionFailed(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Interactive)
            GoAlone("connection lost");
    }

    private void GoAlone(string reason)
    {
        if (!_isAlone || reason != _reason)
            LogAlone(_logger, reason);
        _isAlone = true;
        _reason = reason;
        WakeUp();
    }

    // One call is enough for any number of reasons; a second one does no harm.
    private void WakeUp()
    {
        if (_wakeUp.CurrentCount == 0)
            _wakeUp.Release();
    }

    // What Redis itself has to say is worth reading; of a failed connection the kind is.
    private static string ReasonOf(Exception e) => e is RedisServerException ? e.Message : e.GetType().Name;

    // The client throws ObjectDisposedException and InvalidOperationException when it writes to a connection that is just being closed, and
    // cancels by itself what it had queued for one: that is a Redis that is away too, unless the caller is the one who cancelled.
    internal static bool IsAway(Exception e, CancellationToken callers)
        => e is RedisException or TimeoutException or ObjectDisposedException or InvalidOperationException
            || (e is OperationCanceledException && !callers.IsCancellationRequested);

    /// <summary>Microseconds of a clock that never jumps.</summary>
    private long Now() => _time.GetTimestamp() / (_time.TimestampFrequency / 1_000_000);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer the rate limiter ({Reason}); limiting in memory until it does")]
    private static partial void LogAlone(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis answers the rate limiter and knows of every request that was let in without it")]
    private static partial void LogTogether(ILogger logger);
}

/// <summary>Warms the limiter up before the first request is taken, and brings it back together with Redis from then on.</summary>
internal sealed class RateLimiterUpkeep(RateLimiter limiter) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await limiter.WarmUpAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => limiter.KeepUpAsync(stoppingToken);
}
