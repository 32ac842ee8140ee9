using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Centry.Standalone.Redis;

namespace Centry.Testing.Processes;

/// <summary>A Redis server as a process of its own: Garnet as the one-machine stack has it, or <c>redis-server</c>. Nothing is saved.</summary>
public static class RedisProcess
{
    /// <summary>First word of our own command line when we are started as the server.</summary>
    public const string Command = "serve-redis";

    /// <param name="garnet">The program that serves Garnet when its first argument is <see cref="Command"/>; null starts <c>redis-server</c>.</param>
    public static Task<ServiceProcess> StartAsync(IReadOnlyList<string>? garnet, int port, string folder, CancellationToken cancel, Action<int>? started = null)
    {
        var text = port.ToString(CultureInfo.InvariantCulture);
        string[] command = garnet is null
            ? ["redis-server", "--port", text, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
            : [.. garnet, Command, text];
        return ServiceProcess.StartAsync(
            "redis", command, new Dictionary<string, string>(), folder, new Uri($"tcp://127.0.0.1:{text}"), _ => AnswersAsync(port), cancel, started);
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
