using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Centry.Standalone;
using Centry.Standalone.Redis;
using Centry.Testing.Processes;

namespace Centry.Bench.Stack;

/// <summary>The Redis server that is measured with, apart from the load generator: Garnet as the one-machine stack has it, or <c>redis-server</c>.</summary>
internal static class RedisProcess
{
    /// <summary>First word of our own command line when we are started as the server.</summary>
    public const string Command = "serve-redis";

    public static Task<ServiceProcess> StartAsync(bool redisServer, string folder, CancellationToken cancel)
    {
        var port = Ports.FindFree();
        var text = port.ToString(CultureInfo.InvariantCulture);
        string[] command = redisServer
            ? ["redis-server", "--port", text, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
            : [.. Programs.Own, Command, text];
        return ServiceProcess.StartAsync(
            "redis", command, new Dictionary<string, string>(), folder, new Uri($"tcp://127.0.0.1:{text}"), _ => AnswersAsync(port), cancel);
    }

    /// <summary>Serves until standard input ends, which it does with the process that started us.</summary>
    public static async Task<int> ServeAsync(string port)
    {
        using var server = EmbeddedRedis.Start(int.Parse(port, CultureInfo.InvariantCulture));
        await Console.In.ReadLineAsync(CancellationToken.None);
        return 0;
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
