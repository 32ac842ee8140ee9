using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Centry.ServiceDefaults;

/// <summary>
/// One answer for all who ask within a second of it, and one run of the checks at a time: a flood of questions costs the database
/// one query a second.
/// </summary>
internal sealed class SharedHealthAnswer(Func<CancellationToken, Task<HealthReport>> ask, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<HealthStatus>? _answer;
    private long _answeredAt;

    public Task<HealthStatus> GetAsync()
    {
        lock (_gate)
        {
            var running = _answer is { IsCompleted: false };
            var fresh = _answer is { IsCompletedSuccessfully: true } && time.GetElapsedTime(_answeredAt) < Lifetime;
            return running || fresh ? _answer! : _answer = AskAsync();
        }
    }

    // Not the asker's cancellation: others wait for the same answer. The checks have their own limit.
    private async Task<HealthStatus> AskAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var report = await ask(CancellationToken.None);
        _answeredAt = time.GetTimestamp();
        return report.Status;
    }
}
