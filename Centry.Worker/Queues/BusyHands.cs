using System.Collections.Concurrent;

namespace Centry.Worker.Queues;

/// <summary>How many of a loop's hands are at work on what: on one gateway, or one endpoint.</summary>
internal sealed class BusyHands<TKey> where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, int> _counts = new();

    /// <summary>As it is now; nothing that no hand is at.</summary>
    public IReadOnlyDictionary<TKey, int> Count() => _counts.ToDictionary();

    public void Take(TKey key) => _counts.AddOrUpdate(key, 1, (_, count) => count + 1);

    public void Release(TKey key)
    {
        if (_counts.AddOrUpdate(key, 0, (_, count) => count - 1) == 0)
            _counts.TryRemove(KeyValuePair.Create(key, 0));
    }
}

internal static class BusyHands
{
    /// <summary>
    /// Whether a claim has filled something up to what it may have, so that there may be more of it. By the numbers that the claim was made with:
    /// those of now may say that there is room again, and then nobody would look.
    /// </summary>
    /// <param name="busy">Before the claim.</param>
    /// <param name="claimed">What each claimed row is at.</param>
    public static bool AnyFull<TKey>(IReadOnlyDictionary<TKey, int> busy, IEnumerable<TKey> claimed, Func<TKey, int> most) where TKey : notnull
    {
        var counts = new Dictionary<TKey, int>(busy);
        foreach (var key in claimed)
            counts[key] = counts.GetValueOrDefault(key) + 1;
        return counts.Any(count => count.Value >= most(count.Key));
    }
}
