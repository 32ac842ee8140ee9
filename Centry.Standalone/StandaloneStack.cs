using Centry.Api;
using Centry.Core.Persistence;
using Centry.Dashboard;
using Centry.ServiceDefaults;
using Centry.Simulator;
using Centry.Standalone.Logging;
using Centry.Standalone.Postgres;
using Centry.Standalone.Redis;
using Centry.Worker;

namespace Centry.Standalone;

/// <summary>
/// The whole stack in this process: an embedded PostgreSQL, a Redis server and the four services. Starting it returns
/// when every service answers; stopping it leaves nothing behind but the data.
/// </summary>
public sealed partial class StandaloneStack : IAsyncDisposable
{
    private static readonly TimeSpan HealthDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenHealthChecks = TimeSpan.FromMilliseconds(50);

    private const int LeastThreads = 32;

    private readonly StandaloneOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly List<(string Name, WebApplication App)> _services = [];
    private readonly TaskCompletionSource<string> _serviceStopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DataFolder? _folder;
    private readonly CancellationTokenSource _untended = new();
    private EmbeddedPostgres? _postgres;
    private Task _postgresKept = Task.CompletedTask;
    private EmbeddedRedis? _redis;
    private bool _stopping;

    private StandaloneStack(StandaloneOptions options)
    {
        _options = options;
        _loggers = LoggerFactory.Create(logging => logging.AddServiceLines("stack").SetMinimumLevel(LogLevel.Warning).AddFilter("Centry", LogLevel.Information)
            // Garnet says at every start that the logger which it was given is used.
            .AddFilter("ArgParser", LogLevel.Error));
        _logger = _loggers.CreateLogger<StandaloneStack>();
    }

    /// <summary>What <c>demo.json</c> says.</summary>
    public DemoFile Demo { get; private set; } = null!;

    /// <summary>Ends when a service stops although nobody asked it to; the result is its name.</summary>
    public Task<string> ServiceStopped => _serviceStopped.Task;

