using System.Net;
using Centry.Api.Tests.Infrastructure;
using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Xunit;

namespace Centry.Api.Tests.Keys;

/// <summary>An API that listens on both loopbacks and believes the proxies 127.0.0.2, ::1 and those in two networks.</summary>
public sealed class ProxiedApi(PostgresServer postgres, RedisServer redis) : IAsyncLifetime
{
    public ApiFixture Fixture { get; } = new(postgres, redis);
    public IPEndPoint V4 { get; private set; } = null!;
    public IPEndPoint V6 { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Fixture.InitializeAsync();
        string[] proxies = ["127.0.0.2", "::1", "10.0.0.0/8", "2001:db8:aaaa::/48"];
        for (var i = 0; i < proxies.Length; i++)
            Fixture.Stack.With($"TrustedProxies:{i}", proxies[i]);
        Fixture.Stack.Configure = builder => builder.WebHost.UseUrls("http://127.0.0.1:0", "http://[::1]:0");
        var api = await Fixture.Stack.StartApiAsync();
        V4 = EndPointOf(api, "127.0.0.1");
        V6 = EndPointOf(api, "[::1]");
    }

    public ValueTask DisposeAsync() => Fixture.DisposeAsync();

    private static IPEndPoint EndPointOf(WebApplication api, string host)
        => IPEndPoint.Parse(api.Urls.Select(u => new Uri(u)).Single(u => u.Host == host).Authority);
}

/// <summary>Who the API takes a caller for, seen from outside: real connections, real headers, real whitelists.</summary>
public sealed class ClientAddressTests(ProxiedApi api) : IClassFixture<ProxiedApi>
{
    private const string Proxy = "127.0.0.2";
    private const string Stranger = "127.0.0.3";
    private const string Client = "203.0.113.7";
    private const string Other = "198.51.100.1";
    private const string In = "admitted";

