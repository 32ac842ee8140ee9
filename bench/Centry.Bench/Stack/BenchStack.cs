using System.Globalization;
using System.Text;
using Centry.Core.Persistence;
using Centry.ServiceDefaults;
using Centry.Standalone;
using Centry.Standalone.Postgres;
using Centry.Testing.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Centry.Bench.Stack;

/// <summary>
/// The stack that is measured: PostgreSQL with the settings of <c>./centry run</c> (durable), Redis, and the services as processes of their
/// own, all in a temporary folder and on free ports of this machine. Gone afterwards.
/// </summary>
internal sealed class BenchStack : IAsyncDisposable
{
    /// <summary>A copy of the seeded database for pgbench, so that results do not mix.</summary>
    private const string PgBenchName = "centry_pgbench";

    private readonly BenchOptions _options;
    private readonly string _folder;
    private EmbeddedPostgres? _postgres;

    private BenchStack(BenchOptions options)
    {
        _options = options;
        _folder = Directory.CreateTempSubdirectory("centry-bench-").FullName;
        // As root the server runs under another account, which must get to its folder below.
        File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    /// <summary>Everything of this run is in here.</summary>
    public string Folder => _folder;

    /// <summary>The database of the services, seeded.</summary>
    public string Database { get; private set; } = "";

    /// <summary>Its copy for pgbench.</summary>
    public string PgBenchDatabase { get; private set; } = "";

    /// <summary>Our own connections to look at the services' database.</summary>
    public NpgsqlDataSource Looker { get; private set; } = null!;

    /// <summary>One live key of each merchant.</summary>
    public IReadOnlyList<string> Keys { get; private set; } = [];

    public ServiceProcess Redis { get; private set; } = null!;

    public ServiceProcess Simulator { get; private set; } = null!;

    public ServiceProcess Api { get; private set; } = null!;

    public ServiceProcess? Worker { get; private set; }

    public static async Task<BenchStack> StartAsync(BenchOptions options, CancellationToken cancel)
    {
        var stack = new BenchStack(options);
        try
        {
            await stack.StartAsync(cancel);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>The server with all its processes, bytes; memory that they share is counted once. Null where the system does not tell.</summary>
    public long? PostgresResident() => LinuxProcess.Tree(_postgres?.ProcessId)?.Sum(LinuxProcess.ProportionalShare);

    /// <summary>Processor time that the server used so far with all its processes, ended ones too. Null where the system does not tell.</summary>
    public TimeSpan? PostgresProcessorTime() =>
        LinuxProcess.Tree(_postgres?.ProcessId)?.Aggregate(TimeSpan.Zero, (sum, process) => sum + LinuxProcess.ProcessorTime(process));

    public async Task StopWorkerAsync()
    {
        if (Worker is null)
            return;
        await Worker.DisposeAsync();
        Worker = null;
    }

    /// <summary>Kills the worker, if there is one, and starts another with further settings.</summary>
    public async Task RestartWorkerAsync(IEnumerable<KeyValuePair<string, string>> settings, CancellationToken cancel)
    {
        await StopWorkerAsync();
        Worker = await StartServiceAsync("worker", "Centry.Worker", ToEnvironment(settings), cancel);
    }

    /// <summary>A simulator beside the one of all services.</summary>
    public Task<ServiceProcess> StartSimulatorAsync(string name, IEnumerable<KeyValuePair<string, string>> settings, CancellationToken cancel)
        => StartServiceAsync(name, "Centry.Simulator", ToEnvironment(settings), cancel);

    private static Dictionary<string, string> ToEnvironment(IEnumerable<KeyValuePair<string, string>> settings)
        => settings.ToDictionary(setting => Topology.Configuration.ToEnvironment(setting.Key), setting => setting.Value);

    /// <summary>
    /// Starts PostgreSQL and the API anew with a module that the server must load at its start. It slows the server down a
    /// little, so it is not there while time is measured.
    /// </summary>
    public async Task RestartWithAsync(string module, CancellationToken cancel)
    {
        await StopWorkerAsync();
        await Api.DisposeAsync();
        await ExecuteAsync($"ALTER SYSTEM SET shared_preload_libraries = '{module}'", cancel);
        await Looker.DisposeAsync();
        await _postgres!.StopAsync(cancel);
        await _postgres.StartAsync(cancel);
        Looker = NpgsqlDataSource.Create(Database);
        Api = await StartServiceAsync("api", "Centry.Api", [], cancel);
    }

    /// <summary>A second API on the same database, whose Redis is not there.</summary>
    public Task<ServiceProcess> StartApiWithoutRedisAsync(CancellationToken cancel)
        => StartServiceAsync("api-without-redis", "Centry.Api", new()
        {
            [Topology.Configuration.ToEnvironment("KeyRing:AllowUnprotected")] = "true",
            [Topology.Configuration.ToEnvironment(Topology.Connections.Key(Topology.Connections.Redis))] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Ports.FindFree()}"),
        }, cancel);

    public async ValueTask DisposeAsync()
    {
        await StopWorkerAsync();
        foreach (var service in (ServiceProcess?[])[Api, Simulator, Redis])
        {
            if (service is not null)
                await service.DisposeAsync();
        }

        if (Looker is not null)
            await Looker.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        // The data go away: no final checkpoint.
        if (_postgres is not null)
            await _postgres.StopAsync(new CancellationToken(canceled: true));
        if (_options.LogFolder is { } kept)
        {
            Directory.CreateDirectory(kept);
            foreach (var log in Directory.GetFiles(_folder, "*.log"))
                File.Copy(log, Path.Combine(kept, Path.GetFileName(log)), overwrite: true);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        _postgres = await EmbeddedPostgres.StartAsync(
            new() { Folder = Path.Combine(_folder, "postgres"), Port = Ports.FindFree() }, NullLogger.Instance, cancel);
        Database = _postgres.ConnectionString(Topology.Connections.Database);
        PgBenchDatabase = _postgres.ConnectionString(PgBenchName);
        await DatabaseMigrator.MigrateAsync(Database, NullLogger.Instance, cancel);
        Keys = await Seeding.SeedAsync(Database, _options.Merchants, cancel);

        // A database with connections cannot be copied, so none may linger in a pool.
        NpgsqlConnection.ClearAllPools();
        await using (var maintenance = NpgsqlDataSource.Create(_postgres.ConnectionString("postgres")))
        {
            await using var copy = maintenance.CreateCommand($"CREATE DATABASE {PgBenchName} TEMPLATE {Topology.Connections.Database}");
            await copy.ExecuteNonQueryAsync(cancel);
        }

        Looker = NpgsqlDataSource.Create(Database);
        await ExecuteAsync("ANALYZE", cancel);

        Redis = await RedisProcess.StartAsync(_options.RedisServer ? null : Programs.Own, Ports.FindFree(), _folder, cancel);
        Simulator = await StartServiceAsync("simulator", "Centry.Simulator", new() { ["Simulator__Mtn__DecisionDelay"] = "00:00:00", ["Simulator__Mtn__Capacity"] = "1000000", ["Simulator__Daraja__DecisionDelay"] = "00:00:00" }, cancel);
        Api = await StartServiceAsync("api", "Centry.Api", [], cancel);
        Worker = await StartServiceAsync("worker", "Centry.Worker", [], cancel);
    }

    /// <summary>Replaces the simulator's faults, in the JSON of its control API.</summary>
    public async Task SetFaultsAsync(string json, CancellationToken cancel)
    {
        using var http = new HttpClient();
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync(new Uri(Simulator.Url, "/_control/faults"), body, cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Runs a statement on the services' database.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        await using var command = Looker.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private async Task<ServiceProcess> StartServiceAsync(string name, string project, Dictionary<string, string> further, CancellationToken cancel)
    {
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.FindFree()}"));
        var environment = new Dictionary<string, string>
        {
            // As the one-machine stack sets them.
            ["Logging__LogLevel__Default"] = "Warning",
            ["Logging__LogLevel__Centry"] = "Information",
            [Topology.Configuration.ToEnvironment(Topology.Configuration.DemoEnabled)] = "true",
            [Topology.Configuration.ToEnvironment(Topology.Configuration.WebhooksAllowLoopback)] = "true",
            [Topology.Configuration.ToEnvironment(Topology.Connections.Key(Topology.Connections.Database))] = Database,
            [Topology.Configuration.ToEnvironment("KeyRing:AllowUnprotected")] = "true",
            [Topology.Configuration.ToEnvironment(Topology.Connections.Key(Topology.Connections.Redis))] = Redis.Url.Authority,
        };
        if (Simulator is not null)
        {
            foreach (var (key, value) in Topology.Configuration.SimulatedAt(Simulator.Url))
                environment[Topology.Configuration.ToEnvironment(key)] = value;
            environment[Topology.Configuration.ToEnvironment(Topology.Configuration.PublicUrl)] = (Api?.Url ?? url).AbsoluteUri;
        }

        foreach (var (key, value) in further)
            environment[key] = value;
        return await ServiceProcess.StartServiceAsync(name, project, url, environment, _folder, cancel);
    }
}
