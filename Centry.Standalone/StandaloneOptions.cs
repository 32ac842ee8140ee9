using System.Globalization;
using Centry.ServiceDefaults;

namespace Centry.Standalone;

/// <summary>What the one-machine stack is started with. All of it comes from the environment, with defaults.</summary>
public sealed record StandaloneOptions
{
    /// <summary><c>CENTRY_PORT_BASE</c>. The stack takes this port and the four after it.</summary>
    public int PortBase { get; init; } = 5100;

    /// <summary><c>CENTRY_DATA</c>: everything that outlives a run.</summary>
    public string DataFolder { get; init; } = Path.GetFullPath(".centry");

    /// <summary><c>ConnectionStrings__centry</c>: a PostgreSQL server to use in place of the embedded one.</summary>
    public string? Database { get; init; }

    /// <summary><c>ConnectionStrings__redis</c>: a Redis server to use in place of the embedded one.</summary>
    public string? Redis { get; init; }

    /// <summary>Command line arguments, which each service reads as configuration.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public int ApiPort => PortBase;

    public int DashboardPort => PortBase + 1;

    public int SimulatorPort => PortBase + 2;

    public int PostgresPort => PortBase + 3;

    public int RedisPort => PortBase + 4;

    public string ApiUrl => Url(ApiPort);

    /// <summary>By name: browsers make no passkey for an address.</summary>
    public string DashboardUrl => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{DashboardPort}");

    public string SimulatorUrl => Url(SimulatorPort);

    /// <summary>Written when everything is ready, deleted when the stack stops.</summary>
    public string DemoFile => Path.Combine(DataFolder, "demo.json");

    /// <summary>Reads environment variables and command line.</summary>
    public static StandaloneOptions Read(string[] args) =>
        Read(new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build()) with { Arguments = args };

    public static StandaloneOptions Read(IConfiguration configuration)
    {
        var options = new StandaloneOptions
        {
            Database = NullIfEmpty(configuration.GetConnectionString(Topology.Connections.Database)),
            Redis = NullIfEmpty(configuration.GetConnectionString(Topology.Connections.Redis)),
        };
        if (NullIfEmpty(configuration["CENTRY_DATA"]) is { } folder)
            options = options with { DataFolder = Path.GetFullPath(folder) };
        if (NullIfEmpty(configuration["CENTRY_PORT_BASE"]) is { } port)
            options = options with { PortBase = ParsePort(port) };
        return options;
    }

    private static int ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_531
            ? port
            : throw new StandaloneException($"CENTRY_PORT_BASE is \"{text}\", and must be a port from 1 to 65531.");

    private static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