    [Theory]
    // A stranger's claims are not heard, whatever header they come in.
    [InlineData(Stranger, "", Client, Stranger)]
    [InlineData(Stranger, "X-Forwarded-For: 203.0.113.7", Client, Stranger)]
    [InlineData(Stranger, "X-Forwarded-For: 203.0.113.7, 127.0.0.2", Client, Stranger)]
    [InlineData(Stranger, "X-Forwarded-For: 203.0.113.7|X-Forwarded-For: 203.0.113.7", Client, Stranger)]
    [InlineData(Stranger, "X-Forwarded-For: 203.0.113.7, 203.0.113.7, 203.0.113.7", Client, Stranger)]
    [InlineData(Stranger, "Forwarded: for=203.0.113.7", Client, Stranger)]
    [InlineData(Stranger, "X-Real-IP: 203.0.113.7|X-Client-IP: 203.0.113.7|True-Client-IP: 203.0.113.7", Client, Stranger)]
    [InlineData(Stranger, "CF-Connecting-IP: 203.0.113.7|X-Original-For: 203.0.113.7|X-Original-Forwarded-For: 203.0.113.7", Client, Stranger)]
    [InlineData(Stranger, "X-Forwarded-For: 203.0.113.7", Stranger, In)]
    // What a trusted proxy wrote counts, and nothing left of the first hop that is not one.
    [InlineData(Proxy, "", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7", Client, In)]
    [InlineData(Proxy, "x-FORWARDED-for: 203.0.113.7", Client, In)]
    [InlineData(Proxy, "X-Real-IP: 203.0.113.7", Client, Proxy)]
    [InlineData(Proxy, "Forwarded: for=203.0.113.7", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 198.51.100.1, 203.0.113.7", Client, In)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7, 198.51.100.1", Client, Other)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7, 198.51.100.1, 10.0.0.2", Client, Other)]
    [InlineData(Proxy, "X-Forwarded-For: 10.0.0.2, 198.51.100.1", "10.0.0.2", Other)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7, 10.0.0.2, 10.0.0.3", Client, In)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7, 2001:db8:aaaa::9, 10.0.0.3", Client, In)]
    [InlineData(Proxy, "X-Forwarded-For: 10.0.0.9", "10.0.0.9", In)]
    [InlineData(Proxy, "X-Forwarded-For: garbage, 203.0.113.7", Client, In)]
    // Several lines are one list, in their order.
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7|X-Forwarded-For: 198.51.100.1", Client, Other)]
    [InlineData(Proxy, "X-Forwarded-For: 198.51.100.1|X-Forwarded-For: 203.0.113.7", Client, In)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7|X-Forwarded-For: 10.0.0.2", Client, In)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7|Accept: */*|x-forwarded-for: 198.51.100.1, 10.0.0.2", Client, Other)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7|X-Forwarded-For:", Client, Proxy)]
    // White space, ports, brackets.
    [InlineData(Proxy, "X-Forwarded-For: \t203.0.113.7 ,\t10.0.0.2 ", Client, In)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7:51234", Client, In)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7:51234, 10.0.0.2:80", Client, In)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7:99999", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7:", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 2001:db8::7", "2001:db8::7", In)]
    [InlineData(Proxy, "X-Forwarded-For: [2001:db8::7]", "2001:db8::7", In)]
    [InlineData(Proxy, "X-Forwarded-For: [2001:db8::7]:443", "2001:db8::7", In)]
    [InlineData(Proxy, "X-Forwarded-For: 2001:0DB8:0:0:0:0:0:7", "2001:db8::7", In)]
    [InlineData(Proxy, "X-Forwarded-For: [2001:db8::7", "2001:db8::7", Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: [203.0.113.7]", Client, Proxy)]
    // Zone ids mean something on one machine only.
    [InlineData(Proxy, "X-Forwarded-For: fe80::1%eth0", "fe80::1", Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: [2001:db8::7%1]:443", "2001:db8::7", Proxy)]
    // IPv4 mapped into IPv6 is IPv4, on both sides.
    [InlineData(Proxy, "X-Forwarded-For: ::ffff:203.0.113.7", Client, In)]
    [InlineData(Proxy, "X-Forwarded-For: ::ffff:cb00:7107", Client, In)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7, ::ffff:10.0.0.2", Client, In)]
    [InlineData(Proxy, "X-Forwarded-For: ::203.0.113.7", Client, "::203.0.113.7")]
    [InlineData(Stranger, "", "::ffff:127.0.0.3", In)]
    [InlineData(Stranger, "", "::ffff:127.0.0.0/120", In)]
    [InlineData(Stranger, "", "::ffff:0:0/96", In)]
    // What another parser would read as another address.
    [InlineData(Proxy, "X-Forwarded-For: 010.0.0.1", "8.0.0.1", Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 010.0.0.1", "10.0.0.1", Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.07", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 3405803783", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 0xcb007107", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 203.113.7", "203.113.0.7", Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: ２０３.0.113.7", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.256", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7/32", Client, Proxy)]
    // A hop that cannot be read ends the walk: the request is the proxy's own.
    [InlineData(Proxy, "X-Forwarded-For:", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: ,", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7,", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7, , 10.0.0.2", Client, "10.0.0.2")]
    [InlineData(Proxy, "X-Forwarded-For: unknown", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7, unknown, 10.0.0.2", Client, "10.0.0.2")]
    [InlineData(Proxy, "X-Forwarded-For: \"203.0.113.7\"", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7;10.0.0.2", Client, Proxy)]
    [InlineData(Proxy, "X-Forwarded-For: 203.0.113.7 10.0.0.2", Client, Proxy)]
    // The edges of ranges.
    [InlineData(Stranger, "", "0.0.0.0/0", In)]
    [InlineData(Stranger, "", "::/0", Stranger)]
    [InlineData(Stranger, "", "127.0.0.3/32", In)]
    [InlineData(Stranger, "", "127.0.0.2/31", In)]
    [InlineData(Stranger, "", "127.0.0.0/31", Stranger)]
    [InlineData(Stranger, "", "127.0.0.4/30", Stranger)]
    [InlineData(Stranger, "", "128.0.0.0/1", Stranger)]
    [InlineData(Stranger, "", "0.0.0.0/1", In)]
    [InlineData(Stranger, "", "198.51.100.0/24 127.0.0.3", In)]
    [InlineData(Proxy, "X-Forwarded-For: 2001:db8::7", "2001:db8::7/128", In)]
    [InlineData(Proxy, "X-Forwarded-For: 2001:db8::7", "2001:db8::6/127", In)]
    [InlineData(Proxy, "X-Forwarded-For: 2001:db8::8", "2001:db8::6/127", "2001:db8::8")]
    [InlineData(Proxy, "X-Forwarded-For: 2001:db9::", "2001:db8::/32", "2001:db9::")]
    // Over IPv6.
    [InlineData("::1", "", "::1", In)]
    [InlineData("::1", "", "::/127", In)]
    [InlineData("::1", "", "::2/127", "::1")]
    [InlineData("::1", "", "0.0.0.0/0", "::1")]
    [InlineData("::1", "X-Forwarded-For: 203.0.113.7", Client, In)]
    [InlineData("::1", "X-Forwarded-For: 203.0.113.7, 198.51.100.1", Client, Other)]
    public async Task The_whitelist_sees_the_first_hop_that_no_trusted_proxy_vouches_for(string peer, string headers, string whitelist, string expected)
    {
        var from = IPAddress.Parse(peer);
        var key = await TestMerchants.AddKeyAsync(api.Fixture.Api.Services, api.Fixture.Merchant, shape: k => k.IpWhitelist = whitelist.Split(' '));
        var (status, body) = await RawHttp.GetAsync(from.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? api.V4 : api.V6, from, "/v1/balance",
            [$"Authorization: Merchant-Key {key}", .. headers.Split('|', StringSplitOptions.RemoveEmptyEntries)]);
        if (expected == In)
            Assert.Equal(200, status);
        else
            Assert.Equal((403, "ip_not_whitelisted", expected), (status, body.Text("code"), body.Text("ip")));
    }

    [Fact]
    public async Task A_long_forged_chain_is_read_at_its_right_end()
    {
        var key = await TestMerchants.AddKeyAsync(api.Fixture.Api.Services, api.Fixture.Merchant, shape: k => k.IpWhitelist = [Client]);
        string[] lines = [$"Authorization: Merchant-Key {key}", "X-Forwarded-For: " + string.Join(", ", Enumerable.Repeat(Client, 1000)), $"X-Forwarded-For: {Other}"];
        var (status, body) = await RawHttp.GetAsync(api.V4, IPAddress.Parse(Proxy), "/v1/balance", lines);
        Assert.Equal((403, Other), (status, body.Text("ip")));
    }

    [Fact]
    public async Task Without_trusted_proxies_even_this_machine_is_not_believed()
    {
        var key = await TestMerchants.AddKeyAsync(api.Fixture.Api.Services, api.Fixture.Merchant, shape: k => k.IpWhitelist = [Client]);
        var (status, body) = await RawHttp.GetAsync(IPEndPoint.Parse(api.Fixture.Url.Authority), IPAddress.Loopback, "/v1/balance",
            [$"Authorization: Merchant-Key {key}", $"X-Forwarded-For: {Client}"]);
        Assert.Equal((403, "127.0.0.1"), (status, body.Text("ip")));
    }

    [Theory]
    [InlineData("11.0.0.0/7")]
    [InlineData("localhost")]
    [InlineData("010.0.0.1")]
    [InlineData("")]
    public async Task A_list_of_proxies_that_cannot_be_read_stops_the_start(string entry)
    {
        await using var stack = new TestStack(api.Fixture.Database.ConnectionString, "127.0.0.1:1", TimeProvider.System);
        stack.With("TrustedProxies:0", entry);
        Assert.Contains("TrustedProxies", Assert.Throws<StartRefusedException>(stack.BuildApi).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", null, true)]
    [InlineData("TRUE", "false", true)]
    [InlineData("true", "true", false)]
    [InlineData("false", null, false)]
    public async Task The_frameworks_own_belief_in_every_proxy_stops_the_start_outside_the_demo(string value, string? demo, bool stops)
    {
        await using var stack = new TestStack(api.Fixture.Database.ConnectionString, "127.0.0.1:1", TimeProvider.System);
        stack.With("ForwardedHeaders_Enabled", value).With("Demo:Enabled", demo);
        if (stops)
            Assert.StartsWith("ASPNETCORE_FORWARDEDHEADERS_ENABLED", Assert.Throws<StartRefusedException>(stack.BuildApi).Message, StringComparison.Ordinal);
        else
            Assert.NotNull(stack.BuildApi());
    }
}
