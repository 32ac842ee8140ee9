using System.Net;
using Centry.Core.Http;
using CsCheck;
using Xunit;

namespace Centry.Core.Tests.Http;

public sealed class IpRangeTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.7/32", "203.0.113.7")]
    [InlineData("203.0.113.0/24", "203.0.113.0/24")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("2001:DB8:0:0::1/128", "2001:db8::1")]
    [InlineData("2001:db8::/32", "2001:db8::/32")]
    [InlineData("::/0", "::/0")]
    [InlineData("::1", "::1")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:10.0.0.0/104", "10.0.0.0/8")]
    [InlineData("::ffff:0:0/96", "0.0.0.0/0")]
    [InlineData("64:ff9b::203.0.113.7", "64:ff9b::cb00:7107")]
    public void Addresses_and_ranges_are_read_and_written_canonically(string text, string expected)
    {
        Assert.True(IpRange.TryParse(text, out var range, out var fault), fault);
        Assert.Equal(expected, range.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(" 10.0.0.1")]
    [InlineData("10.0.0.1 ")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.01")]
    [InlineData("127.1")]
    [InlineData("10.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("10.0.0.0.1")]
    [InlineData("10.0.0.")]
    [InlineData("10..0.1")]
    [InlineData("256.0.0.1")]
    [InlineData("1000.0.0.1")]
    [InlineData("10.0.0.1:80")]
    [InlineData("10.0.0.+1")]
    [InlineData("١٠.0.0.1")]
    [InlineData("10.0.0.1/24")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.0/255.0.0.0")]
    [InlineData("/8")]
    [InlineData("2001:db8::1/32")]
    [InlineData("2001:db8::/129")]
    [InlineData("fe80::1%eth0")]
    [InlineData("fe80::1%1/64")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("2001:db8::1::2")]
    [InlineData("2001:db8:1:2:3:4:5:6:7")]
    [InlineData("12345::1")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("::ffff:010.0.0.1")]
    [InlineData("::ffff:10.0.1")]
    [InlineData("::ffff:10.0.0.1/104")]
    [InlineData("::ffff:10.0.0.0/80")]
    [InlineData("example.com")]
    [InlineData("localhost")]
    [InlineData("*")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000000000::1")]
    public void Anything_looser_is_refused_with_a_sentence(string? text)
    {
        Assert.False(IpRange.TryParse(text, out var range, out var fault));
        Assert.Equal(default, range);
        Assert.True(fault is [.., '.' or '?'], fault);
    }

    [Theory]
    [InlineData("10.0.0.1/24", "\"10.0.0.1/24\" has bits set after its prefix: did you mean 10.0.0.0/24?")]
    [InlineData("10.0.0.0/33", "\"10.0.0.0/33\" needs a number from 0 to 32 after the slash.")]
    [InlineData("010.0.0.1", "\"010.0.0.1\" has a number that begins with zero, which some programs read as octal: leave the zero out.")]
    [InlineData("fe80::1%1", "\"fe80::1%1\" has a scope id, which means something on one machine only: leave out the part from % on.")]
    [InlineData("127.1", "\"127.1\" is not an IP address: write IPv4 as four decimal numbers, such as 203.0.113.7.")]
    public void The_sentence_says_what_is_wrong(string text, string expected)
    {
        Assert.False(IpRange.TryParse(text, out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.0/24", "203.0.113.0", true)]
    [InlineData("203.0.113.0/24", "203.0.113.255", true)]
    [InlineData("203.0.113.0/24", "203.0.114.0", false)]
    [InlineData("203.0.113.0/24", "::ffff:203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "203.0.113.7", false)]
    [InlineData("::/0", "::ffff:203.0.113.7", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("2001:db8::/127", "2001:db8::1", true)]
    [InlineData("2001:db8::/127", "2001:db8::2", false)]
    [InlineData("fe80::1", "fe80::1%3", true)]
    [InlineData("::203.0.113.7", "203.0.113.7", false)]
    public void A_range_holds_its_addresses_and_no_other(string text, string address, bool expected)
    {
        Assert.True(IpRange.TryParse(text, out var range, out var fault), fault);
        Assert.Equal(expected, range.Contains(IPAddress.Parse(address)));
    }

    [Fact]
    public void A_range_that_was_never_read_holds_no_address()
    {
        Assert.False(default(IpRange).Contains(IPAddress.Parse("203.0.113.7")));
        Assert.False(default(IpRange).Contains(IPAddress.Parse("2001:db8::1")));
    }

    [Fact]
    public void Ranges_agree_with_the_frameworks_networks()
        => Gen.Select(Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]), Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]), Gen.Int[0, 128], Gen.Bool).Sample(
            (networkBytes, otherBytes, wanted, near) =>
            {
                var prefix = Math.Min(wanted, networkBytes.Length * 8);
                var address = new IPAddress(networkBytes);
                var framework = new IPNetwork(Masked(address, prefix), prefix);
                var other = new IPAddress(near ? Near(networkBytes, otherBytes) : otherBytes);
                return address.IsIPv4MappedToIPv6
                    || other.IsIPv4MappedToIPv6
                    || (IpRange.TryParse(framework.ToString(), out var range, out _) && range.Contains(other) == framework.Contains(other));
            },
            iter: 10_000);

    [Fact]
    public void What_is_written_reads_back_as_the_same_range()
        => Gen.Select(Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]), Gen.Int[0, 128]).Sample(
            (bytes, wanted) =>
            {
                var prefix = Math.Min(wanted, bytes.Length * 8);
                var text = $"{Masked(new IPAddress(bytes), prefix)}/{prefix}";
                return IpRange.TryParse(text, out var range, out _)
                    && IpRange.TryParse(range.ToString(), out var again, out _)
                    && again == range;
            },
            iter: 5_000);

    [Fact]
    public void An_empty_whitelist_admits_everybody_and_a_faulty_one_names_every_fault()
    {
        Assert.True(IpWhitelist.TryParse([], out var open, out _));
        Assert.True(open.Allows(IPAddress.Parse("203.0.113.7")));

        Assert.True(IpWhitelist.TryParse(["203.0.113.0/24", "2001:db8::/32"], out var two, out _));
        Assert.True(two.Allows(IPAddress.Parse("::ffff:203.0.113.7")));
        Assert.True(two.Allows(IPAddress.Parse("2001:db8::7")));
        Assert.False(two.Allows(IPAddress.Parse("198.51.100.1")));

        Assert.False(IpWhitelist.TryParse(["203.0.113.7", "10.0.0.1/8", "nowhere"], out _, out var faults));
        Assert.Equal(2, faults.Count);
    }

    private static byte[] Near(byte[] bytes, byte[] noise)
    {
        var near = (byte[])bytes.Clone();
        near[^1] ^= noise[0];
        near[noise[1] % near.Length] ^= (byte)(1 << (noise[2] % 8));
        return near;
    }

    private static IPAddress Masked(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }
}
