using System.Text;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.Exchanges;
using Centry.Connectors.Gateways.MtnMomo;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.Exchanges;

public sealed class ExchangeRecorderTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 4, 14, 10, 30, 0, TimeSpan.Zero));
    private readonly ExchangeRecorder _recorder;
    private readonly GatewayAccess _access;
    private readonly ProviderHttp _http;
    private ScriptedProvider _provider = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ExchangeRecorderTests()
    {
        var account = new GatewayAccess(Guid.NewGuid(), "sandbox", new Dictionary<string, string> { ["api_user"] = "the-user-of-it", ["api_key"] = "the-key-of-it" });
        _recorder = new ExchangeRecorder(KeptSecrets.DescriptorOf(MtnMomoGateway.Id), account, "the-callback-token");
        _access = account with { Exchanges = _recorder };
        _http = new ProviderHttp(_time);
    }

    public async ValueTask InitializeAsync() => _provider = await ScriptedProvider.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _provider.DisposeAsync();
    }

    private async Task<ProviderExchange> SayAsync(string request, string answer, string path = "pay")
    {
        _provider.Behave = (_, http) =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            return ScriptedProvider.Json(http, 200, answer);
        };
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(_provider.Url, path)) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request)) };
        await _http.SendAsync(message, _access, TimeSpan.FromMinutes(1), Cancel);
        return _recorder.Exchanges[^1];
    }

    [Fact]
    public async Task A_call_is_kept_with_its_time_its_address_without_a_query_and_how_long_it_took()
    {
        var kept = await SayAsync("""{"amount":5}""", """{"ok":true}""", "pay/5?site=7");
        Assert.Equal(
            new ProviderExchange(new DateTimeOffset(2026, 4, 14, 10, 30, 0, TimeSpan.Zero), "POST", $"{_provider.Url.Authority}/pay/5", 250, 200, null, """{"amount":5}""", """{"ok":true}"""),
            kept);
    }

    [Fact]
    public async Task Credentials_and_the_callback_token_are_covered_in_bodies_and_in_the_path_and_what_is_no_secret_stays()
    {
        var kept = await SayAsync("""{"url":"https://us.test/callbacks/the-callback-token/1","user":"the-user-of-it"}""", "it was the-key-of-it", "of/the-key-of-it");
        Assert.Equal("""{"url":"https://us.test/callbacks/•••/1","user":"the-user-of-it"}""", kept.Request);
        Assert.Equal("it was •••", kept.Answer);
        Assert.EndsWith("/of/•••", kept.Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("€")]
    [InlineData("👛")]
    public async Task A_long_body_is_cut_between_characters_and_says_so(string character)
    {
        var kept = (await SayAsync("", string.Concat(Enumerable.Repeat(character, 5_000)))).Answer!;
        Assert.InRange(Encoding.UTF8.GetByteCount(kept), ExchangeRecorder.BodyBytesMax - 3, ExchangeRecorder.BodyBytesMax);
        Assert.EndsWith("…", kept, StringComparison.Ordinal);
        Assert.Empty(kept.TrimEnd('…').Replace(character, "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_on_the_edge_of_what_is_kept_is_covered_before_the_cut()
    {
        var kept = (await SayAsync("", new string('x', ExchangeRecorder.BodyBytesMax - 8) + "the-key-of-it" + new string('x', 500))).Answer!;
        Assert.DoesNotContain("the", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_no_database_takes_are_replaced()
    {
        var kept = (await SayAsync("", "a\0b")).Answer;
        Assert.Equal("a\uFFFDb", kept);
        Assert.DoesNotContain('\0', (await SayAsync("", """{"a":"\u0000"}""")).Answer!);
    }

    [Fact]
    public async Task Nothing_is_kept_of_what_signs_in_or_is_about_no_payment()
    {
        _provider.Behave = (_, http) => ScriptedProvider.Json(http, 200, "{}");
        using var signIn = new HttpRequestMessage(HttpMethod.Post, _provider.Url);
        await _http.SendAsync(signIn, TimeSpan.FromMinutes(1), Cancel);
        using var list = new HttpRequestMessage(HttpMethod.Get, _provider.Url);
        await _http.SendAsync(list, _access.Unrecorded, TimeSpan.FromMinutes(1), Cancel);
        Assert.Empty(_recorder.Exchanges);
    }
}
