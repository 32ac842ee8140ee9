using System.Threading.Channels;
using Centry.Core.Persistence;

namespace Centry.Worker.Queues;

/// <summary>
/// Claims rows as long as there are free hands, and sleeps until it is woken or a second has passed. Bounded: never more
/// than <paramref name="handsMax"/> at work. A stop claims no more and lets those at work end.
/// </summary>
/// <typeparam name="T">A claimed row.</typeparam>
public abstract partial class ClaimLoop<T>(WorkSignal signal, TimeProvider time, ILogger logger, int handsMax) : BackgroundService
{
    // What a lost wake-up costs at most, and how fine due times are kept.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(2);

    private readonly OutageLog _outages = new(logger, "Claims of work");
    private readonly HashSet<Task> _atWork = [];

    // Says that at least one row's work has ended since it was last read.
    private readonly Channel<bool> _ended = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Takes at most <paramref name="limit"/> due rows under a lease.</summary>
    protected abstract Task<IReadOnlyList<T>> ClaimAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Does one claimed row and settles it. An exception leaves the row to its lease.</summary>
    protected abstract Task WorkAsync(T claimed, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the last claim passed over rows that may be taken as soon as one at work ends. Then the loop looks again at that moment.
    /// </summary>
    protected virtual bool PassedSomeOver => false;

    /// <summary>After this long a row's work is abandoned; its lease ends later.</summary>
    protected abstract TimeSpan Deadline { get; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wake = signal.Subscribe();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var free = handsMax - _atWork.Count;
                var claimed = await ClaimAsync(free, stoppingToken);
                _outages.Works();
                foreach (var row in claimed)
                    _atWork.Add(RunAsync(row));
                if (claimed.Count == free)
                    await GatherAsync(stoppingToken);
                else
                    await WaitAsync(wake, stoppingToken);
                _atWork.RemoveWhere(task => task.IsCompleted);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                _outages.Failed(e);
                await Task.Delay(RestAfterFailure, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(_atWork);
    }

    /// <summary>Waits until a hand is free, and a moment more, so that one claim serves all that end within it.</summary>
    private async Task GatherAsync(CancellationToken stoppingToken)
    {
        await _ended.Reader.ReadAsync(stoppingToken);
        await Task.Delay(GatherFor, TimeProvider.System, stoppingToken); // spares the database; nothing depends on how long it is
    }

    private async Task RunAsync(T row)
    {
        await Task.Yield();
        using var deadline = new CancellationTokenSource(Deadline, time);
        try
        {
            await WorkAsync(row, deadline.Token);
        }
        catch (Exception e)
        {
            LogWorkFailed(logger, e);
        }
        finally
        {
            _ended.Writer.TryWrite(true);
        }
    }

    private async Task WaitAsync(ChannelReader<bool> wake, CancellationToken stoppingToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var timer = Task.Delay(LookEvery, time, patience.Token);
        var woken = wake.WaitToReadAsync(patience.Token).AsTask();
        if (PassedSomeOver && _atWork.Count > 0)
        {
            await Task.WhenAny(woken, timer, GatherAsync(patience.Token));
        }
        else
        {
            await Task.WhenAny(woken, timer);
        }

        await patience.CancelAsync();
        wake.TryRead(out _);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Work failed; it will be taken up again when its lease ends")]
    private static partial void LogWorkFailed(ILogger logger, Exception exception);
}
