using System.Collections.Immutable;
using System.Net;
using Centry.Core.Http;
using CsCheck;
using Xunit;

namespace Centry.Core.Tests.Http;

public sealed class ClientIpTests
{
    private const string Proxy = "10.0.0.1";
    private const string Client = "203.0.113.7";

    private static readonly ImmutableArray<IpRange> _trusted = Ranges("10.0.0.0/8", "192.0.2.10", "2001:db8:aaaa::/48");

    [Theory]
    // Nobody claims anything.
    [InlineData(Client, null, Client)]
    [InlineData(Client, "", Client)]
    [InlineData(Proxy, null, Proxy)]
    [InlineData(Proxy, "", Proxy)]
    // A stranger's claims are not heard.
    [InlineData(Client, "198.51.100.1", Client)]
    [InlineData(Client, "10.0.0.2", Client)]
    [InlineData(Client, "127.0.0.1, 10.0.0.2", Client)]
    [InlineData("2001:db8::7", "198.51.100.1", "2001:db8::7")]
    [InlineData("::ffff:203.0.113.7", "198.51.100.1", Client)]
    // One proxy.
    [InlineData(Proxy, Client, Client)]
    [InlineData("192.0.2.10", Client, Client)]
    [InlineData("192.0.2.11", Client, "192.0.2.11")]
    [InlineData("::ffff:10.0.0.1", Client, Client)]
    [InlineData("2001:db8:aaaa::1", Client, Client)]
    [InlineData("2001:db8:aaab::1", Client, "2001:db8:aaab::1")]
    [InlineData(Proxy, "2001:db8::7", "2001:db8::7")]
    // A chain of proxies.
    [InlineData(Proxy, "203.0.113.7, 10.0.0.2", Client)]
    [InlineData(Proxy, "203.0.113.7,10.0.0.3,10.0.0.2", Client)]
    [InlineData(Proxy, "203.0.113.7, 2001:db8:aaaa::9, 192.0.2.10", Client)]
    // What stands left of the first untrusted hop is hearsay.
    [InlineData(Proxy, "198.51.100.1, 203.0.113.7", Client)]
    [InlineData(Proxy, "10.9.9.9, 203.0.113.7", Client)]
    [InlineData(Proxy, "198.51.100.1, 203.0.113.7, 10.0.0.2", Client)]
    [InlineData(Proxy, "198.51.100.1, 10.0.0.5, 203.0.113.7, 10.0.0.2", Client)]
    [InlineData(Proxy, "garbage, 203.0.113.7", Client)]
    [InlineData(Proxy, ",,,, 203.0.113.7", Client)]
    // All are trusted: the left-most is where it began.
    [InlineData(Proxy, "10.0.0.3", "10.0.0.3")]
    [InlineData(Proxy, "10.0.0.3, 10.0.0.2", "10.0.0.3")]
    // A hop that cannot be read ends the walk at the last address known.
    [InlineData(Proxy, "garbage", Proxy)]
    [InlineData(Proxy, "unknown", Proxy)]
    [InlineData(Proxy, "_hidden", Proxy)]
    [InlineData(Proxy, "203.0.113.7, garbage", Proxy)]
    [InlineData(Proxy, "203.0.113.7, garbage, 10.0.0.2", "10.0.0.2")]
    [InlineData(Proxy, "203.0.113.7,", Proxy)]
    [InlineData(Proxy, "203.0.113.7, , 10.0.0.2", "10.0.0.2")]
    [InlineData(Proxy, "   ", Proxy)]
    [InlineData(Proxy, "203.0.113.07", Proxy)]
    [InlineData(Proxy, "203.0.113", Proxy)]
    [InlineData(Proxy, "3405803783", Proxy)]
    [InlineData(Proxy, "0xcb.0.0.1", Proxy)]
    [InlineData(Proxy, "203.0.113.7/32", Proxy)]
    [InlineData(Proxy, "\"203.0.113.7\"", Proxy)]
    [InlineData(Proxy, "203.0.113.7 10.0.0.2", Proxy)]
    [InlineData(Proxy, "fe80::1%eth0", Proxy)]
    [InlineData(Proxy, "for=203.0.113.7", Proxy)]
    // Ports and brackets.
    [InlineData(Proxy, "203.0.113.7:51234", Client)]
    [InlineData(Proxy, "203.0.113.7:0", Client)]
    [InlineData(Proxy, "203.0.113.7:65536", Proxy)]
    [InlineData(Proxy, "203.0.113.7:", Proxy)]
    [InlineData(Proxy, "203.0.113.7:-1", Proxy)]
    [InlineData(Proxy, "203.0.113.7:http", Proxy)]
    [InlineData(Proxy, "[2001:db8::7]", "2001:db8::7")]
    [InlineData(Proxy, "[2001:db8::7]:51234", "2001:db8::7")]
    [InlineData(Proxy, "[2001:db8::7]51234", Proxy)]
    [InlineData(Proxy, "[2001:db8::7", Proxy)]
    [InlineData(Proxy, "2001:db8::7]", Proxy)]
    [InlineData(Proxy, "[203.0.113.7]", Proxy)]
    [InlineData(Proxy, "[]:80", Proxy)]
    [InlineData(Proxy, "[[2001:db8::7]]", Proxy)]
    [InlineData(Proxy, ":80", Proxy)]
    [InlineData(Proxy, "203.0.113.7:1, 10.0.0.2:2", Client)]
    // IPv4 in IPv6 is IPv4.
    [InlineData(Proxy, "::ffff:203.0.113.7", Client)]
    [InlineData(Proxy, "203.0.113.7, ::ffff:10.0.0.2", Client)]
    [InlineData(Proxy, "[::ffff:203.0.113.7]:80", Client)]
    [InlineData(Proxy, "::ffff:cb00:7107", Client)]
    // White space.
    [InlineData(Proxy, "\t203.0.113.7 \t,  10.0.0.2  ", Client)]
    [InlineData(Proxy, "203.0.113.7\n", Proxy)]
    public void The_client_is_the_first_untrusted_hop_from_the_right(string peer, string? header, string expected)
        => Assert.Equal(IPAddress.Parse(expected), ClientIp.Resolve(IPAddress.Parse(peer), header, _trusted));

