using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Centry.Connectors.Erp;
using Centry.Core.Webhooks.Outbound;

namespace Centry.Core.Erp;

/// <summary>Out to ERPs: to vendors' own hosts plainly, to hosts that merchants named only where webhooks may go too.</summary>
public sealed class ErpTransport(OutboundPolicy policy, HostResolver resolve) : IErpTransport, IDisposable
{
    private const int PinsMax = 1_000;
    private static readonly TimeSpan ConnectionsLive = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, HttpMessageInvoker> _named = new();

    public HttpMessageInvoker Vendor { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = ConnectionsLive,
        MaxConnectionsPerServer = 32,
        MaxResponseHeadersLength = 64,
    });

    public HttpMessageInvoker Named(string? pin)
    {
        if (_named.Count >= PinsMax)
            _named.Clear();
        return _named.GetOrAdd(pin?.ToUpperInvariant() ?? "", key =>
        {
            var handler = GuardedHttp.CreateHandler(new GuardedHttpSettings { Policy = policy, Resolver = resolve });
            if (key.Length > 0)
                handler.SslOptions.RemoteCertificateValidationCallback = Trust(key);
            return new HttpMessageInvoker(handler);
        });
    }

    public void Dispose()
    {
        Vendor.Dispose();
        foreach (var invoker in _named.Values)
            invoker.Dispose();
    }

    /// <summary>The pinned certificate and no other, whoever signed it: Service Layers mostly show one that they made themselves.</summary>
    private static RemoteCertificateValidationCallback Trust(string pin)
        => (_, certificate, _, _) => certificate is X509Certificate2 shown && shown.GetCertHashString(HashAlgorithmName.SHA256) == pin;
}
