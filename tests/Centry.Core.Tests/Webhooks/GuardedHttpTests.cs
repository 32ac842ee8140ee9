using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Centry.Core.Webhooks;
using Centry.Core.Webhooks.Outbound;
using Xunit;

namespace Centry.Core.Tests.Webhooks;

public sealed class GuardedHttpTests
{
    private const int Hung = 60_000;
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact(Timeout = Hung)]
    public async Task A_name_that_turns_private_after_it_was_judged_is_not_connected_to()
    {
        await using var receiver = Receiver.Answering(Ok);
        var lookUps = 0;
        using var fixture = new SenderFixture(new WebhookOptions(), (_, _) => Addresses(lookUps++ == 0 ? "8.8.8.8" : "127.0.0.1"));
        var checker = new WebhookUrlChecker(
            Microsoft.Extensions.Options.Options.Create(fixture.Options), new OutboundPolicy(), (_, _) => Addresses(lookUps++ == 0 ? "8.8.8.8" : "127.0.0.1"), fixture.Time);
        var url = $"https://rebind.example.com:{receiver.Port}/hook";
        Assert.True((await checker.CheckAsync(url, livemode: true, TestContext.Current.CancellationToken)).IsSafe);

        var attempt = await fixture.SendAsync(url, TestContext.Current.CancellationToken);

        Assert.Equal((false, "address is not allowed", null), (attempt.Delivered, attempt.Error, attempt.ResponseBody));
        Assert.Equal(2, lookUps);
        Assert.Equal(0, receiver.Connections);
    }

    [Theory(Timeout = Hung)]
    [InlineData("127.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1")]
    [InlineData("127.0.0.1", "64:ff9b::7f00:1")]
    [InlineData("127.0.0.1", "2002:7f00:1::")]
    [InlineData("127.0.0.1", "169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("0.0.0.0")]
    public async Task One_bad_address_among_good_ones_condemns_the_name(params string[] addresses)
    {
        await using var receiver = Receiver.Answering(Ok);
        using var fixture = new SenderFixture(resolver: (_, _) => Addresses(addresses));

        var attempt = await fixture.SendAsync($"https://mixed.example.com:{receiver.Port}/hook", TestContext.Current.CancellationToken);

        Assert.Equal("address is not allowed", attempt.Error);
        Assert.Equal(0, receiver.Connections);
    }

    [Theory(Timeout = Hung)]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f.1:{0}/")]
    [InlineData("http://127.0.0.1.:{0}/")]
    [InlineData("http://①②⑦.0.0.1:{0}/")]
    [InlineData("http://localhost.:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://printer.local:{0}/")]
    [InlineData("http://public.example.com:6379/")]
    public async Task The_handler_guards_by_itself_whatever_its_caller_checked(string url)
    {
        await using var receiver = Receiver.Answering(Ok);
        using var client = new HttpClient(GuardedHttp.CreateHandler(new GuardedHttpSettings { Policy = new OutboundPolicy(), Resolver = (_, _) => Addresses("127.0.0.1") }));

        var fault = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync(new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, url, receiver.Port)), TestContext.Current.CancellationToken));

        Assert.IsType<AddressNotAllowedException>(fault.InnerException);
        Assert.Equal(0, receiver.Connections);
    }

    [Fact(Timeout = Hung)]
    public async Task The_next_address_is_tried_when_one_does_not_answer()
    {
        await using var receiver = Receiver.Answering(Ok);
        // Nothing listens at this address of the same machine, at this port.
        using var fixture = new SenderFixture(resolver: (_, _) => Addresses("127.0.0.2", "127.0.0.1"));

        Assert.True((await fixture.SendAsync($"http://app.localhost:{receiver.Port}/hook", TestContext.Current.CancellationToken)).Delivered);
    }

    [Fact(Timeout = Hung)]
    public async Task Proxies_of_the_environment_are_not_used_and_no_trace_or_cookie_is_sent()
    {
        using var handler = GuardedHttp.CreateHandler(new GuardedHttpSettings { Policy = new OutboundPolicy() });

        Assert.False(handler.UseProxy);
        Assert.False(handler.AllowAutoRedirect);
        Assert.False(handler.UseCookies);
        Assert.Equal(DecompressionMethods.None, handler.AutomaticDecompression);
        Assert.InRange(handler.PooledConnectionLifetime, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        await using var receiver = Receiver.Answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
        using var fixture = new SenderFixture();
        using var span = new System.Diagnostics.Activity("delivery").Start();
        await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);
        await fixture.SendAsync(receiver.Url, TestContext.Current.CancellationToken);
        Assert.All(receiver.Requests, request => Assert.Empty(request.Headers.Keys.Intersect(["traceparent", "Cookie", "X-Forwarded-For"], StringComparer.OrdinalIgnoreCase)));
    }

    [Fact(Timeout = Hung)]
    public async Task Tls_keeps_the_name_and_a_certificate_s_own_urls_are_not_fetched()
    {
        await using var issuer = Receiver.Answering(Ok);
        using var certificate = Certificate(issuer.Url);
        // Offline: the receiver itself would otherwise look for its certificate's issuer.
        var options = new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true) };
        var named = new TaskCompletionSource<string>();
        await using var receiver = new Receiver(async (connection, _) =>
        {
            await using var tls = new SslStream(new NetworkStream(connection.Socket));
            try
            {
                await tls.AuthenticateAsServerAsync(
                    (_, hello, _, _) =>
                    {
                        named.TrySetResult(hello.ServerName);
                        return ValueTask.FromResult(options);
                    },
                    null,
                    connection.Stopping);
                await tls.CopyToAsync(Stream.Null, connection.Stopping);
            }
            catch (AuthenticationException)
            {
                // The sender refused the certificate.
            }
        });
        using var fixture = new SenderFixture(resolver: (_, _) => Addresses("127.0.0.1"));

        var attempt = await fixture.SendAsync($"https://hooks.example.com:{receiver.Port}/hook", TestContext.Current.CancellationToken);

        Assert.StartsWith("could not set up TLS", attempt.Error, StringComparison.Ordinal);
        Assert.Equal("hooks.example.com", await named.Task.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, issuer.Connections);
    }

    private static Task<IPAddress[]> Addresses(params string[] addresses) => Task.FromResult<IPAddress[]>([.. addresses.Select(IPAddress.Parse)]);

    /// <summary>A leaf whose issuer is unknown and said to be found at <paramref name="issuerUrl"/>.</summary>
    private static X509Certificate2 Certificate(string issuerUrl)
    {
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=hooks.example.com", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [issuerUrl]));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("hooks.example.com");
        request.CertificateExtensions.Add(names.Build());
        using var bare = request.Create(
            new X500DistinguishedName("CN=Unknown issuer"), X509SignatureGenerator.CreateForECDsa(issuerKey),
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200), Encoding.ASCII.GetBytes("serial"));
        using var leaf = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null);
    }
}