    [Fact]
    public void Without_trusted_proxies_the_peer_is_the_client()
        => Assert.Equal(IPAddress.Parse(Proxy), ClientIp.Resolve(IPAddress.Parse(Proxy), Client, []));

    [Fact]
    public void A_long_header_is_read_at_its_right_end_only()
    {
        var padding = string.Concat(Enumerable.Repeat("198.51.100.1, ", 100_000));
        Assert.Equal(IPAddress.Parse(Client), ClientIp.Resolve(IPAddress.Parse(Proxy), padding + Client, _trusted));
    }

    [Fact]
    public void A_hop_that_the_length_bound_cuts_is_not_believed()
    {
        // The first digit is cut off; what remains, 98.51.100.1, would be an address too.
        const string Cut = "198.51.100.1";
        var header = Cut + new string(' ', 4096 - Cut.Length + 1);
        Assert.Equal(IPAddress.Parse(Proxy), ClientIp.Resolve(IPAddress.Parse(Proxy), header, _trusted));
    }

    [Fact]
    public void An_endless_chain_of_trusted_hops_ends_at_the_thirty_second()
    {
        var header = Client + string.Concat(Enumerable.Repeat(", 10.0.0.9", 40));
        Assert.Equal(IPAddress.Parse("10.0.0.9"), ClientIp.Resolve(IPAddress.Parse(Proxy), header, _trusted));
    }

    private static readonly Gen<string> _forgedHop = Gen.OneOf(
        Gen.OneOf("203.0.113.7", "203.0.113.7:443", "::ffff:203.0.113.7", "[::ffff:203.0.113.7]:1", "10.0.0.2", "192.0.2.10", "127.0.0.1", "", "unknown"),
        Gen.String[Gen.Char["0123456789.:[]% abcdef"], 0, 24],
        Gen.Byte.Array[4].Select(b => new IPAddress(b).ToString()));

    /// <summary>Anywhere but in the trusted networks and the admitted address.</summary>
    private static readonly Gen<IPAddress> _outsider = Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16])
        .Select(b => new IPAddress(b))
        .Where(a => !_trusted.Any(t => t.Contains(a)) && !Admitted.Allows(a));

    private static IpWhitelist Admitted => IpWhitelist.TryParse([Client], out var whitelist, out _) ? whitelist : throw new InvalidOperationException();

    [Fact]
    public void A_forged_chain_never_admits_an_outsider_who_connects_directly()
        => Gen.Select(_outsider, _forgedHop.Array[0, 5]).Sample(
            (outsider, chain) => !Admitted.Allows(ClientIp.Resolve(outsider, string.Join(", ", chain), _trusted)),
            iter: 20_000);

    [Fact]
    public void A_forged_chain_never_admits_an_outsider_behind_the_proxies()
        => Gen.Select(_outsider, _forgedHop.Array[0, 5], Gen.OneOf("10.0.0.1", "192.0.2.10", "2001:db8:aaaa::1").Array[1, 3]).Sample(
            (outsider, chain, proxies) =>
            {
                // Each proxy appends the address that it saw; the last one is the peer.
                var header = string.Join(", ", [.. chain, outsider.ToString(), .. proxies[..^1]]);
                var client = ClientIp.Resolve(IPAddress.Parse(proxies[^1]), header, _trusted);
                return !Admitted.Allows(client)
                    && client.Equals(outsider.IsIPv4MappedToIPv6 ? outsider.MapToIPv4() : outsider);
            },
            iter: 20_000);

    private static ImmutableArray<IpRange> Ranges(params string[] entries)
        => IpWhitelist.TryParseRanges(entries, out var ranges, out _) ? ranges : throw new InvalidOperationException();
}
