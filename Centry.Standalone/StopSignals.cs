using System.Runtime.InteropServices;

namespace Centry.Standalone;

/// <summary>
/// Ctrl-C, SIGTERM and a closed terminal. The first one asks for a stop, any further one for haste.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Heard))];

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Cancelled at the second.</summary>
    public CancellationToken Hurry => _hurry.Token;

    /// <summary>Ends at the first signal.</summary>
    public Task Stopped => _stopped.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
        _hurry.Dispose();
    }

    private void Heard(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_stopped.TrySetResult())
            _stop.Cancel();
        else
            _hurry.Cancel();
    }
}