    /// <exception cref="StandaloneException">Something on this machine is in the way.</exception>
    public static async Task<StandaloneStack> StartAsync(StandaloneOptions options, CancellationToken cancel)
    {
        var stack = new StandaloneStack(options);
        try
        {
            await stack.StartAsync(cancel);
            return stack;
        }
        catch
        {
            await stack.StopAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>Stops everything in the reverse order of its start.</summary>
    /// <param name="hurry">When cancelled, nothing is waited for any more.</param>
    public async Task StopAsync(CancellationToken hurry)
    {
        _stopping = true;
        if (_folder is not null)
            await StopPartAsync("demo.json", () => File.Delete(_options.DemoFile));
        for (var index = _services.Count - 1; index >= 0; index--)
        {
            var (name, app) = _services[index];
            await StopPartAsync(name, async () =>
            {
                await using (app)
                    await app.StopAsync(hurry);
            });
        }

        _services.Clear();
        await StopPartAsync("redis", () => _redis?.Dispose());
        if (_postgres is not null)
        {
            await _untended.CancelAsync();
            await _postgresKept;
            await StopPartAsync("postgres", () => _postgres.StopAsync(hurry));
            _postgres = null;
        }

        _folder?.Dispose();
        _untended.Dispose();
        _loggers.Dispose();
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private async Task StartAsync(CancellationToken cancel)
    {
        // Four services and a Redis server share a pool that is made for one program: what blocks a thread in one of them
        // while it starts would hold up the others.
        ThreadPool.SetMinThreads(LeastThreads, LeastThreads);
        _folder = DataFolder.Open(_options.DataFolder);
        // A killed run could not delete it.
        File.Delete(_options.DemoFile);
        Ports.RequireFree(_options.ApiPort, "the API");
        Ports.RequireFree(_options.DashboardPort, "the dashboard");
        Ports.RequireFree(_options.SimulatorPort, "the provider simulator");
        if (_options.Redis is null)
            Ports.RequireFree(_options.RedisPort, "the Redis server");
        if (_options.Database is null)
        {
            _postgres = await EmbeddedPostgres.PrepareAsync(
                new() { Folder = Path.Combine(_folder.Path, "postgres"), Port = _options.PostgresPort },
                _loggers.CreateLogger<EmbeddedPostgres>(), cancel);
            // Only now: a server that a killed run left on the port has been stopped.
            Ports.RequireFree(_options.PostgresPort, "PostgreSQL");
            await _postgres.StartAsync(cancel);
            _postgresKept = KeepAsync(_postgres);
        }

        var database = _options.Database ?? _postgres!.ConnectionString(Topology.Connections.Database);
        await DatabaseMigrator.MigrateAsync(database, _logger, cancel);

        if (_options.Redis is null)
            _redis = EmbeddedRedis.Start(_options.RedisPort, _loggers);
        var redis = _options.Redis ?? _redis!.ConnectionString;

        var wiring = new ServiceWiring(_options, database, redis);
        await StartServiceAsync(Topology.Resources.Simulator, _options.SimulatorUrl, wiring, SimulatorHost.Create, cancel);
        var api = await StartServiceAsync(Topology.Resources.Api, _options.ApiUrl, wiring, ApiHost.Create, cancel);
        var demo = await DemoSetup.SeedAsync(api.Services, _folder.Path, cancel);
        await ProviderPortals.SetAsync(_options.SimulatorUrl, _options.ApiUrl, demo.CallbackTokens, cancel);
        await StartServiceAsync(Topology.Resources.Worker, AnyPort, wiring, WorkerHost.Create, cancel);
        await StartServiceAsync(Topology.Resources.Dashboard, _options.DashboardUrl, wiring, DashboardHost.Create, cancel);
        foreach (var (name, app) in _services)
            await WaitUntilHealthyAsync(name, app.Urls.First(), cancel);

        Demo = new DemoFile(
            _options.ApiUrl, _options.DashboardUrl, _options.SimulatorUrl, database, redis,
            demo.MerchantId, new DemoKeys(demo.Secrets.TestKey, demo.Secrets.TestUgKey, demo.Secrets.LiveKey, Checkout: null),
            demo.Secrets.WebhookSecret, [.. demo.Users.Select(user => new DemoUser(user.Email, demo.Secrets.Password, user.Role))]);
        Demo.Write(_options.DemoFile);
    }

    /// <summary>Nobody calls the worker but us, for its health.</summary>
    private const string AnyPort = "http://127.0.0.1:0";

    private async Task<WebApplication> StartServiceAsync(
        string name, string url, ServiceWiring wiring,
        Func<string[], Action<WebApplicationBuilder>, WebApplication> create, CancellationToken cancel)
    {
        var app = create(wiring.Arguments, wiring.For(name, url));
        _services.Add((name, app));
        app.Lifetime.ApplicationStopping.Register(() =>
        {
            if (!_stopping)
                _serviceStopped.TrySetResult(name);
        });
        await app.StartAsync(cancel);
        LogStarted(_logger, name, app.Urls.First());
        return app;
    }

    private async Task KeepAsync(EmbeddedPostgres postgres)
    {
        try
        {
            await postgres.KeepAsync(_untended.Token);
        }
        catch (OperationCanceledException)
        {
            // The stack stops.
        }
        catch (Exception fault)
        {
            LogLost(_logger, fault);
            _serviceStopped.TrySetResult("database");
        }
    }

    private Task StopPartAsync(string name, Action stop) => StopPartAsync(name, () =>
    {
        stop();
        return Task.CompletedTask;
    });

    /// <summary>What one part does badly must not keep the others from stopping.</summary>
    private async Task StopPartAsync(string name, Func<Task> stop)
    {
        try
        {
            await stop();
        }
        catch (OperationCanceledException)
        {
            // Asked to hurry.
        }
        catch (Exception fault)
        {
            LogNotStopped(_logger, name, fault);
        }
    }

    private static async Task WaitUntilHealthyAsync(string name, string url, CancellationToken cancel)
    {
        using var client = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(10) };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(HealthDeadline);
        var last = "no answer";
        try
        {
            while (true)
            {
                try
                {
                    using var response = await client.GetAsync(new Uri("/health", UriKind.Relative), limit.Token);
                    if (response.IsSuccessStatusCode)
                        return;
                    last = $"HTTP {(int)response.StatusCode}";
                }
                catch (HttpRequestException fault)
                {
                    last = fault.Message;
                }

                await Task.Delay(BetweenHealthChecks, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new StandaloneException($"The {name} did not become healthy within {HealthDeadline.TotalSeconds:0} seconds ({url}/health: {last}).");
        }
    }

    [LoggerMessage(LogLevel.Information, "{Service} listens on {Url}")]
    private static partial void LogStarted(ILogger logger, string service, string url);

    [LoggerMessage(LogLevel.Error, "The database is lost")]
    private static partial void LogLost(ILogger logger, Exception fault);

    [LoggerMessage(LogLevel.Warning, "{Service} did not stop cleanly")]
    private static partial void LogNotStopped(ILogger logger, string service, Exception fault);
}
