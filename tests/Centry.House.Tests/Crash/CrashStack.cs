using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Centry.Core.Persistence;
using Centry.House.Tests.Standalone;
using Centry.ServiceDefaults;
using Centry.Standalone.Postgres;
using Centry.Testing.Hosting;
using Centry.Testing.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Centry.House.Tests.Crash;

/// <summary>
/// The house as it stands in production: two APIs and two workers, a provider, a durable PostgreSQL and Redis, each in a
/// process of its own that a test may kill.
/// </summary>
public sealed class CrashStack : IAsyncLifetime
{
    public const string Redis = "redis";
    public const string Simulator = "simulator";
    public const string FirstApi = "api-1";
    public const string SecondApi = "api-2";
    public const string FirstWorker = "worker-1";
    public const string SecondWorker = "worker-2";

    private const string Postgres = "postgres";
    private const int LastLines = 60;

    /// <summary>
    /// Of each pool, as docs/operations.md asks: two in each API (and in the test's own use cases) and three in each worker,
    /// together below what the server gives out (200).
    /// </summary>
    private const int ConnectionsMax = 14;

    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, MaxRecursionDepth = 2, IgnoreInaccessible = true };
    private static readonly string[] Ports = [Redis, Simulator, FirstApi, SecondApi, FirstWorker, SecondWorker, Postgres];
    private static readonly string[] Services = [Simulator, FirstApi, SecondApi, FirstWorker, SecondWorker];

    private readonly TemporaryFolder _folder = new();
    private readonly int _firstPort = FreePortBase.Find(Ports.Length);
    private readonly Dictionary<string, ServiceProcess> _processes = [];
    private EmbeddedPostgres _postgres = null!;
    private NpgsqlDataSource _look = null!;
    private TestStack _useCases = null!;

    /// <summary>The product's use cases on this database, for setting the scene.</summary>
    public IServiceProvider UseCases { get; private set; } = null!;

    /// <summary>The provider's control.</summary>
    public HttpClient Provider { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Database => _postgres.ConnectionString(Topology.Connections.Database);

    public string RedisAddress => UrlOf(Redis).Authority;

    public Uri UrlOf(string name) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_firstPort + Array.IndexOf(Ports, name)}/"));

    public async ValueTask InitializeAsync()
    {
        _postgres = await EmbeddedPostgres.StartAsync(
            new() { Folder = Path.Combine(_folder.Path, Postgres), Port = UrlOf(Postgres).Port }, NullLogger.Instance, Cancel);
        await DatabaseMigrator.MigrateAsync(Database, NullLogger.Instance, Cancel);
        _look = NpgsqlDataSource.Create(Database);
        _useCases = new TestStack(Database, RedisAddress, TimeProvider.System).With(Topology.Configuration.PublicUrl, UrlOf(FirstApi).AbsoluteUri);
        foreach (var (key, value) in Topology.Configuration.SimulatedAt(UrlOf(Simulator)))
            _useCases.With(key, value);
        UseCases = _useCases.BuildApi().Services;
        Provider = new HttpClient { BaseAddress = UrlOf(Simulator) };
    }

    public async ValueTask DisposeAsync()
    {
        Provider?.Dispose();
        foreach (var process in _processes.Values)
            await process.DisposeAsync();
        if (_useCases is not null)
            await _useCases.DisposeAsync();
        if (_look is not null)
            await _look.DisposeAsync();
        if (_postgres is not null)
            await _postgres.StopAsync(new CancellationToken(canceled: true));
        _folder.Dispose();
    }

    /// <summary>Starts whatever an earlier test left dead or standing still, and has the provider behave.</summary>
    public async Task RestoreAsync()
    {
        foreach (var (name, process) in _processes)
        {
            if (!process.HasEnded)
                await SignalAsync(name, "CONT");
        }

        await StartAsync(Redis);
        await Task.WhenAll(Services.Select(StartAsync));
        await FaultsAsync();
    }

    /// <summary>Starts a process that is not running; where it was before.</summary>
    public async Task StartAsync(string name)
    {
        lock (_processes)
        {
            if (_processes.TryGetValue(name, out var running) && !running.HasEnded)
                return;
        }

        var started = name == Redis ? await StartRedisAsync() : await StartServiceAsync(name);
        lock (_processes)
            _processes[name] = started;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync(string name)
    {
        await _processes[name].DisposeAsync();
        _processes.Remove(name);
    }

    /// <summary>Holds a process still, or lets it go on: <c>STOP</c>, <c>CONT</c>.</summary>
    public Task SignalAsync(string name, string signal) => _processes[name].SignalAsync(signal);

    /// <summary>What a crash of the server and its next start are: connections cut, nothing flushed, the log replayed.</summary>
    public async Task CrashPostgresAsync()
    {
        await _postgres.StopAsync(new CancellationToken(canceled: true));
        await _postgres.StartAsync(Cancel);
        _look.Clear();
    }

    /// <summary>The exit code of an operator's command and what it printed.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string command)
    {
        var program = ServicePrograms.Of("Centry.Api");
        var start = new ProcessStartInfo(program[0], [.. program.Skip(1), command]) { RedirectStandardOutput = true };
        foreach (var (key, value) in Environment)
            start.Environment[key] = value;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, output);
    }

    public async Task<IReadOnlyList<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> row)
    {
        await using var command = _look.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(Cancel))
            rows.Add(row(reader));
        return rows;
    }

    public async Task<long> CountAsync(string from) => (await ReadAsync($"SELECT count(*) FROM {from}", row => row.GetInt64(0)))[0];

    /// <summary>Replaces the provider's faults.</summary>
    public async Task FaultsAsync(params object[] faults)
    {
        using var answer = await Provider.PutAsJsonAsync("/_control/faults", new { faults }, Cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The end of every process's log without the stack traces, which would push out what went before them: what one wants to see of a test that failed.</summary>
    public string LastWords() => string.Join('\n', Directory.GetFiles(_folder.Path, "*.log", Everywhere).Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetFileName(file)}:\n{string.Join('\n', LinesOf(file).TakeLast(LastLines))}\n"));

    private static IEnumerable<string> LinesOf(string file) =>
        ReadShared(file).TrimEnd().Split('\n').Where(line => !line.TrimStart().StartsWith("at ", StringComparison.Ordinal));

    private static string ReadShared(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private Task<ServiceProcess> StartServiceAsync(string name)
    {
        var project = name == Simulator ? "Centry.Simulator" : name.StartsWith("api", StringComparison.Ordinal) ? "Centry.Api" : "Centry.Worker";
        return ServiceProcess.StartServiceAsync(name, project, UrlOf(name), Environment, _folder.Path, Cancel);
    }

    private Task<ServiceProcess> StartRedisAsync() => RedisProcess.StartAsync(null, UrlOf(Redis).Port, _folder.Path, Cancel);

    private Dictionary<string, string> Environment => new Dictionary<string, string>(Topology.Configuration.SimulatedAt(UrlOf(Simulator)))
    {
        [Topology.Connections.Key(Topology.Connections.Database)] = new NpgsqlConnectionStringBuilder(Database) { MaxPoolSize = ConnectionsMax }.ConnectionString,
        [Topology.Connections.Key(Topology.Connections.Redis)] = RedisAddress,
        // To the API that tests kill: callbacks get lost with it.
        [Topology.Configuration.PublicUrl] = UrlOf(FirstApi).AbsoluteUri,
        [Topology.Configuration.WebhooksAllowLoopback] = "true",
        // A webhook in the air stays there until its worker is killed.
        ["Webhooks:Timeout"] = "00:00:15",
        [Topology.Configuration.TelemetryEnabled] = "false",
        ["KeyRing:AllowUnprotected"] = "true",
        ["Simulator:Mtn:DecisionDelay"] = "00:00:00",
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:Centry"] = "Information",
    }.ToDictionary(setting => Topology.Configuration.ToEnvironment(setting.Key), setting => setting.Value);
}
