using System.Collections.Concurrent;

namespace Centry.Worker.Queues;

/// <summary>How many of a loop's hands are at work on what: on one gateway, or one endpoint.</summary>
internal sealed class BusyHands<TKey> where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, int> _counts = new();

    /// <summary>As it is now; nothing that no hand is at.</summary>
    public IReadOnlyDictionary<TKey, int> Count() => _counts.ToDictionary();

    public bool HasAnyWith(int hands) => _counts.Values.Any(count => count >= hands);

    public void Take(TKey key) => _counts.AddOrUpdate(key, 1, (_, count) => count + 1);

    public void Release(TKey key)
    {
        if (_counts.AddOrUpdate(key, 0, (_, count) => count - 1) == 0)
            _counts.TryRemove(KeyValuePair.Create(key, 0));
    }
}
