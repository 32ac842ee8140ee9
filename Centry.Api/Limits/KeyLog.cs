namespace Centry.Api.Limits;

/// <summary>A request that this replica decided on: its number, when (µs of the replica's own clock), and how.</summary>
internal readonly record struct Decision(long Number, long At, bool Accepted);

/// <summary>
/// One key's last 60 seconds as this replica knows them: what it accepted itself, how many more Redis last told of, and what Redis
/// has not been told. Decides where Redis does not answer. Safe to call from many threads; never waits.
/// </summary>
internal sealed class KeyLog(long now)
{
    private const long Window = SharedLog.WindowMicros;

    private readonly Lock _lock = new();
    private readonly Queue<Decision> _accepted = new();
    private readonly Dictionary<long, Decision> _untold = [];

    // Requests that other replicas had accepted when Redis last answered. When each leaves is unknown: at the latest then.
    private int _others;
    private long _othersLeaveAt;
    private long _usedAt = now;

    public bool HasUntold
    {
        get
        {
            lock (_lock)
                return _untold.Count > 0;
        }
    }

    /// <summary>Decides without Redis, counting what Redis last told of other replicas.</summary>
    /// <param name="wasSent">Redis was asked and may have counted the request, or may yet: it will be told how this ended.</param>
    public RateVerdict Decide(long number, long now, int limit, bool wasSent)
    {
        lock (_lock)
        {
            Forget(now);
            var others = now < _othersLeaveAt ? _others : 0;
            var allowed = _accepted.Count + others < limit;
            var decision = new Decision(number, now, allowed);
            if (allowed)
                _accepted.Enqueue(decision);
            if (allowed || wasSent)
                _untold[number] = decision;
            var counted = _accepted.Count + others;
            return RateVerdict.Of(allowed, limit, counted, LeavesAt(allowed ? 1 : counted - limit + 1, others) - now);
        }
    }

    /// <summary>Keeps what Redis decided, and that it now knows what it was told along with the question.</summary>
    public void Note(Decision decision, int counted, IReadOnlyList<Decision> told)
    {
        lock (_lock)
        {
            Forget(decision.At);
            Settle(told);
            if (decision.Accepted)
                _accepted.Enqueue(decision);
            _others = Math.Max(0, counted - _accepted.Count);
            _othersLeaveAt = decision.At + Window;
        }
    }

    /// <summary>What Redis does not know, oldest first; at most so many.</summary>
    public IReadOnlyList<Decision> Untold(long now, int most)
    {
        lock (_lock)
        {
            if (_untold.Count == 0)
                return [];
            foreach (var old in _untold.Values.Where(d => now - d.At >= Window).ToList())
                _untold.Remove(old.Number);
            return [.. _untold.Values.OrderBy(d => d.Number).Take(most)];
        }
    }

    public void Told(IReadOnlyList<Decision> told)
    {
        lock (_lock)
            Settle(told);
    }

    /// <summary>Redis may have lost all that it was told: it is to be told again.</summary>
    public void TellAll(long now)
    {
        lock (_lock)
        {
            Forget(now);
            foreach (var decision in _accepted)
                _untold[decision.Number] = decision;
        }
    }

    /// <summary>Whether nothing of it can matter to any request that is still under way.</summary>
    public bool IsIdle(long now)
    {
        lock (_lock)
            return now - _usedAt > 5 * Window;
    }

    private void Settle(IReadOnlyList<Decision> told)
    {
        foreach (var decision in told)
            _untold.Remove(decision.Number);
    }

    private void Forget(long now)
    {
        _usedAt = Math.Max(_usedAt, now);
        while (_accepted.TryPeek(out var first) && now - first.At >= Window)
            _accepted.Dequeue();
    }

    // When so many of the counted requests have left; the others' all leave together as far as is known.
    private long LeavesAt(int leaving, int others)
    {
        var own = leaving <= _accepted.Count ? _accepted.ElementAt(leaving - 1).At + Window : long.MaxValue;
        if (others == 0)
            return own;
        var beside = leaving - others;
        if (beside > _accepted.Count)
            return own;
        var together = beside <= 0 ? _othersLeaveAt : Math.Max(_othersLeaveAt, _accepted.ElementAt(beside - 1).At + Window);
        return Math.Min(own, together);
    }
}
