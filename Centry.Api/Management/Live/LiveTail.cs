using Centry.Contracts;

namespace Centry.Api.Management.Live;

/// <summary>
/// The end of one merchant's events, of which none is skipped and none told twice. A number is given before its transaction
/// commits, so lower ones can appear after higher ones. A number counts as settled, and all below it as told, once every transaction
/// that was under way when it was first seen is over. What lies above the last settled number is looked at again each time.
/// Not thread-safe.
/// </summary>
public sealed class LiveTail
{
    /// <summary>A transaction that stays open for long keeps numbers from settling; beyond this many the oldest settle all the same.</summary>
    public const int UnsettledMax = 5_000;

    // Number → the first transaction that had not begun when it was seen.
    private readonly SortedDictionary<long, long> _unsettled = [];
    private bool _began;

    /// <param name="window">Numbers that are there already and need not be told, rising; empty when there is none at all.</param>
    public LiveTail(IReadOnlyList<long> window)
    {
        ArgumentNullException.ThrowIfNull(window);
        foreach (var number in window)
            _unsettled.Add(number, long.MaxValue); // until the first look tells
        if (window.Count > 0)
            (Settled, Newest) = (window[0] - 1, window[^1]);
    }

    /// <summary>Look above this number.</summary>
    public long Settled { get; private set; }

    /// <summary>The highest number seen.</summary>
    public long Newest { get; private set; }

    /// <summary>Takes a look at the merchant's events above <see cref="Settled"/>; returns those not seen before.</summary>
    /// <param name="changes">Of this merchant alone.</param>
    /// <param name="oldest">Every transaction before this one was over.</param>
    /// <param name="next">No transaction from this one on had begun.</param>
    public IReadOnlyList<LiveChange> Take(IEnumerable<LiveChange> changes, long oldest, long next)
    {
        ArgumentNullException.ThrowIfNull(changes);

        var fresh = changes.Where(c => c.Sequence > Settled && !_unsettled.ContainsKey(c.Sequence)).ToList();

        // Before this look's numbers join, so that none settles in the look that found it: a transaction may get its own number a
        // moment after it got its event's.
        Settle(oldest);
        if (!_began)
        {
            _began = true;
            foreach (var number in _unsettled.Keys.ToList())
                _unsettled[number] = next;
        }

        foreach (var change in fresh)
        {
            Newest = Math.Max(Newest, change.Sequence);
            if (change.Sequence > Settled)
                _unsettled.Add(change.Sequence, next);
        }

        return fresh;
    }

    private void Settle(long oldest)
    {
        while (_unsettled.Count > 0 && _unsettled.First() is var (number, next) && (next <= oldest || _unsettled.Count > UnsettledMax))
        {
            Settled = number;
            _unsettled.Remove(number);
        }
    }
}
