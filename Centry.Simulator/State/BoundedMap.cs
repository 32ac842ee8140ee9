using System.Collections.Concurrent;

namespace Centry.Simulator.State;

/// <summary>
/// A map that keeps the newest <c>capacity</c> entries and drops the oldest, so that a simulator left running under load
/// for days holds as much as after an hour. Writers never wait for each other beyond the map's own stripes.
/// </summary>
internal sealed class BoundedMap<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    /// <summary>A class, not a record: an entry equals only itself, also when its key came back with an equal value.</summary>
    private sealed class Entry(TKey key, TValue value)
    {
        public TKey Key => key;

        public TValue Value => value;
    }

    private readonly ConcurrentDictionary<TKey, Entry> _byKey = new();
    private readonly Entry?[] _ring = new Entry?[capacity];
    private long _added;

    public int Count => _byKey.Count;

    public bool TryAdd(TKey key, TValue value)
    {
        var entry = new Entry(key, value);
        if (!_byKey.TryAdd(key, entry)) return false;
        var slot = (Interlocked.Increment(ref _added) - 1) % _ring.Length;
        // Removes exactly the entry that this one pushes out: the key may meanwhile belong to a newer one.
        if (Interlocked.Exchange(ref _ring[slot], entry) is { } oldest)
            _byKey.TryRemove(new KeyValuePair<TKey, Entry>(oldest.Key, oldest));
        return true;
    }

    public TValue? Find(TKey key) => _byKey.TryGetValue(key, out var entry) ? entry.Value : null;

    public void Remove(TKey key) => _byKey.TryRemove(key, out _);

    /// <summary>What is held now, newest first.</summary>
    public IEnumerable<TValue> Newest()
    {
        var added = Interlocked.Read(ref _added);
        var oldest = Math.Max(0, added - _ring.Length);
        for (var i = added - 1; i >= oldest; i--)
        {
            var entry = Volatile.Read(ref _ring[i % _ring.Length]);
            if (entry is not null && _byKey.TryGetValue(entry.Key, out var held) && ReferenceEquals(held, entry))
                yield return entry.Value;
        }
    }

    public void Clear()
    {
        _byKey.Clear();
        Array.Clear(_ring);
    }
}
