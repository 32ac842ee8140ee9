using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Centry.Core.Webhooks.Outbound;

/// <summary>The host or one of its addresses may not be reached. Says nothing that must not be shown.</summary>
public sealed class AddressNotAllowedException() : Exception("address is not allowed");

/// <summary>What a guarded handler is made from.</summary>
public sealed record GuardedHttpSettings
{
    public required OutboundPolicy Policy { get; init; }
    public HostResolver Resolver { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Longest time for name look-up, TCP and TLS.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most connections to one host and port; requests above it wait.</summary>
    public int MaxConnectionsPerServer { get; init; } = 64;

    /// <summary>Off: every request dials for itself.</summary>
    public bool ReuseConnections { get; init; } = true;
}

/// <summary>
/// The HTTP handler for every outgoing path to an address that others chose: webhooks, and base URLs that merchants set.
/// It judges the addresses that it then connects to, so a name that resolves differently the second time gains nothing.
/// </summary>
/// <remarks>
/// Ours and not the handler of Microsoft.Security.AntiSSRF 1.0.1, whose address table <see cref="AddressRules"/> uses:
/// that handler follows redirects unless told otherwise, keeps cookies, has no connect time-out, pools connections without
/// end, adds an X-Forwarded-For header, can admit neither loopback for the demo nor a resolver for tests, and hides the
/// settings for draining answers and for certificate look-ups that are made below.
/// </remarks>
public static class GuardedHttp
{
    private const int MaxResponseHeadersKilobytes = 16;

    /// <summary>How many of a host's addresses are tried. All of them are judged.</summary>
    private const int MostAddressesTried = 4;

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Pooled connections end soon, so that a changed name, or a changed rule, takes effect.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan IdleConnectionLifetime = TimeSpan.FromSeconds(20);

    public static SocketsHttpHandler CreateHandler(GuardedHttpSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = MaxResponseHeadersKilobytes,
            // An answer that is not read to its end costs the connection, never a read of the rest.
            MaxResponseDrainSize = 0,
            ConnectTimeout = settings.ConnectTimeout,
            PooledConnectionLifetime = settings.ReuseConnections ? ConnectionLifetime : TimeSpan.Zero,
            PooledConnectionIdleTimeout = IdleConnectionLifetime,
            MaxConnectionsPerServer = settings.MaxConnectionsPerServer,
            // Strangers get no trace headers. Nor is there a span of the call: it would hold the address, which may be a secret
            // as a whole; the caller's own span tells of the call.
            ActivityHeadersPropagator = null,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = ChainPolicy() },
            ConnectCallback = (context, cancellationToken) => ConnectAsync(settings, context.DnsEndPoint, cancellationToken),
            PlaintextStreamFilter = (context, _) => ValueTask.FromResult<Stream>(new ExchangeStream(context.PlaintextStream)),
        };
    }

    private static async ValueTask<Stream> ConnectAsync(GuardedHttpSettings settings, DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = await VetAsync(settings, target, cancellationToken);
        if (addresses.Length > MostAddressesTried) addresses = addresses[..MostAddressesTried];
        SocketException? refused = null;
        foreach (var address in addresses)
        {
            try
            {
                return await DialAsync(address, target.Port, settings.ConnectTimeout / addresses.Length, cancellationToken);
            }
            catch (SocketException fault)
            {
                refused = fault;
            }
        }

        throw refused ?? new SocketException((int)SocketError.HostNotFound);
    }

    /// <param name="share">This address's part of the connect time-out, so that a silent one leaves time for the next.</param>
    private static async Task<Stream> DialAsync(IPAddress address, int port, TimeSpan share, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var within = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            within.CancelAfter(share);
            socket.NoDelay = true;
            await socket.ConnectAsync(new IPEndPoint(address, port), within.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>One bad address condemns the name: a mixture is what an attack looks like, and no honest receiver has one.</summary>
    private static async Task<IPAddress[]> VetAsync(GuardedHttpSettings settings, DnsEndPoint target, CancellationToken cancellationToken)
    {
        if (HostRules.Canonical(target.Host) is not { } host || !settings.Policy.Admits(host) || PortRules.IsRefused(target.Port))
            throw new AddressNotAllowedException();
        if (host.Address is { } literal) return [literal];

        var addresses = await settings.Resolver(host.Name, cancellationToken).WaitAsync(cancellationToken);
        return addresses.All(settings.Policy.Admits) ? addresses : throw new AddressNotAllowedException();
    }

    /// <summary>
    /// A certificate may name URLs for its issuer and its revocation list; fetching them would be a request to an address
    /// that a stranger chose, past this guard. A receiver must therefore send its whole chain, as most clients ask.
    /// </summary>
    private static X509ChainPolicy ChainPolicy() => new()
    {
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        ApplicationPolicy = { new Oid(ServerAuthentication) },
    };
}
