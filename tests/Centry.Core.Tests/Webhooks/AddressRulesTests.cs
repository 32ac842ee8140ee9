using System.Net;
using Centry.Core.Webhooks.Outbound;
using CsCheck;
using Microsoft.Security.AntiSSRF;
using Xunit;

namespace Centry.Core.Tests.Webhooks;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("168.63.129.17")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.1")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450:4001::200e")]
    [InlineData("2001:200::1")]
    public void Public_addresses_are_public(string address) => Assert.True(AddressRules.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")] // Alibaba metadata
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")] // Azure wire server
    [InlineData("169.254.169.254")] // metadata of most clouds
    [InlineData("169.254.170.2")] // ECS task metadata
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.1")]
    [InlineData("192.0.0.192")] // Oracle metadata
    [InlineData("192.0.2.1")]
    [InlineData("192.31.196.1")]
    [InlineData("192.52.193.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("192.175.48.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")] // IPv4-compatible
    [InlineData("::8.8.8.8")]
    [InlineData("::ffff:127.0.0.1")] // IPv4-mapped
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::ffff:0:127.0.0.1")] // IPv4-translated
    [InlineData("64:ff9b::7f00:1")] // NAT64
    [InlineData("64:ff9b::808:808")]
    [InlineData("64:ff9b:1::1")] // local-use NAT64
    [InlineData("100::1")] // discard
    [InlineData("100:0:0:1::1")] // dummy
    [InlineData("2001::1")] // Teredo
    [InlineData("2001:0:7f00:1::")]
    [InlineData("2001:1::1")]
    [InlineData("2001:2::1")] // benchmarking
    [InlineData("2001:3::1")] // AMT
    [InlineData("2001:4:112::1")] // AS112
    [InlineData("2001:10::1")] // ORCHID
    [InlineData("2001:20::1")]
    [InlineData("2001:30::1")] // drone ids
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")] // 6to4
    [InlineData("2002:808:808::1")]
    [InlineData("2606:4700::5efe:10.0.0.1")] // ISATAP
    [InlineData("2606:4700::200:5efe:10.0.0.1")]
    [InlineData("2620:4f:8000::1")]
    [InlineData("3fff::1")]
    [InlineData("4000::1")] // not assigned
    [InlineData("5f00::1")] // SRv6
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")] // AWS metadata
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("2606:4700::1111%2")] // a scope makes no sense on a public address
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Everything_else_is_not(string address) => Assert.False(AddressRules.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void The_second_judge_has_a_table_and_nothing_in_it_is_public()
    {
        Assert.True(IPAddressRanges.recommendedLatest.Length >= 30);
        foreach (var network in IPAddressRanges.recommendedLatest.Select(IPNetwork.Parse))
        {
            Assert.False(AddressRules.IsPublic(network.BaseAddress), network.ToString());
            Assert.False(AddressRules.IsPublic(Last(network)), network.ToString());
        }
    }

    [Fact]
    public void Both_judges_agree_on_every_ipv4_address()
        => Gen.UInt.Sample(
            bits => Assert.Equal(OnlyTheLibrary(V4(bits)), AddressRules.IsPublic(V4(bits))), iter: 20_000);

    [Fact]
    public void No_ipv4_address_is_public_in_its_mapped_form()
        => Gen.UInt.Sample(bits => Assert.False(AddressRules.IsPublic(V4(bits).MapToIPv6())), iter: 20_000);

    [Fact]
    public void No_ipv6_address_outside_global_unicast_is_public()
        => Gen.Byte.Array[16].Sample(
            bytes => Assert.True((bytes[0] & 0xE0) == 0x20 || !AddressRules.IsPublic(new IPAddress(bytes))), iter: 20_000);

    [Fact]
    public void Loopback_is_known_in_its_plain_forms_only()
    {
        Assert.True(AddressRules.IsLoopback(IPAddress.Parse("127.0.0.1")));
        Assert.True(AddressRules.IsLoopback(IPAddress.Parse("127.9.9.9")));
        Assert.True(AddressRules.IsLoopback(IPAddress.IPv6Loopback));
        Assert.False(AddressRules.IsLoopback(IPAddress.Parse("::ffff:127.0.0.1")));
        Assert.False(AddressRules.IsLoopback(IPAddress.Parse("::127.0.0.1")));
        Assert.False(AddressRules.IsLoopback(IPAddress.Parse("10.0.0.1")));
    }

    [Fact]
    public void An_operator_blocks_further_networks_and_loopback_alone_is_admitted_by_its_switch()
    {
        var policy = new OutboundPolicy(allowLoopback: true, ["8.8.8.0/24", "2606:4700::/32"]);

        Assert.False(policy.Admits(IPAddress.Parse("8.8.8.8")));
        Assert.False(policy.Admits(IPAddress.Parse("2606:4700::1")));
        Assert.True(policy.Admits(IPAddress.Parse("9.9.9.9")));
        Assert.True(policy.Admits(IPAddress.Loopback));
        Assert.False(policy.Admits(IPAddress.Parse("192.168.0.1")));
        Assert.False(new OutboundPolicy().Admits(IPAddress.Loopback));
    }

    private static bool OnlyTheLibrary(IPAddress address)
        => !IPAddressRanges.recommendedLatest.Select(IPNetwork.Parse).Any(network => network.Contains(address));

    private static IPAddress V4(uint bits) => new([(byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits]);

    private static IPAddress Last(IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var bit = network.PrefixLength; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
