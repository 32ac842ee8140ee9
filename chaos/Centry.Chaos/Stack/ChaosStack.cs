using System.Globalization;
using Centry.Chaos.Plan;
using Centry.Core.Persistence;
using Centry.ServiceDefaults;
using Centry.Standalone.Postgres;
using Centry.Testing.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Centry.Chaos.Stack;

/// <summary>
/// The house as it stands in production: two APIs and two workers, a provider, a durable PostgreSQL and Redis, each in a process of its
/// own that can be killed, held still and started again where it was. All in a temporary folder, on 127.0.0.1, gone afterwards.
/// </summary>
internal sealed class ChaosStack : IAsyncDisposable
{
    private const int StartTries = 3;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    private readonly string _folder;
    private readonly string _logs;
    private readonly Uri _receiver;
    private readonly bool _garnet;
    private readonly int _firstPort = FreePortBase.Find(Parts.All.Count);
    private readonly Dictionary<string, ServiceProcess> _processes = [];
    private readonly HashSet<string> _downOnPurpose = [];
    private readonly Lock _gate = new();
    private readonly Undertaker _undertaker;
    private IReadOnlyList<int> _held = [];
    private EmbeddedPostgres? _postgres;

    private ChaosStack(string logs, Uri receiver, bool garnet)
    {
        _logs = logs;
        _receiver = receiver;
        _garnet = garnet;
        _folder = Directory.CreateTempSubdirectory("centry-chaos-").FullName;
        // As root the server runs under another account, which must get to its folder below.
        File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        _undertaker = new Undertaker(_folder);
    }

    /// <summary>Everything of this run that need not be kept.</summary>
    public string Folder => _folder;

    public IReadOnlyList<Merchant> Merchants { get; private set; } = [];

    /// <summary>Our own connections to the services' database, few and told apart by their name.</summary>
    public NpgsqlDataSource Looker { get; private set; } = null!;

    public string Database => _postgres!.ConnectionString(Topology.Connections.Database);

    public bool HasRedisServer => !_garnet;

