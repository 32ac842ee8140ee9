using Quartz;

namespace Centry.Worker.Clock;

/// <summary>
/// Quartz, but for its stop: while its database is away it tries for ever to put back the triggers that it holds, and heeds no token.
/// Left alone they are put back by the other workers, or at the next start.
/// </summary>
internal sealed partial class BoundedClock(QuartzHostedService quartz, ILogger<BoundedClock> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => quartz.StartingAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => quartz.StartAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => quartz.StartedAsync(cancellationToken);

    public Task StoppingAsync(CancellationToken cancellationToken) => quartz.StoppingAsync(cancellationToken);

    /// <param name="cancellationToken">Cancelled when the host's time to stop is over.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await quartz.StopAsync(cancellationToken).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogAbandoned(logger);
        }
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => quartz.StoppedAsync(cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock did not stop in time; another worker, or the next start, takes its jobs over")]
    private static partial void LogAbandoned(ILogger logger);
}
