using System.Globalization;
using Garnet;
using Microsoft.Extensions.Logging.Abstractions;

namespace Centry.Standalone.Redis;

/// <summary>
/// A Redis-compatible server inside this process, on 127.0.0.1, in memory alone. Nothing in Centry rests on what Redis
/// holds, so nothing is written to disk.
/// </summary>
public sealed class EmbeddedRedis : IDisposable
{
    private readonly GarnetServer _server;

    private EmbeddedRedis(GarnetServer server, int port)
    {
        _server = server;
        ConnectionString = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    public string ConnectionString { get; }

    /// <summary>Starts the server; it takes connections when this returns.</summary>
    public static EmbeddedRedis Start(int port, ILoggerFactory? loggers = null)
    {
        // The defaults are made for a server that has the machine to itself (16 GB of log, 128 MB of index). Oldest
        // keys fall out when the memory is full.
        // A script is one step to everybody else only when it is told to be a transaction; in Redis it always is.
        string[] arguments =
        [
            "--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--lua", "true", "--lua-transaction-mode", "true", "-q",
            "--memory", "64m", "--page", "1m", "--segment", "64m", "--index", "1m",
            "--pubsub-pagesize", "64k",
        ];
        var server = new GarnetServer(arguments, loggers ?? NullLoggerFactory.Instance);
        try
        {
            server.Start();
        }
        catch
        {
            server.Dispose();
            throw;
        }

        return new EmbeddedRedis(server, port);
    }

    public void Dispose() => _server.Dispose();
}
