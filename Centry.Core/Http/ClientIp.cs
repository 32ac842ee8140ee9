using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Centry.Core.Http;

/// <summary>
/// Finds the client behind trusted proxies. Each proxy appends the address that it saw to <c>X-Forwarded-For</c>, so only what
/// trusted proxies wrote, at the right end, is evidence; all to the left of the first untrusted hop is hearsay.
/// </summary>
public static class ClientIp
{
    /// <summary>Only this much of the header's right end is read.</summary>
    private const int MaxHeaderLength = 4096;

    private const int MaxHops = 32;

    /// <summary>
    /// Walks from the peer leftwards while hops are trusted and returns the first untrusted one. When the hops end, or one cannot
    /// be read (malformed, cut off by the length bound, past the 32nd), the last address known by then is returned, which is the
    /// peer or a trusted proxy: such a request counts as the proxy's own and never as that of an address that it only claims.
    /// </summary>
    /// <param name="peer">The other end of the connection.</param>
    /// <param name="xForwardedFor">The header's values, joined with commas in the order of their lines; null when absent.</param>
    /// <param name="trustedProxies">Empty trusts nobody: the peer is the client.</param>
    /// <returns>The client, IPv4 in its own form even when it came mapped into IPv6.</returns>
    public static IPAddress Resolve(IPAddress peer, string? xForwardedFor, ImmutableArray<IpRange> trustedProxies)
    {
        ArgumentNullException.ThrowIfNull(peer);
        var current = Unmap(peer);
        var left = xForwardedFor.AsSpan();
        var isCut = left.Length > MaxHeaderLength;
        if (isCut)
        {
            left = left[^MaxHeaderLength..];
        }

        for (var hop = 0; hop < MaxHops && !left.IsEmpty && IpWhitelist.Contains(trustedProxies, current); hop++)
        {
            var comma = left.LastIndexOf(',');
            if ((comma < 0 && isCut) || !TryReadHop(left[(comma + 1)..], out var next))
            {
                break;
            }

            current = next;
            left = comma < 0 ? default : left[..comma];
        }

        return current;
    }

    /// <summary>Takes <c>192.0.2.1</c>, <c>192.0.2.1:80</c>, <c>2001:db8::1</c>, <c>[2001:db8::1]</c> and <c>[2001:db8::1]:80</c>.</summary>
    private static bool TryReadHop(ReadOnlySpan<char> text, out IPAddress address)
    {
        address = IPAddress.None;
        text = text.Trim(" \t");
        ReadOnlySpan<char> port = default;
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']');
            if (end < 0 || text[1..end].IndexOf(':') < 0)
            {
                return false;
            }

            port = text[(end + 1)..];
            text = text[1..end];
        }
        else if (text.IndexOf(':') is var colon and >= 0 && colon == text.LastIndexOf(':'))
        {
            port = text[colon..];
            text = text[..colon];
        }

        if (!IsPort(port) || !IpText.TryParse(text, out var parsed, out _))
        {
            return false;
        }

        address = Unmap(parsed);
        return true;
    }

    private static bool IsPort(ReadOnlySpan<char> text)
        => text.IsEmpty
            || (text[0] == ':' && ushort.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private static IPAddress Unmap(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
