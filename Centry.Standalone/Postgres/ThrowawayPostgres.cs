using System.Diagnostics;
using System.Globalization;

namespace Centry.Standalone.Postgres;

/// <summary>
/// A server for tests: in a folder of its own below the temporary folder, on a free port, fast in place of durable, and gone
/// afterwards. What a killed test run left behind, the next one clears away.
/// </summary>
public sealed class ThrowawayPostgres : IAsyncDisposable
{
    private const string FolderPrefix = "centry-postgres-";
    private const int Tries = 3;

    private readonly EmbeddedPostgres _server;
    private readonly string _folder;

    private ThrowawayPostgres(EmbeddedPostgres server, string folder)
    {
        _server = server;
        _folder = folder;
    }

    /// <summary>The connection string of the maintenance database.</summary>
    public string ConnectionString => _server.ConnectionString("postgres");

    public static async Task<ThrowawayPostgres> StartAsync(ILogger logger, CancellationToken cancel)
    {
        await ClearAwayAsync(logger, cancel);
        for (var tried = 1; ; tried++)
        {
            // The name says whose it is, so that others leave it alone while we live.
            var folder = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{FolderPrefix}{Environment.ProcessId}-")).FullName;
            // Below the folder that is ours: root hands the server's own folder over to another user, who must get there.
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            try
            {
                var server = await EmbeddedPostgres.StartAsync(Options(folder, Ports.FindFree()), logger, cancel);
                return new ThrowawayPostgres(server, folder);
            }
            catch (StandaloneException) when (tried < Tries)
            {
                // Another program may have taken the port meanwhile.
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static EmbeddedPostgresOptions Options(string folder, int port) =>
        new() { Folder = Path.Combine(folder, "postgres"), Port = port, Unsafe = true };

    private static async Task ClearAwayAsync(ILogger logger, CancellationToken cancel)
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            var owner = Path.GetFileName(folder)[FolderPrefix.Length..].Split('-')[0];
            if (!int.TryParse(owner, CultureInfo.InvariantCulture, out var pid) || IsAlive(pid))
                continue;
            try
            {
                // Preparing stops a server that still runs there.
                if (File.Exists(Path.Combine(folder, "postgres", "data", "PG_VERSION")))
                    await EmbeddedPostgres.PrepareAsync(Options(folder, 0), logger, cancel);
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception fault) when (fault is StandaloneException or IOException or UnauthorizedAccessException)
            {
                // Another user's, or another run clears it away at this moment.
            }
        }
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
