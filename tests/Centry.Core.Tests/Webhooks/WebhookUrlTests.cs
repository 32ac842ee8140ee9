using System.Net;
using System.Net.Sockets;
using Centry.Core.Webhooks;
using Centry.Core.Webhooks.Outbound;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Core.Tests.Webhooks;

public sealed class WebhookUrlTests
{
    public static TheoryData<string> Refused => new(
        // spelled addresses
        "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://127.0.0.1./", "https://0/", "https://0.0.0.0/",
        "https://2130706433/", "https://017700000001/", "https://0177.0.0.1/", "https://0x7f.1/", "https://0x7f000001/",
        "https://0X7F.0.0.1/", "https://0x7f.0x0.0x0.0x1/", "https://127.0.0.1:8443/", "https://10.0.0.1/", "https://10.1/", "https://167772161/",
        "https://192.168.0.1/", "https://172.16.5.5/", "https://169.254.169.254/latest/meta-data/", "https://2852039166/",
        "https://0xa9fea9fe/", "https://0251.0376.0251.0376/", "https://100.64.1.1/", "https://100.100.100.200/", "https://168.63.129.16/",
        "https://192.0.0.192/", "https://198.18.0.1/", "https://203.0.113.9/", "https://224.0.0.1/", "https://255.255.255.255/", "https://240.0.0.1/",
        // digits, letters and dots of other scripts
        "https://①②⑦.0.0.1/", "https://127。0。0。1/", "https://１２７.0.0.1/", "https://127．0．0．1/", "https://ⓛocalhost/", "https://ｌｏｃａｌｈｏｓｔ/",
        "https://①⑥⑨.②⑤④.①⑥⑨.②⑤④/", "https://%31%32%37.0.0.1/", "https://loc%61lhost/", "https://１９２.１６８.0.1/", "https://0ⓧ7f.1/",
        // IPv6, and IPv4 carried in it
        "https://[::1]/", "https://[::]/", "https://[0:0:0:0:0:0:0:1]/", "https://[::127.0.0.1]/", "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/", "https://[::ffff:8.8.8.8]/", "https://[::ffff:0:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[64:ff9b::10.0.0.1]/",
        "https://[64:ff9b:1::a00:1]/", "https://[2002:7f00:1::]/", "https://[2002:a9fe:a9fe::1]/", "https://[2001:0:7f00:1::]/",
        "https://[2001::1]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[fc00::1]/", "https://[fd00:ec2::254]/",
        "https://[fec0::1]/", "https://[ff02::1]/", "https://[2001:db8::1]/", "https://[3fff::1]/", "https://[100::1]/", "https://[5f00::1]/",
        "https://[4000::1]/", "https://[2606:4700::5efe:a00:1]/",
        // names
        "https://localhost/", "https://localhost./", "https://LOCALHOST/", "https://api.localhost/", "https://localhost.localdomain/", "https://printer.local/",
        "https://metadata.google.internal/", "https://metadata.google.internal./", "https://db.internal/", "https://router.home.arpa/",
        "https://nas.lan/", "https://metadata.amazonaws.com/", "https://intranet/", "https://redis/", "https://1.2.3.4.5/", "https://1.2.3.4.5./",
        "https://example.0x7f/", "https://example.123/", "https://a..example.com/", "https://.example.com/", "https://example.com../", "https://exa mple.com/",
        // user info, fragments, schemes, shapes
        "https://user@example.com/", "https://user:pw@example.com/", "https://@example.com/", "https://example.com@127.0.0.1/",
        "https://example.com:443@127.0.0.1/", "https://example.com/#top", "https://example.com/a#", "ftp://example.com/", "file:///etc/passwd",
        "gopher://example.com/", "javascript:alert(1)", "ws://example.com/", "//example.com/", "/hook", "example.com/hook", "https:example.com", "https:/example.com/",
        "https://", "https:///hook", "", " ", " https://example.com/", "https://example.com/ ", "https://example.com/\n", "https://example.com/a\tb", "https://example.com\\@127.0.0.1/",
        "https://example.com/\0", "https://[::1", "https://example.com:99999/", "https://example.com:-1/", "https://example.com:0x50/",
        // ports of other services
        "https://example.com:0/", "https://example.com:21/", "https://example.com:22/", "https://example.com:23/", "https://example.com:25/", "https://example.com:53/",
        "https://example.com:110/", "https://example.com:143/", "https://example.com:389/", "https://example.com:445/", "https://example.com:465/",
        "https://example.com:587/", "https://example.com:636/", "https://example.com:993/", "https://example.com:1433/", "https://example.com:2049/", "https://example.com:3306/",
        "https://example.com:3389/", "https://example.com:5432/", "https://example.com:5672/", "https://example.com:6000/",
        "https://example.com:6379/", "https://example.com:6667/", "https://example.com:9092/", "https://example.com:11211/", "https://example.com:27017/",
        // plain http for live events
        "http://example.com/hook", "http://8.8.8.8/hook");

