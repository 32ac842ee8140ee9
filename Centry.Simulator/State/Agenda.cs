namespace Centry.Simulator.State;

/// <summary>
/// What is to happen later: one timer for all of it, so that ten thousand undecided payments cost one timer and not ten
/// thousand. Actions run on the timer's thread and must neither block nor throw.
/// </summary>
internal sealed partial class Agenda : IDisposable
{
    /// <summary>Beyond this nothing more is written down; payments are then decided when their status is asked for.</summary>
    private const int Capacity = 200_000;

    private readonly TimeProvider _time;
    private readonly ILogger<Agenda> _log;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Order)> _entries = new();
    private readonly ITimer _timer;
    private long _order;
    private DateTimeOffset _wakesAt = DateTimeOffset.MaxValue;

    public Agenda(TimeProvider time, ILogger<Agenda> log)
    {
        _time = time;
        _log = log;
        _timer = time.CreateTimer(_ => RunDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void At(DateTimeOffset due, Action action)
    {
        if (due <= _time.GetUtcNow())
        {
            action();
            return;
        }
        lock (_gate)
        {
            if (_entries.Count < Capacity)
            {
                _entries.Enqueue(action, (due, _order++));
                WakeAt(due);
                return;
            }
        }
        LogFull(Capacity);
    }

    public void Clear()
    {
        lock (_gate) _entries.Clear();
    }

    public void Dispose() => _timer.Dispose();

    private void RunDue()
    {
        while (true)
        {
            Action action;
            lock (_gate)
            {
                _wakesAt = DateTimeOffset.MaxValue;
                if (!_entries.TryPeek(out var next, out var when)) return;
                if (when.Due > _time.GetUtcNow())
                {
                    WakeAt(when.Due);
                    return;
                }
                _entries.Dequeue();
                action = next;
            }
            action();
        }
    }

    private void WakeAt(DateTimeOffset due)
    {
        if (due >= _wakesAt) return;
        _wakesAt = due;
        // Timers cut to whole milliseconds: rounded up, so as not to wake just too early.
        var wait = Math.Max(0, Math.Ceiling((due - _time.GetUtcNow()).TotalMilliseconds));
        _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The agenda holds {Capacity} entries: decided at the next status call instead, no callback until then")]
    private partial void LogFull(int capacity);
}
