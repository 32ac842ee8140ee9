using Centry.Client;

namespace Centry.Dashboard.Live;

/// <summary>Keeps one connection to a merchant's stream of changes: goes on after the last event seen, ever more patiently.</summary>
internal sealed partial class LiveReader : IAsyncDisposable
{
    /// <summary>Pause after the first break; doubles up to <see cref="LongestPause"/>.</summary>
    internal static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>The API sends a heartbeat more often than this.</summary>
    internal static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    private readonly ManagementClient _api;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile LiveSubscription[] _subscriptions = [];
    private string? _lastEventId;

    public LiveReader(ManagementClient api, Guid merchantId, TimeProvider time, ILogger logger)
    {
        (_api, MerchantId, _time, _logger) = (api, merchantId, time, logger);
        // Off the circuit's dispatcher: reading must not wait for rendering.
        _running = Task.Run(() => RunAsync(_stop.Token));
    }

    public Guid MerchantId { get; }

    public bool Connected { get; private set; }

    /// <summary>Callers hold the feed's lock.</summary>
    public void Add(LiveSubscription subscription) => _subscriptions = [.. _subscriptions, subscription];

    /// <returns>True when nobody is left. Callers hold the feed's lock.</returns>
    public bool Remove(LiveSubscription subscription)
    {
        _subscriptions = [.. _subscriptions.Where(other => other != subscription)];
        return _subscriptions.Length == 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken ct)
    {
        var breaks = 0;
        while (!ct.IsCancellationRequested)
        {
            var started = _time.GetTimestamp();
            try
            {
                await using var stream = await _api.OpenLiveAsync(MerchantId, _lastEventId, IdleTimeout, ct);
                SetConnected(true);
                // What happened before the stream stood open was seen by nobody.
                Tell(null);
                await foreach (var message in stream.ReadAsync(ct))
                {
                    _lastEventId = message.EventId ?? _lastEventId;
                    Tell(message);
                }
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception broken)
            {
                LogBroken(_logger, MerchantId, broken.Message);
            }
            SetConnected(false);
            // A connection that stood for a while was a good one: its break is the first of a new row.
            breaks = _time.GetElapsedTime(started) > LongestPause ? 0 : breaks;
            await PauseAsync(breaks++, ct);
        }
    }

    /// <summary>With up to a quarter more by chance, so that a restarted API does not meet all its readers at once.</summary>
    private async Task PauseAsync(int breaks, CancellationToken ct)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(breaks, 10));
        pause = (pause < LongestPause ? pause : LongestPause) * (1 + (Random.Shared.NextDouble() / 4));
        await Task.Delay(pause, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Tell(LiveMessage? message)
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Offer(message);
        }
    }

    private void SetConnected(bool connected)
    {
        if (Connected == connected)
        {
            return;
        }
        Connected = connected;
        foreach (var subscription in _subscriptions)
        {
            subscription.OnState(connected);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The stream of changes of merchant {MerchantId} broke: {Reason}")]
    private static partial void LogBroken(ILogger logger, Guid merchantId, string reason);
}
