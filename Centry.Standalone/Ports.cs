using System.Net;
using System.Net.Sockets;

namespace Centry.Standalone;

/// <summary>TCP ports on 127.0.0.1.</summary>
public static class Ports
{
    /// <summary>A port that nobody listens on now. Another program may take it before the caller does.</summary>
    public static int FindFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Fails with a sentence that names the port and who wanted it.</summary>
    internal static void RequireFree(int port, string service)
    {
        if (!IsFree(port))
            throw new StandaloneException($"Port {port}, which {service} needs, is taken by another program; stop that program, or set CENTRY_PORT_BASE to other ports.");
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
