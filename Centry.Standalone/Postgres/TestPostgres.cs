using Microsoft.Extensions.Logging.Abstractions;

namespace Centry.Standalone.Postgres;

/// <summary>
/// One throwaway server for a whole run of all test projects. It prints its connection string and lives until standard
/// input ends, so that it never outlives the script that started it, however that script ends.
/// </summary>
internal static class TestPostgres
{
    public const string Command = "test-postgres";

    public static async Task<int> RunAsync()
    {
        using var signals = new StopSignals();
        try
        {
            await using var server = await ThrowawayPostgres.StartAsync(NullLogger.Instance, signals.Stop);
            Console.Out.WriteLine(server.ConnectionString);
            // On a thread of its own: the console's asynchronous reads wait on the caller's.
            await Task.WhenAny(signals.Stopped, Task.Run(Console.In.ReadToEnd, CancellationToken.None));
            return 0;
        }
        catch (StandaloneException obstacle)
        {
            await Console.Error.WriteLineAsync($"centry: {obstacle.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 1;
        }
    }
}
