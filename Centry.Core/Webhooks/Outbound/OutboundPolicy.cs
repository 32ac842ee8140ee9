using System.Net;

namespace Centry.Core.Webhooks.Outbound;

/// <summary>What may be reached at an address that others chose. One policy for the URL being saved and for the connection being made.</summary>
public sealed class OutboundPolicy
{
    private readonly bool _allowLoopback;
    private readonly IPNetwork[] _blocked;

    /// <param name="allowLoopback">Admits this machine; for demo and tests.</param>
    /// <param name="blockedNetworks">Networks in CIDR form that are refused beside the built-in table.</param>
    public OutboundPolicy(bool allowLoopback = false, IEnumerable<string>? blockedNetworks = null)
    {
        _allowLoopback = allowLoopback;
        _blocked = [.. (blockedNetworks ?? []).Select(IPNetwork.Parse)];
    }

    public bool Admits(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (AddressRules.IsLoopback(address)) return _allowLoopback;
        return AddressRules.IsPublic(address) && !_blocked.Any(network => network.Contains(address));
    }

    /// <summary>Whether the host may be tried at all, before any look-up.</summary>
    internal bool Admits(OutboundHost host)
    {
        if (host.Address is { } address) return Admits(address);
        return HostRules.IsLocalhost(host.Name) ? _allowLoopback : !HostRules.IsInternal(host.Name);
    }

    /// <summary>Whether the host is this machine and that is admitted; then https is not asked for, there being no wire to listen on.</summary>
    internal bool IsAdmittedLoopback(OutboundHost host)
        => _allowLoopback && (host.Address is { } address ? AddressRules.IsLoopback(address) : HostRules.IsLocalhost(host.Name));
}

/// <summary>Looks a host name up; the seam that lets tests play a hostile name server.</summary>
public delegate Task<IPAddress[]> HostResolver(string host, CancellationToken cancellationToken);
