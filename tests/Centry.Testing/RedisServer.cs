using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Centry.Standalone;
using Centry.Standalone.Redis;
using Xunit;

namespace Centry.Testing;

/// <summary>
/// A Redis server for tests, as an assembly's or a class's fixture: Garnet in this process, unless <c>CENTRY_TEST_REDIS</c> is
/// <c>redis-server</c> (that program, on a free port) or a connection string. Tests whose result may depend on which one it
/// is carry <c>[Trait("Category", "Redis")]</c> and are run on both.
/// </summary>
public sealed class RedisServer : IAsyncLifetime
{
    public const string Variable = "CENTRY_TEST_REDIS";

    private EmbeddedRedis? _embedded;
    private Process? _process;

    // A machine that stands still for some seconds is no Redis that hangs.
    private const string Patience = ",asyncTimeout=30000,syncTimeout=30000";

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        switch (Environment.GetEnvironmentVariable(Variable))
        {
            case null or "" or "garnet":
                _embedded = EmbeddedRedis.Start(Ports.FindFree());
                ConnectionString = _embedded.ConnectionString + Patience;
                break;
            case "redis-server":
                await StartProgramAsync(TestContext.Current.CancellationToken);
                break;
            case var given:
                ConnectionString = given;
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _embedded?.Dispose();
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task StartProgramAsync(CancellationToken cancel)
    {
        var port = Ports.FindFree();
        var text = port.ToString(CultureInfo.InvariantCulture);
        // No files: nothing is saved, and the folder is only where it would save to.
        _process = Process.Start(new ProcessStartInfo("redis-server", ["--port", text, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", Path.GetTempPath(), "--logfile", "/dev/null"]))
            ?? throw new InvalidOperationException("redis-server did not start.");
        await Eventually.Async(() => AnswersAsync(port, cancel), TimeSpan.FromSeconds(10), "redis-server takes connections");
        ConnectionString = $"127.0.0.1:{text}{Patience}";
    }

    /// <summary>Whether something takes connections there.</summary>
    public static async Task<bool> AnswersAsync(int port, CancellationToken cancel)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
