using System.Net;
using System.Net.Sockets;
using Centry.Standalone;

namespace Centry.House.Tests.Standalone;

/// <summary>Five free ports in a row.</summary>
internal static class FreePortBase
{
    private const int Tries = 100;

    public static int Find()
    {
        for (var tried = 0; tried < Tries; tried++)
        {
            var first = Ports.FindFree();
            if (first <= 65_000 && Enumerable.Range(first, 5).All(IsFree))
                return first;
        }

        throw new InvalidOperationException("No five free ports in a row.");
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
