namespace Centry.Standalone;

/// <summary>Runs the one-machine stack as a program: from the command line to the exit code.</summary>
public static class StandaloneHost
{
    /// <summary>Starts the stack, says where it is, and stops it at a signal.</summary>
    /// <returns>The exit code: 0 after a signal, 1 when it could not start or a service failed.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        using var signals = new StopSignals();
        try
        {
            var options = StandaloneOptions.Read(args);
            var stack = await StandaloneStack.StartAsync(options, signals.Stop);
            Say(Console.Out, Banner.Text(stack.Demo, options));

            var failed = await Task.WhenAny(stack.ServiceStopped, signals.Stopped) == stack.ServiceStopped;
            if (failed)
                Say(Console.Error, $"centry: the {await stack.ServiceStopped} stopped by itself; stopping the rest.");
            else
                Say(Console.Out, "Stopping …");
            await stack.StopAsync(signals.Hurry);
            return failed ? 1 : 0;
        }
        catch (StandaloneException obstacle)
        {
            Say(Console.Error, $"centry: {obstacle.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception fault)
        {
            // Not this machine's fault but ours: whoever mends it needs all of it.
            Say(Console.Error, $"centry: {fault}");
            return 1;
        }
    }

    /// <summary>A terminal that was closed, or a full disk, must not keep the stack from running to its orderly end.</summary>
    private static void Say(TextWriter to, string text)
    {
        try
        {
            to.WriteLine(text);
        }
        catch (IOException)
        {
            // Nobody reads it.
        }
    }
}
