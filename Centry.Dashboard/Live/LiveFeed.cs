using Centry.Client;

namespace Centry.Dashboard.Live;

/// <summary>
/// What changes, for all the components of one circuit: one connection to the API per merchant on show, opened with the first
/// subscription and closed with the last one or with the circuit.
/// </summary>
public sealed class LiveFeed(ManagementClient api, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, LiveReader> _readers = [];
    private bool _disposed;

    /// <summary>Calls <paramref name="refresh"/> when something that it shows may have changed.</summary>
    /// <param name="environment">Changes of the other environment are not for this subscriber.</param>
    /// <param name="paymentId">Changes of other payments are not either; null for all.</param>
    /// <param name="refresh">Never called twice at once; calls that come meanwhile are made one.</param>
    /// <param name="stateChanged">Called when the connection comes or goes.</param>
    /// <param name="deliveries">Attempts at webhooks of any payment concern this subscriber too.</param>
    public LiveSubscription Subscribe(
        Guid merchantId, string environment, Guid? paymentId, Func<Task>? refresh, Action<bool>? stateChanged = null, bool deliveries = false)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_readers.TryGetValue(merchantId, out var reader))
            {
                reader = new LiveReader(api, merchantId, time, loggers.CreateLogger<LiveReader>());
                _readers.Add(merchantId, reader);
            }
            var subscription = new LiveSubscription(
                this, reader, environment, paymentId, deliveries, refresh, stateChanged, time, loggers.CreateLogger<LiveSubscription>());
            reader.Add(subscription);
            return subscription;
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<LiveReader> readers;
        lock (_lock)
        {
            _disposed = true;
            readers = [.. _readers.Values];
            _readers.Clear();
        }
        foreach (var reader in readers)
        {
            await reader.DisposeAsync();
        }
    }

    internal async ValueTask LeaveAsync(LiveReader reader, LiveSubscription subscription)
    {
        lock (_lock)
        {
            if (!reader.Remove(subscription) || !_readers.Remove(reader.MerchantId))
            {
                return;
            }
        }
        await reader.DisposeAsync();
    }
}
