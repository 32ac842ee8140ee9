using System.Net;
using System.Net.Sockets;

namespace Centry.Testing.Processes;

/// <summary>
/// Free ports in a row, below the range from which the system takes ports for outgoing connections: one of those could be
/// taken between the look and the use.
/// </summary>
public static class FreePortBase
{
    private const int Tries = 100;

    /// <param name="count">The one-machine stack takes five.</param>
    public static int Find(int count = 5)
    {
        for (var tried = 0; tried < Tries; tried++)
        {
            var first = Random.Shared.Next(15_000, 32_000);
            if (Enumerable.Range(first, count).All(IsFree))
                return first;
        }

        throw new ServiceProcessException($"No {count} free ports in a row.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
