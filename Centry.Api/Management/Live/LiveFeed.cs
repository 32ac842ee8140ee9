using System.Threading.Channels;
using Centry.Contracts;
using Centry.Core.Persistence;
using Centry.Core.Work;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Centry.Api.Management.Live;

/// <summary>
/// Tells open streams what changed. One listener and one query serve all streams of a replica: woken by PostgreSQL's notifications
/// of payment writes, and once a second besides; at most four looks a second, whatever the load.
/// </summary>
public sealed partial class LiveFeed(NpgsqlDataSource database, EventReader events, IOptions<LiveOptions> options, TimeProvider time, ILogger<LiveFeed> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookAtLeastEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookAtMostEvery = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, MerchantFeed> _feeds = [];
    private int _streams;

    /// <summary>Opens a subscription to a merchant's changes from now on. Dispose it to end it.</summary>
    public async Task<(LiveSubscription? Subscription, LiveRefusal Refusal)> SubscribeAsync(Guid merchantId, CancellationToken cancellationToken)
    {
        MerchantFeed feed;
        LiveSubscription subscription;
        lock (_gate)
        {
            if (_streams >= options.Value.StreamsMax)
                return (null, LiveRefusal.ReplicaFull);
            if (!_feeds.TryGetValue(merchantId, out var known))
                _feeds[merchantId] = known = new MerchantFeed(() => StartAsync(merchantId));
            feed = known;
            if (feed.Subscriptions.Count >= options.Value.StreamsPerMerchantMax)
                return (null, LiveRefusal.MerchantFull);
            subscription = new LiveSubscription(s => Remove(merchantId, feed, s));
            feed.Subscriptions.Add(subscription);
            _streams++;
        }

        try
        {
            // The start is shared; one caller going away must not end it for the others.
            var tail = await feed.Start.Value.WaitAsync(cancellationToken);
            lock (_gate)
            {
                feed.Tail = tail;
                (subscription.SettledAtStart, subscription.NewestAtStart) = (tail.Settled, tail.Newest);
            }

            return (subscription, LiveRefusal.None);
        }
        catch
        {
            subscription.Dispose();
            if (feed.Start.Value.IsFaulted)
                Forget(merchantId, feed);
            throw;
        }
    }

    /// <summary>The merchants that somebody looks at.</summary>
    public IReadOnlyCollection<Guid> Merchants()
    {
        lock (_gate)
            return [.. _feeds.Keys];
    }

    /// <summary>Tells a merchant's streams of an attempt at a webhook.</summary>
    public void Tell(Guid merchantId, LiveDelivery delivery)
    {
        lock (_gate)
        {
            if (_feeds.TryGetValue(merchantId, out var feed))
                feed.Subscriptions.ForEach(s => s.Tell(delivery));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lost = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var listener = await PgListener.OpenAsync(database, WorkQueue.Channel, stoppingToken);
                while (true)
                {
                    await listener.WaitAsync(LookAtLeastEvery, stoppingToken);
                    await LookAsync(stoppingToken);
                    lost = false;
                    await Task.Delay(LookAtMostEvery, time, stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (!lost)
                    LogLost(logger, e);
                lost = true;
                await Task.Delay(LookAtLeastEvery, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        List<(Guid Merchant, MerchantFeed Feed, LiveTail Tail)> open;
        lock (_gate)
            open = [.. _feeds.Where(f => f.Value.Tail is not null).Select(f => (f.Key, f.Value, f.Value.Tail!))];
        if (open.Count == 0)
            return;

        // Only this loop moves a tail, so no lock is needed to read how far each is.
        var look = await events.LookAsync([.. open.Select(o => o.Merchant)], [.. open.Select(o => o.Tail.Settled)], cancellationToken);
        var changes = look.Changes.ToLookup(c => c.MerchantId, c => c.Change);
        lock (_gate)
        {
            foreach (var (merchant, feed, tail) in open)
            {
                foreach (var change in tail.Take(changes[merchant], look.Oldest, look.Next))
                    feed.Subscriptions.ForEach(s => s.Tell(change));
            }
        }
    }

    private async Task<LiveTail> StartAsync(Guid merchantId)
    {
        var window = await events.WindowAsync(merchantId, long.MaxValue, CancellationToken.None);
        return new LiveTail(window);
    }

    private void Remove(Guid merchantId, MerchantFeed feed, LiveSubscription subscription)
    {
        lock (_gate)
        {
            if (!feed.Subscriptions.Remove(subscription))
                return;
            _streams--;
            if (feed.Subscriptions.Count == 0)
                Forget(merchantId, feed);
        }
    }

    private void Forget(Guid merchantId, MerchantFeed feed)
    {
        lock (_gate)
        {
            if (_feeds.TryGetValue(merchantId, out var current) && current == feed)
                _feeds.Remove(merchantId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Live changes lost the database; streams stay open and go on when it is back")]
    private static partial void LogLost(ILogger logger, Exception exception);

    private sealed class MerchantFeed(Func<Task<LiveTail>> start)
    {
        public Lazy<Task<LiveTail>> Start { get; } = new(start);

        /// <summary>Null until started.</summary>
        public LiveTail? Tail { get; set; }
        public List<LiveSubscription> Subscriptions { get; } = [];
    }
}

/// <summary>Why there is no subscription.</summary>
public enum LiveRefusal
{
    None,
    ReplicaFull,
    MerchantFull,
}

/// <summary>What a stream has to tell: one of the two.</summary>
public readonly record struct LiveItem(LiveChange? Change, LiveDelivery? Delivery);

/// <summary>One stream's share of the feed.</summary>
public sealed class LiveSubscription(Action<LiveSubscription> remove) : IDisposable
{
    /// <summary>Changes that may wait for a slow reader. Beyond it the stream ends; the client resumes where it was.</summary>
    private const int WaitingMax = 1_000;

    /// <summary>Deliveries are told only while so few messages wait: changes, which must all come, have the rest for themselves.</summary>
    private const int WaitingForDeliveriesMax = WaitingMax / 2;

    private readonly Channel<LiveItem> _items = Channel.CreateBounded<LiveItem>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    /// <summary>Ends when the reader was too slow.</summary>
    public ChannelReader<LiveItem> Items => _items.Reader;

    /// <summary>Only numbers above this one come.</summary>
    public long SettledAtStart { get; internal set; }

    /// <summary>The highest number that was there already.</summary>
    public long NewestAtStart { get; internal set; }

    public void Dispose() => remove(this);

    internal void Tell(LiveChange change)
    {
        if (!_items.Writer.TryWrite(new LiveItem(change, null)))
            _items.Writer.TryComplete();
    }

    internal void Tell(LiveDelivery delivery)
    {
        if (_items.Reader.Count < WaitingForDeliveriesMax)
            _items.Writer.TryWrite(new LiveItem(null, delivery));
    }
}
