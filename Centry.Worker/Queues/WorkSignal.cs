using System.Threading.Channels;
using Centry.Core.Persistence;
using Centry.Core.Work;
using Npgsql;

namespace Centry.Worker.Queues;

/// <summary>Passes PostgreSQL's "there is work" on to every loop. Only a hint: loops look by themselves as well.</summary>
public sealed class WorkSignal(NpgsqlDataSource database, TimeProvider time, ILogger<WorkSignal> logger) : BackgroundService
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(1);

    private readonly List<Channel<bool>> _subscribers = [];
    private readonly OutageLog _outages = new(logger, "Notices of work");

    /// <summary>A channel that holds at most one wake-up: many of them ask for one look.</summary>
    public ChannelReader<bool> Subscribe()
    {
        var channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        lock (_subscribers)
            _subscribers.Add(channel);
        return channel.Reader;
    }

    /// <summary>Wakes every loop.</summary>
    public void Wake()
    {
        lock (_subscribers)
        {
            foreach (var subscriber in _subscribers)
                subscriber.Writer.TryWrite(true);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var listener = await PgListener.OpenAsync(database, WorkQueue.Channel, stoppingToken);
                _outages.Works();
                Wake(); // for what was written before we listened
                while (true)
                {
                    if (await listener.WaitAsync(CheckEvery, stoppingToken))
                        Wake();
                    else
                        await CheckAsync(listener, stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                _outages.Failed(e);
                await Task.Delay(RestAfterFailure, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // A connection that died silently hears nothing: a query finds out.
    private static async Task CheckAsync(PgListener listener, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT 1", listener.Connection) { CommandTimeout = 5 };
        await command.ExecuteScalarAsync(cancellationToken);
    }
}
