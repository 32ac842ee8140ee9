using System.Diagnostics;

namespace Centry.Standalone;

/// <summary>How a command line tool ended.</summary>
/// <param name="ExitCode">The tool's own exit code.</param>
/// <param name="Output">What it printed, both streams together.</param>
internal sealed record ToolResult(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The last thing it said: the line that usually names the fault.</summary>
    public string LastLine =>
        Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "(no output)";
}

/// <summary>Runs a command line tool to its end.</summary>
internal static class Tool
{
    /// <summary>
    /// The output goes through a file, not a pipe: a server that the tool leaves behind would inherit a pipe and
    /// hold it open for as long as it lives. The working directory is the root, since another user may not be able to
    /// enter ours.
    /// </summary>
    public static async Task<ToolResult> RunAsync(
        IReadOnlyList<string> command, TimeSpan deadline, CancellationToken cancel, string workingDirectory = "/")
    {
        var output = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = workingDirectory, UseShellExecute = false };
            foreach (var part in (string[])["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh", output, .. command])
                start.ArgumentList.Add(part);
            // Messages in English, and no PostgreSQL setting of the user's shell.
            foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("PG", StringComparison.Ordinal)).ToList())
                start.Environment.Remove(name);
            start.Environment["LC_ALL"] = "C";

            using var process = Process.Start(start)!;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(deadline);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancel.ThrowIfCancellationRequested();
                throw new StandaloneException($"{Path.GetFileName(command[0])} did not end within {deadline.TotalSeconds:0} seconds.");
            }

            return new ToolResult(process.ExitCode, await File.ReadAllTextAsync(output, CancellationToken.None));
        }
        finally
        {
            File.Delete(output);
        }
    }

    /// <summary>The full path of a tool on <c>PATH</c>, links resolved; null when there is none.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .Where(File.Exists)
            .Select(ResolveLinks)
            .FirstOrDefault();

    /// <summary>The file that a chain of links ends at.</summary>
    public static string ResolveLinks(string path) =>
        File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
}