    public Uri UrlOf(string part) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_firstPort + Parts.All.ToList().IndexOf(part)}/"));

    public static async Task<ChaosStack> StartAsync(string logs, Uri receiver, bool garnet, CancellationToken cancel)
    {
        var stack = new ChaosStack(logs, receiver, garnet);
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

    /// <summary>Starts a part that is not running, where it was before.</summary>
    public async Task StartAsync(string part, CancellationToken cancel)
    {
        if (part == Parts.Postgres)
        {
            await StartPostgresAsync(cancel);
        }
        else
        {
            // One that had ended by itself.
            await EndAsync(TryFind(part));
            var started = part == Parts.Redis
                ? await RedisProcess.StartAsync(_garnet ? ServicePrograms.Of("Centry.Chaos") : null, UrlOf(part).Port, _logs, cancel, _undertaker.Charge)
                : await ServiceProcess.StartServiceAsync(part, ProjectOf(part), UrlOf(part), StackSettings.Of(part, this), _logs, cancel, _undertaker.Charge);
            lock (_gate)
                _processes[part] = started;
        }

        lock (_gate)
            _downOnPurpose.Remove(part);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(string part)
    {
        ServiceProcess? process;
        lock (_gate)
        {
            _downOnPurpose.Add(part);
            _processes.Remove(part, out process);
        }

        if (part == Parts.Postgres)
            await KillPostgresAsync();
        await EndAsync(process);
    }

    /// <summary>Holds a part still.</summary>
    public async Task PauseAsync(string part)
    {
        if (part != Parts.Postgres)
        {
            await Find(part).SignalAsync("STOP");
            return;
        }

        // Its first process alone would leave the others serving.
        _held = LinuxProcess.Tree(_postgres!.ProcessId) ?? throw new ChaosException("PostgreSQL's processes cannot be found here.");
        foreach (var pid in _held)
            _undertaker.Charge(pid);
        await LinuxProcess.SignalAsync("STOP", _held);
    }

    /// <summary>Lets a part go on. Those that were not held do not notice.</summary>
    public async Task ResumeAsync(string part)
    {
        if (part != Parts.Postgres)
        {
            if (TryFind(part) is { HasEnded: false } process)
                await process.SignalAsync("CONT");
            return;
        }

        await LinuxProcess.SignalAsync("CONT", _held);
        foreach (var pid in _held)
            _undertaker.Release(pid);
        _held = [];
    }

    /// <summary>Ends the server at once: nothing flushed, nobody told.</summary>
    public async Task CrashPostgresAsync()
    {
        lock (_gate)
            _downOnPurpose.Add(Parts.Postgres);
        await _postgres!.StopAsync(new CancellationToken(canceled: true));
    }

    /// <summary>Parts that ended although nobody had ended them.</summary>
    public IReadOnlyList<string> EndedByThemselves()
    {
        lock (_gate)
        {
            var ended = _processes.Where(p => p.Value.HasEnded).Select(p => p.Key);
            return [.. ended.Concat(_postgres is { ProcessId: null } ? [Parts.Postgres] : []).Where(part => !_downOnPurpose.Contains(part))];
        }
    }

    /// <summary>Lets go on what is held still, starts what is down.</summary>
    public async Task HealAsync(CancellationToken cancel)
    {
        foreach (var part in Parts.All)
            await ResumeAsync(part);
        foreach (var part in Parts.All)
        {
            if (part == Parts.Postgres ? _postgres!.ProcessId is null : TryFind(part) is not { HasEnded: false })
                await StartAsync(part, cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Values)
            await process.DisposeAsync();
        if (Looker is not null)
            await Looker.DisposeAsync();
        await LinuxProcess.SignalAsync("CONT", _held);
        // The data go away: no final checkpoint.
        if (_postgres is not null)
            await _postgres.StopAsync(new CancellationToken(canceled: true));
        await _undertaker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        _postgres = await EmbeddedPostgres.StartAsync(
            new() { Folder = Path.Combine(_folder, Parts.Postgres), Port = UrlOf(Parts.Postgres).Port }, NullLogger.Instance, cancel);
        await DatabaseMigrator.MigrateAsync(Database, NullLogger.Instance, cancel);
        Merchants = await Seeding.SeedAsync(Database, _receiver, cancel);
        Looker = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Database) { ApplicationName = LookerName, MaxPoolSize = 4 });
        await StartAsync(Parts.Redis, cancel);
        foreach (var service in Parts.Services)
            await StartAsync(service, cancel);
    }

    /// <summary>How the server knows our own connections.</summary>
    public const string LookerName = "chaos";

    private static string ProjectOf(string part) => part == Parts.Simulator ? "Centry.Simulator" : Parts.Apis.Contains(part) ? "Centry.Api" : "Centry.Worker";

    private ServiceProcess Find(string part) => TryFind(part) ?? throw new ChaosException($"{part} is not running.");

    private ServiceProcess? TryFind(string part)
    {
        lock (_gate)
            return _processes.GetValueOrDefault(part);
    }

    private async Task EndAsync(ServiceProcess? process)
    {
        if (process is null)
            return;
        var pid = process.ProcessId;
        await process.DisposeAsync();
        _undertaker.Release(pid);
    }

    private async Task StartPostgresAsync(CancellationToken cancel)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                await _postgres!.StartAsync(cancel);
                Looker?.Clear();
                return;
            }
            catch (Standalone.StandaloneException) when (tried < StartTries)
            {
                // What a killed server left behind may not be quite gone.
                await Task.Delay(BetweenTries, cancel);
            }
        }
    }

    private async Task KillPostgresAsync()
    {
        if (_postgres?.ProcessId is not { } leader)
            return;
        var tree = LinuxProcess.Tree(leader) ?? [leader];
        await LinuxProcess.SignalAsync("KILL", [leader]);
        // The others end by themselves as soon as they notice; a new server starts no sooner.
        for (var waited = 0; tree.Any(LinuxProcess.IsRunning); waited++)
        {
            if (waited == 100)
                await LinuxProcess.SignalAsync("KILL", tree);
            await Task.Delay(BetweenTries / 4, CancellationToken.None);
        }
    }
}
