using System.Threading.Channels;
using Centry.Client;

namespace Centry.Dashboard.Live;

/// <summary>One component's interest in changes. A burst of them costs one refresh at once and one after it.</summary>
public sealed partial class LiveSubscription : IAsyncDisposable
{
    /// <summary>From the end of one refresh to the start of the next.</summary>
    internal static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(750);

    private readonly LiveFeed _feed;
    private readonly LiveReader _reader;
    private readonly string _environment;
    private readonly Guid? _paymentId;
    private readonly bool _deliveries;
    private readonly Func<Task>? _refresh;
    private readonly Action<bool>? _stateChanged;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Holds at most one wish to refresh: a second one would ask for the same.</summary>
    private readonly Channel<bool> _wishes
        = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    internal LiveSubscription(
        LiveFeed feed, LiveReader reader, string environment, Guid? paymentId, bool deliveries, Func<Task>? refresh, Action<bool>? stateChanged,
        TimeProvider time, ILogger logger)
    {
        (_feed, _reader, _environment, _paymentId, _deliveries) = (feed, reader, environment, paymentId, deliveries);
        (_refresh, _stateChanged, _time, _logger) = (refresh, stateChanged, time, logger);
        if (refresh is not null)
        {
            _ = Task.Run(() => RefreshAsync(refresh, _stop.Token));
        }
    }

    /// <summary>Whether the stream stands open now.</summary>
    public bool Connected => _reader.Connected;

    /// <param name="message">Null when anything may have changed.</param>
    internal void Offer(LiveMessage? message)
    {
        if (Concerns(message))
        {
            _wishes.Writer.TryWrite(true);
        }
    }

    private bool Concerns(LiveMessage? message) => message switch
    {
        { Change: { } change } => change.Environment == _environment && (_paymentId is null || _paymentId == change.PaymentId),
        // Lists of payments do not show deliveries.
        { Delivery: { } delivery } => delivery.Environment == _environment && (_deliveries || _paymentId == delivery.PaymentId),
        _ => true,
    };

    internal void OnState(bool connected) => _stateChanged?.Invoke(connected);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _feed.LeaveAsync(_reader, this);
    }

    private async Task RefreshAsync(Func<Task> refresh, CancellationToken ct)
    {
        try
        {
            await foreach (var _ in _wishes.Reader.ReadAllAsync(ct))
            {
                await refresh();
                await Task.Delay(Spacing, _time, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The component has gone.
        }
        catch (ObjectDisposedException)
        {
            // The circuit has gone while its component was refreshing.
        }
        catch (Exception unexpected)
        {
            LogLost(_logger, unexpected);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A live refresh failed; its component is no longer live")]
    private static partial void LogLost(ILogger logger, Exception exception);
}
