using System.Collections.Concurrent;
using System.Threading.Channels;
using Centry.Contracts;

namespace Centry.Dashboard.Tests.FakeApi;

/// <summary>One merchant of the fake API: its payments, and who listens to them.</summary>
public sealed class FakeMerchant(string name)
{
    private readonly Lock _lock = new();
    private readonly List<PayinDetail> _payins = [];
    private readonly List<LiveChange> _changes = [];
    private readonly List<Channel<LiveChange>> _listeners = [];

    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid Id { get; } = Guid.NewGuid();

    public string Name => name;

    public ConcurrentBag<(string Environment, BalanceView Balance)> Balances { get; } = [];

    /// <summary>When set, every data request of this merchant is answered so.</summary>
    public (int Status, ErrorBody Body)? Failure { get; set; }

    /// <summary>The Last-Event-ID of each connection of a listener, in their order.</summary>
    public ConcurrentQueue<string?> Connections { get; } = [];

    /// <summary>Adds or replaces a payin without telling anybody.</summary>
    public void Put(PayinDetail payin)
    {
        ArgumentNullException.ThrowIfNull(payin);
        lock (_lock)
        {
            _payins.RemoveAll(other => other.Payin.Id == payin.Payin.Id);
            _payins.Add(payin);
        }
    }

    /// <summary>Adds or replaces a payin and tells the listeners.</summary>
    public void Change(PayinDetail payin, string eventName)
    {
        Put(payin);
        lock (_lock)
        {
            var change = new LiveChange(_changes.Count + 1, eventName, payin.Payin.Id, payin.Payin.Environment);
            _changes.Add(change);
            foreach (var listener in _listeners)
            {
                listener.Writer.TryWrite(change);
            }
        }
    }

    /// <summary>Breaks every connection of a listener.</summary>
    public void Hangup()
    {
        lock (_lock)
        {
            _listeners.ForEach(listener => listener.Writer.TryComplete());
            _listeners.Clear();
        }
    }

    public PayinDetail? Find(Guid id)
    {
        lock (_lock)
        {
            return _payins.Find(payin => payin.Payin.Id == id);
        }
    }

    public Page<PayinView> List(string environment, string? status, string? gateway, string? country, string? search, int limit, int offset)
    {
        lock (_lock)
        {
            var found = _payins.Select(detail => detail.Payin)
                .Where(payin => payin.Environment == environment
                    && (status is null || payin.Status == status)
                    && (gateway is null || payin.Gateway == gateway)
                    && (country is null || payin.CountryCode == country)
                    && (search is null || payin.Reference?.Contains(search, StringComparison.OrdinalIgnoreCase) == true))
                .OrderByDescending(payin => payin.CreatedAt)
                .ToList();
            var rows = found.Skip(offset).Take(limit).ToList();
            return new Page<PayinView>(rows, found.Count, limit, offset, offset + rows.Count < found.Count ? rows[^1].Id.ToString() : null);
        }
    }

    /// <summary>What somebody has to see to.</summary>
    public ConcurrentBag<AttentionView> Attention { get; } = [];

    public IReadOnlyList<ActivityView> Latest(string environment, int limit)
        => [.. List(environment, null, null, null, null, limit, 0).Results.Select(payin => new ActivityView(
            "payin", payin.Id, payin.Id, payin.Amount, payin.CurrencyCode, payin.CountryCode, payin.Gateway, payin.Status,
            payin.CustomerName ?? payin.CustomerPhone ?? payin.CustomerEmail, payin.Reference, 0, payin.CreatedAt))];

    public StatisticsView Sum(string environment, DateOnly from, DateOnly to, string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        return new StatisticsView(from, to, timeZone,
        [
            .. List(environment, null, null, null, null, int.MaxValue, 0).Results
                .GroupBy(payin => (Day: DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(payin.CreatedAt, zone).DateTime), payin.CurrencyCode, payin.Status))
                .Where(group => group.Key.Day >= from && group.Key.Day <= to)
                .Select(group => new DaySumView(group.Key.Day, "payin", group.Key.CurrencyCode, group.Key.Status, group.Count(), group.Sum(payin => payin.Amount))),
        ]);
    }

    /// <summary>Until the last listener has gone.</summary>
    public async Task NobodyListensAsync(CancellationToken ct)
    {
        Task left;
        lock (_lock)
        {
            left = _listeners.Count == 0 ? Task.CompletedTask : _left.Task;
        }
        await left.WaitAsync(ct);
    }

    internal Channel<LiveChange> Listen(string? lastEventId)
    {
        Connections.Enqueue(lastEventId);
        var listener = Channel.CreateUnbounded<LiveChange>();
        lock (_lock)
        {
            if (long.TryParse(lastEventId, out var seen))
            {
                _changes.Where(change => change.Sequence > seen).ToList().ForEach(change => listener.Writer.TryWrite(change));
            }
            _listeners.Add(listener);
        }
        return listener;
    }

    internal void Leave(Channel<LiveChange> listener)
    {
        lock (_lock)
        {
            if (_listeners.Remove(listener) && _listeners.Count == 0)
            {
                _left.TrySetResult();
            }
        }
    }
}
