using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Centry.Dashboard.Tests.Live;

/// <summary>A clock that tests own, and that tells when somebody begins to wait.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Until somebody waits for that long.</summary>
    public async Task WaitingAsync(Func<TimeSpan, bool> length, CancellationToken ct)
    {
        while (!length(await _waits.Reader.ReadAsync(ct)))
        {
        }
    }
}