    public static TheoryData<string, string> Taken => new()
    {
        { "https://example.com/hook", "https://example.com/hook" },
        { "https://example.com", "https://example.com/" },
        { "https://EXAMPLE.com./Hook?a=1&b=%20", "https://example.com/Hook?a=1&b=%20" },
        { "https://example.com:443/hook", "https://example.com/hook" },
        { "https://example.com:80/hook", "https://example.com:80/hook" },
        { "https://example.com:8080/hook", "https://example.com:8080/hook" },
        { "https://example.com:8443/hook", "https://example.com:8443/hook" },
        { "https://example.com:50123/hook", "https://example.com:50123/hook" },
        { "https://bücher.example.org/hook", "https://xn--bcher-kva.example.org/hook" },
        { "https://8.8.8.8/hook", "https://8.8.8.8/hook" },
        { "https://134744072/hook", "https://8.8.8.8/hook" },
        { "https://[2606:4700::1111]/hook", "https://[2606:4700::1111]/hook" },
        { "https://example.com/a@b", "https://example.com/a@b" },
        { "https://hooks_1.example.com/", "https://hooks_1.example.com/" },
        { "https://localhost.example.com/", "https://localhost.example.com/" },
        { "https://notlocal.com/", "https://notlocal.com/" },
        { "https://0x7f.example.com/", "https://0x7f.example.com/" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Unsafe_urls_are_refused_with_a_reason(string url)
    {
        var verdict = await Checker().CheckAsync(url, livemode: true, TestContext.Current.CancellationToken);

        Assert.False(verdict.IsSafe);
        Assert.EndsWith(".", verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public async Task Public_urls_are_taken_in_canonical_form(string url, string canonical)
    {
        var verdict = await Checker().CheckAsync(url, livemode: true, TestContext.Current.CancellationToken);

        Assert.Null(verdict.Reason);
        Assert.Equal(canonical, verdict.Url!.AbsoluteUri);
        Assert.Equal(verdict, Checker().CheckForm(canonical, livemode: true));
    }

    [Fact]
    public void A_url_may_have_2048_characters_and_no_more()
    {
        const string start = "https://example.com/";

        Assert.True(Checker().CheckForm(start + new string('a', 2048 - start.Length), livemode: true).IsSafe);
        Assert.False(Checker().CheckForm(start + new string('a', 2049 - start.Length), livemode: true).IsSafe);
        // 700 characters as given, and nine times as many once escaped.
        Assert.False(Checker().CheckForm(start + new string('€', 700), livemode: true).IsSafe);
    }

    [Fact]
    public void Sandbox_events_may_go_over_http_until_https_is_required()
    {
        Assert.True(Checker().CheckForm("http://example.com/", livemode: false).IsSafe);
        Assert.False(Checker().CheckForm("http://example.com/", livemode: true).IsSafe);
        Assert.False(Checker(new WebhookOptions { RequireHttps = true }).CheckForm("http://example.com/", livemode: false).IsSafe);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000/hook")]
    [InlineData("http://localhost:5000/hook")]
    [InlineData("http://app.localhost:5000/hook")]
    [InlineData("http://[::1]:5000/hook")]
    public void Loopback_is_admitted_by_its_switch_even_over_http(string url)
        => Assert.True(Checker(new WebhookOptions { AllowLoopback = true, RequireHttps = true }).CheckForm(url, livemode: true).IsSafe);

    [Theory]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://169.254.169.254/")]
    [InlineData("http://db.internal/")]
    [InlineData("http://127.0.0.1:6379/")]
    public void The_loopback_switch_admits_nothing_else(string url)
        => Assert.False(Checker(new WebhookOptions { AllowLoopback = true }).CheckForm(url, livemode: false).IsSafe);

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("8.8.8.8", "127.0.0.1")]
    [InlineData("8.8.8.8", "2606:4700::1111", "::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    public async Task A_name_with_any_bad_address_is_refused(params string[] addresses)
    {
        var checker = Checker(resolver: (_, _) => Task.FromResult<IPAddress[]>([.. addresses.Select(IPAddress.Parse)]));

        Assert.False((await checker.CheckAsync("https://hooks.example.com/", livemode: true, TestContext.Current.CancellationToken)).IsSafe);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_taken()
    {
        var checker = Checker(resolver: (_, _) => throw new SocketException((int)SocketError.HostNotFound));

        Assert.True((await checker.CheckAsync("https://not-yet.example.com/", livemode: true, TestContext.Current.CancellationToken)).IsSafe);
    }

    [Fact]
    public async Task A_name_server_that_does_not_answer_holds_nobody_up()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        var checker = Checker(time: time, resolver: (_, _) =>
        {
            asked.SetResult();
            return new TaskCompletionSource<IPAddress[]>().Task;
        });

        var check = checker.CheckAsync("https://slow.example.com/", livemode: true, TestContext.Current.CancellationToken);
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(check.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.True((await check).IsSafe);
    }

    [Fact]
    public async Task The_name_that_is_looked_up_is_the_canonical_one()
    {
        var asked = "";
        var checker = Checker(resolver: (host, _) =>
        {
            asked = host;
            return Task.FromResult<IPAddress[]>([IPAddress.Parse("8.8.8.8")]);
        });

        await checker.CheckAsync("https://Bücher.Example.ORG./", livemode: true, TestContext.Current.CancellationToken);

        Assert.Equal("xn--bcher-kva.example.org", asked);
    }

    private static WebhookUrlChecker Checker(WebhookOptions? options = null, HostResolver? resolver = null, TimeProvider? time = null)
    {
        options ??= new WebhookOptions();
        resolver ??= (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("8.8.8.8"), IPAddress.Parse("2606:4700::1111")]);
        return new WebhookUrlChecker(
            Options.Create(options), new OutboundPolicy(options.AllowLoopback, options.BlockedNetworks), resolver, time ?? new FakeTimeProvider());
    }
}
