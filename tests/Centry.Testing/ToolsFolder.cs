using System.Diagnostics;
using Xunit;

namespace Centry.Testing;

/// <summary>A temporary folder in which other people's programs are run, so that nothing is installed among the sources.</summary>
public sealed class ToolsFolder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("centry-tools-");

    /// <param name="source">A folder whose files are copied here; null for none.</param>
    public ToolsFolder(string? source = null)
    {
        foreach (var file in source is null ? [] : Directory.GetFiles(source))
            System.IO.File.Copy(file, File(Path.GetFileName(file)));
    }

    public string File(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Runs what npm installed.</summary>
    public Task<string> RunToolAsync(string tool, params string[] arguments) => RunAsync(Path.Combine(_folder.FullName, "node_modules", ".bin", tool), arguments);

    /// <returns>What it said. Fails the test where it failed, or took too long.</returns>
    public async Task<string> RunAsync(string program, params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(arguments);
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, $"{Path.GetFileName(program)} {string.Join(' ', arguments.Take(2))}: {await output}{await error}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
