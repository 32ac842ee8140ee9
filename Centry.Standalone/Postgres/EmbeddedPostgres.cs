using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Centry.Standalone.Postgres;

/// <summary>
/// A PostgreSQL server of our own in one folder, on 127.0.0.1. It outlives a killed owner; the next owner of the folder
/// stops it first. Only one process at a time may own a folder: the caller sees to that.
/// </summary>
public sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    /// <summary>The superuser that <c>initdb</c> makes.</summary>
    private const string User = "centry";

    private static readonly TimeSpan InitDeadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private const int RestartsMax = 20;

    /// <summary>What the server gives out.</summary>
    private const int ConnectionsMax = 200;

    /// <summary>
    /// Of each pool. An API has two and a worker three: together below <see cref="ConnectionsMax"/>, with some left for whoever looks. Under load
    /// a request waits for a connection of its pool; refused by the server it would fail.
    /// </summary>
    private const int PoolMax = 36;

    /// <summary>Above this size the server's log starts anew; the one before is kept.</summary>
    private const long LogLimitBytes = 8 * 1024 * 1024;

    private readonly EmbeddedPostgresOptions _options;
    private readonly PostgresBinaries _binaries;
    private readonly ServerAccount _account;
    private readonly ILogger _logger;
    private bool _running;

    private EmbeddedPostgres(EmbeddedPostgresOptions options, PostgresBinaries binaries, ServerAccount account, ILogger logger)
    {
        _options = options;
        _binaries = binaries;
        _account = account;
        _logger = logger;
    }

    private string Data => Path.Combine(_account.Folder, "data");

    private string PasswordFile => Path.Combine(_account.Folder, "password");

    private string Log => Path.Combine(_account.Folder, "server.log");

    private string PidFile => Path.Combine(Data, "postmaster.pid");

    /// <summary>The server's first process, the parent of all others; null while there is none.</summary>
    public int? ProcessId =>
        File.Exists(PidFile) && int.TryParse(File.ReadLines(PidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid) ? pid : null;

    /// <summary>
    /// Finds the binaries, makes the folder's database cluster if there is none, and stops a server that a killed owner
    /// left on it. Nothing listens afterwards.
    /// </summary>
    public static async Task<EmbeddedPostgres> PrepareAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancel)
    {
        var binaries = await PostgresBinaries.FindAsync(options.CacheFolder, MadeBy(options.Folder), cancel);
        var account = await ServerAccount.ChooseAsync(options.Folder, binaries, cancel);
        if (MadeBy(account.Folder) is { } major && major != binaries.Major)
            binaries = await PostgresBinaries.FindAsync(options.CacheFolder, major, cancel);
        var server = new EmbeddedPostgres(options, binaries, account, logger);
        LogChosen(logger, binaries.Major, binaries.Folder, account.Folder);
        if (!File.Exists(Path.Combine(server.Data, "PG_VERSION")))
            await server.InitializeAsync(cancel);
        await server.StopLeftOverAsync(cancel);
        return server;
    }

    /// <summary>Prepares and starts in one call.</summary>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancel)
    {
        var server = await PrepareAsync(options, logger, cancel);
        await server.StartAsync(cancel);
        return server;
    }

    /// <summary>Starts the server and waits until it takes connections.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        if (File.Exists(Log) && new FileInfo(Log).Length > LogLimitBytes)
            File.Move(Log, Log + ".1", overwrite: true);
        var settings = string.Join(' ', Settings().Select(setting => $"-c {setting}"));
        _running = true;
        var start = await _account.RunAsync(
            [_binaries.PgCtl, "start", "-D", Data, "-l", Log, "-w", "-t", Seconds(StartDeadline), "-o", settings],
            StartDeadline + TimeSpan.FromSeconds(5), cancel);
        if (!start.Succeeded)
        {
            _running = false;
            throw new StandaloneException($"PostgreSQL did not start ({LastFault()}); its log is {Log}.");
        }
    }

    /// <summary>
    /// Watches over the started server until cancelled: one that was killed, with all its processes, is started again. It finds everything
    /// that was committed.
    /// </summary>
    /// <exception cref="StandaloneException">It does not start any more.</exception>
    public async Task KeepAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(LookEvery);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            if (ProcessId is { } pid && IsOurServer(pid))
                continue;
            LogGone(_logger);
            await StartAgainAsync(cancel);
        }
    }

    private async Task StartAgainAsync(CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            await StopLeftOverAsync(cancel);
            try
            {
                await StartAsync(cancel);
                return;
            }
            catch (StandaloneException) when (attempt < RestartsMax)
            {
                // It refuses while a child of the one before has not noticed yet that it is an orphan.
                await Task.Delay(LookEvery, cancel);
            }
        }
    }

    /// <summary>The connection string of one of the server's databases.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _options.Port,
        Username = User,
        Password = File.ReadAllText(PasswordFile),
        Database = database,
        MaxPoolSize = PoolMax,
    }.ConnectionString;

    /// <summary>Disconnects everyone and stops.</summary>
    /// <param name="hurry">
    /// When cancelled, the server stops without its final checkpoint, and its next start replays the log instead.
    /// </param>
    public async Task StopAsync(CancellationToken hurry = default)
    {
        if (!_running)
            return;
        _running = false;
        try
        {
            await StopServerAsync(hurry.IsCancellationRequested ? "immediate" : "fast", hurry);
        }
        catch (OperationCanceledException)
        {
            await StopServerAsync("immediate", CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(canceled: _options.Unsafe));

    private async Task InitializeAsync(CancellationToken cancel)
    {
        // The cluster gets its name when it is complete, so that one cut short is never taken for a whole one.
        var half = Data + ".new";
        if (Directory.Exists(half))
            Directory.Delete(half, recursive: true);
        await WritePasswordAsync(cancel);

        // Characters by their code: the same order on every machine, and upper and lower case known beyond ASCII where
        // the C library has it.
        ToolResult result = null!;
        foreach (var locale in (string[])["C.UTF-8", "C"])
        {
            result = await _account.RunAsync(
                [
                    _binaries.InitDb, "-D", half, "-U", User, "--pwfile", PasswordFile, "--auth=scram-sha-256",
                    "--encoding=UTF8", $"--locale={locale}", "--no-instructions", .. _options.Unsafe ? ["--no-sync"] : Array.Empty<string>(),
                ],
                InitDeadline, cancel);
            if (result.Succeeded)
            {
                Directory.Move(half, Data);
                return;
            }
        }

        throw new StandaloneException($"initdb could not make a database in {Data} ({result.LastLine}).");
    }

    private async Task WritePasswordAsync(CancellationToken cancel)
    {
        File.Delete(PasswordFile);
        PrivateFile.Create(PasswordFile, Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32, lowercase: true)));
        if (_account.Prefix.Count > 0)
            await Tool.RunAsync(["chown", "--reference", _account.Folder, PasswordFile], StopDeadline, cancel);
    }

    private async Task StopLeftOverAsync(CancellationToken cancel)
    {
        if (!File.Exists(PidFile))
            return;
        if (ProcessId is { } pid && IsOurServer(pid))
        {
            LogLeftOver(_logger, pid);
            await StopServerAsync("fast", cancel);
            return;
        }

        // The machine went down with the server, and its process id may since have gone to another program, which
        // PostgreSQL would take for itself.
        File.Delete(PidFile);
    }

    private bool IsOurServer(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            if (!process.ProcessName.StartsWith("postgres", StringComparison.Ordinal))
                return false;
            // The server works in its data folder; only Linux tells.
            return !OperatingSystem.IsLinux() || Directory.ResolveLinkTarget($"/proc/{pid}/cwd", false)?.FullName == Tool.ResolveLinks(Data);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException)
        {
            // There is no such process, or it ended while it was looked at.
            return false;
        }
    }

    private async Task StopServerAsync(string mode, CancellationToken cancel)
    {
        string[] stop = [_binaries.PgCtl, "stop", "-D", Data, "-w", "-t", Seconds(StopDeadline), "-m"];
        var result = await _account.RunAsync([.. stop, mode], StopDeadline + TimeSpan.FromSeconds(5), cancel);
        if (!result.Succeeded && File.Exists(PidFile))
        {
            LogNotStopped(_logger, result.LastLine);
            await _account.RunAsync([.. stop, "immediate"], StopDeadline + TimeSpan.FromSeconds(5), cancel);
        }
    }

    private IEnumerable<string> Settings()
    {
        yield return $"port={_options.Port}";
        yield return "listen_addresses=127.0.0.1";
        yield return "unix_socket_directories=";
        // A small machine that also runs everything else.
        yield return "shared_buffers=256MB";
        yield return string.Create(CultureInfo.InvariantCulture, $"max_connections={ConnectionsMax}");
        yield return "max_wal_size=2GB";
        yield return "log_min_messages=warning";
        if (!_options.Unsafe)
            yield break;
        yield return "fsync=off";
        yield return "synchronous_commit=off";
        yield return "full_page_writes=off";
    }

    private string LastFault() =>
        File.Exists(Log) ? File.ReadLines(Log).LastOrDefault(line => line.Contains("FATAL", StringComparison.Ordinal)) ?? "no reason given" : "no log";

    private static int? MadeBy(string folder)
    {
        var file = Path.Combine(folder, "data", "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Information, "PostgreSQL {Major} from {Binaries}, data in {Folder}")]
    private static partial void LogChosen(ILogger logger, int major, string binaries, string folder);

    [LoggerMessage(LogLevel.Warning, "Stopping the PostgreSQL server (process {Pid}) that an earlier run left behind")]
    private static partial void LogLeftOver(ILogger logger, int pid);

    [LoggerMessage(LogLevel.Warning, "The PostgreSQL server has gone; starting it again")]
    private static partial void LogGone(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL did not stop in time ({Reason}); stopping it at once")]
    private static partial void LogNotStopped(ILogger logger, string reason);
}
