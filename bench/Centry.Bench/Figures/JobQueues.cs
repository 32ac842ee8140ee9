using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Centry.Bench.Figures;

/// <summary>
/// What deliveries are measured beside: job queues of others on the same PostgreSQL, whose jobs post as many bodies of the same size to the same
/// receiver. They sign nothing, keep no attempt, mind no receiver.
/// </summary>
internal sealed partial class JobQueues : IDisposable
{
    public static readonly string[] Libraries = ["graphile-worker", "pg-boss"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("centry-peers-");

    /// <returns>Null when npm is not there.</returns>
    public static async Task<JobQueues?> InstallAsync(CancellationToken cancel)
    {
        var queues = new JobQueues();
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Peers")))
            File.Copy(file, Path.Combine(queues._folder.FullName, Path.GetFileName(file)));
        try
        {
            await queues.RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], cancel);
            return queues;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            queues.Dispose();
            return null;
        }
    }

    /// <returns>Jobs done a second.</returns>
    public async Task<double> MeasureAsync(string library, string database, string url, int jobs, int concurrency, CancellationToken cancel)
    {
        var target = new Npgsql.NpgsqlConnectionStringBuilder(database);
        var connection = string.Create(CultureInfo.InvariantCulture, $"postgres://{target.Username}:{Uri.EscapeDataString(target.Password ?? "")}@{target.Host}:{target.Port}/{target.Database}");
        var output = await RunAsync("node", ["drain.js", library, connection, url, jobs.ToString(CultureInfo.InvariantCulture), concurrency.ToString(CultureInfo.InvariantCulture)], cancel);
        return Rate().Match(output) is { Success: true } rate ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture) : throw new BenchException($"{library} told no rate: {output}");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start) ?? throw new BenchException($"{program} did not start.");
        var faults = process.StandardError.ReadToEndAsync(cancel);
        var output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0 ? output : throw new BenchException($"{program} {arguments[0]} failed: {(await faults).Trim()}");
    }

    [GeneratedRegex(@"rate = ([\d.]+)")]
    private static partial Regex Rate();
}
