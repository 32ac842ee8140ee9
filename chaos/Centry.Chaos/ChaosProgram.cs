using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Centry.Chaos.Plan;
using Centry.Standalone;
using Centry.Testing.Processes;

namespace Centry.Chaos;

/// <summary>From the command line to the exit code.</summary>
internal static class ChaosProgram
{
    /// <returns>0 when everything held; 1 when something did not, or the run could not be made.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (ChaosOptions.Read(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(ChaosOptions.Usage);
            return 2;
        }

        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        PosixSignalRegistration[] signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
        try
        {
            var plan = options.Replay is { } file
                ? ChaosPlan.Load(file)
                : ChaosPlan.Draw(options.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue), (long)(options.Minutes * 60_000), options.Rate, options.Faults);
            return await new ChaosRun(plan, options.Garnet, TimeProvider.System).RunAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("chaos: stopped before it was judged");
            return 1;
        }
        catch (Exception fault) when (fault is ChaosException or ServiceProcessException or StandaloneException)
        {
            await Console.Error.WriteLineAsync($"chaos: {fault.Message}");
            return 1;
        }
        catch (Exception fault)
        {
            await Console.Error.WriteLineAsync($"chaos: the run broke off. {fault}");
            return 1;
        }
        finally
        {
            foreach (var signal in signals)
                signal.Dispose();
        }
    }
}
