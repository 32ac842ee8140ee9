using System.Net;
using System.Net.Sockets;
using Microsoft.Security.AntiSSRF;

namespace Centry.Core.Webhooks.Outbound;

/// <summary>
/// Which addresses are the public internet. From the IANA IPv4 and IPv6 special-purpose address registries, the multicast
/// ranges and the cloud providers' metadata addresses.
/// </summary>
/// <remarks>
/// Two judges must agree. Ours allows IPv6 only inside global unicast (2000::/3), so that whatever is not assigned stays
/// shut: IPv4-compatible <c>::127.0.0.1</c> and 4000::/3 are public to a table of refusals alone. The second is the table
/// of Microsoft.Security.AntiSSRF, which follows the registries with its own releases. An IPv6 address that only carries
/// an IPv4 one (mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP) is refused whatever it carries: a public
/// receiver has a plain address.
/// </remarks>
public static class AddressRules
{
    private static readonly IPNetwork[] NotPublicV4 = Networks(
        "0.0.0.0/8", // this network
        "10.0.0.0/8", // private
        "100.64.0.0/10", // carrier-grade NAT; Alibaba's metadata 100.100.100.200
        "127.0.0.0/8", // loopback
        "168.63.129.16/32", // Azure's wire server: public by its look, in no registry
        "169.254.0.0/16", // link-local; metadata 169.254.169.254 and 169.254.170.2
        "172.16.0.0/12", // private
        "192.0.0.0/24", // IETF protocol assignments; Oracle's metadata 192.0.0.192
        "192.0.2.0/24", // documentation
        "192.31.196.0/24", // AS112
        "192.52.193.0/24", // AMT
        "192.88.99.0/24", // 6to4 relay anycast
        "192.168.0.0/16", // private
        "192.175.48.0/24", // AS112
        "198.18.0.0/15", // benchmarking
        "198.51.100.0/24", // documentation
        "203.0.113.0/24", // documentation
        "224.0.0.0/4", // multicast
        "240.0.0.0/4"); // reserved, and broadcast

    private static readonly IPNetwork GlobalUnicastV6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotPublicV6 = Networks(
        "2001::/23", // IETF protocol assignments: Teredo, benchmarking, AMT, AS112, ORCHID, drone ids, anycasts
        "2001:db8::/32", // documentation
        "2002::/16", // 6to4
        "2620:4f:8000::/48", // AS112
        "3fff::/20"); // documentation

    private static readonly IPNetwork[] SecondJudge = Networks([.. IPAddressRanges.recommendedLatest]);

    private static readonly IPNetwork LoopbackV4 = IPNetwork.Parse("127.0.0.0/8");

    public static bool IsPublic(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);

        // Before any IPNetwork is asked: .NET 10's says that 2000::/3 contains ::ffff:8.8.8.8.
        if (address.IsIPv4MappedToIPv6) return false;
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Within(NotPublicV4, address),
            AddressFamily.InterNetworkV6 => address.ScopeId == 0 && GlobalUnicastV6.Contains(address) && !Within(NotPublicV6, address) && !IsIsatap(address),
            _ => false,
        } && !Within(SecondJudge, address);
    }

    /// <summary>This machine in its plain forms, 127.0.0.0/8 and ::1; not the IPv6 forms that carry 127.0.0.1.</summary>
    public static bool IsLoopback(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily == AddressFamily.InterNetwork ? LoopbackV4.Contains(address) : address.Equals(IPAddress.IPv6Loopback);
    }

    /// <summary>RFC 5214: an interface identifier 0000:5efe or 0200:5efe before an IPv4 address, under any prefix.</summary>
    private static bool IsIsatap(IPAddress address)
        => address.GetAddressBytes() is [_, _, _, _, _, _, _, _, 0x00 or 0x02, 0x00, 0x5e, 0xfe, ..];

    private static bool Within(IPNetwork[] networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address)) return true;
        }

        return false;
    }

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
