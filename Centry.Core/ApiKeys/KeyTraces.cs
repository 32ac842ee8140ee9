using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Centry.Core.ApiKeys;

/// <summary>Writes down what keys leave behind: rejections every second, last uses every half minute, both once more at the end.</summary>
internal sealed partial class KeyTracesWriter(KeyRejections rejections, KeyUse use, TimeProvider time, ILogger<KeyTracesWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private const int BeatsBetweenUses = 30;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // There from the start, so that an alarm has something to look at.
        CentryTelemetry.KeyRejections.Add(0);
        CentryTelemetry.KeyRejectionsDropped.Add(0);
        using var timer = new PeriodicTimer(Beat, time);
        for (var beat = 1; await timer.WaitForNextTickAsync(stoppingToken); beat++)
        {
            await TryAsync(rejections.FlushAsync, stoppingToken);
            if (beat % BeatsBetweenUses == 0)
                await TryAsync(use.FlushAsync, stoppingToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(rejections.FlushAsync, cancellationToken);
        await TryAsync(use.FlushAsync, cancellationToken);
    }

    private async Task TryAsync(Func<CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        try
        {
            await write(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What keys left behind could not be written")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

/// <summary>For services that take calls with merchant keys.</summary>
public static class KeyTracesServices
{
    public static IServiceCollection AddKeyTraces(this IServiceCollection services)
        => services.AddSingleton<KeyRejections>().AddSingleton<KeyUse>().AddHostedService<KeyTracesWriter>();
}
