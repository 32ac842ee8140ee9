using Centry.Connectors.Gateways;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Connectors.Tests.Gateways.DarajaMpesa;

/// <summary>Tokens: a new one ends the old one, so all who call for one application share one.</summary>
public sealed class DarajaTokenTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(ConfiguredDaraja.Now);
    private readonly Dictionary<string, string> _credentials = ConfiguredDaraja.Credentials;
    private readonly PayinSubmission _payin = new(Guid.NewGuid(), Guid.NewGuid(), "KE", "KES", 1_500m, "+254712345678", null, null, ConfiguredDaraja.CallbackUrl) { ProviderReference = "ws_CO_1" };
    private ScriptedProvider _provider = null!;
    private TestTokens _tokens = null!;
    private int _minted;
    private string _valid = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private int Calls => _provider.Seen.Count(request => !ConfiguredDaraja.IsToken(request));

    public async ValueTask InitializeAsync()
    {
        _tokens = new TestTokens(_time);
        _provider = await ScriptedProvider.StartAsync();
        Answer((request, http) => request.Headers["Authorization"] == $"Bearer {_valid}"
            ? ConfiguredDaraja.ErrorAsync(http, 500, "500.001.1001", "The transaction is being processed")
            : ConfiguredDaraja.ErrorAsync(http, 404, "404.001.03", "Invalid Access Token"));
    }

    public async ValueTask DisposeAsync() => await _provider.DisposeAsync();

    private void Answer(Func<SeenRequest, HttpContext, Task> behave) => _provider.Behave = (request, http) => ConfiguredDaraja.IsToken(request)
        ? ConfiguredDaraja.AnswerTokenAsync(http, _valid = $"token-{Interlocked.Increment(ref _minted)}")
        : behave(request, http);

    private Task<GatewayOutcome> AskAsync(string environment = "production", string? secret = null, ISharedTokens? tokens = null)
    {
        var credentials = new Dictionary<string, string>(_credentials);
        if (secret is not null)
            credentials["consumer_secret"] = secret;
        return ConfiguredDaraja.At(_provider.Url, tokens ?? _tokens, _time).QueryPayinAsync(_payin, new GatewayAccess(Guid.NewGuid(), environment, credentials), Cancel);
    }

    [Fact]
    public async Task All_accounts_and_replicas_of_one_application_share_its_token_until_shortly_before_its_end()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync()));
        Assert.Equal((1, 20), (_minted, Calls));

        _time.Advance(TimeSpan.FromSeconds(3599 - 61));
        await AskAsync();
        Assert.Equal(1, _minted);
        _time.Advance(TimeSpan.FromSeconds(2));
        await AskAsync();
        Assert.Equal(2, _minted);
    }

    [Fact]
    public async Task Other_credentials_and_the_other_environment_are_other_applications()
    {
        await AskAsync();
        await AskAsync("sandbox");
        await AskAsync(secret: "another");

        Assert.Equal(3, _tokens.Keys.Count);
        Assert.All(_tokens.Keys, key =>
        {
            Assert.Matches("^daraja_mpesa/(sandbox|production)/[0-9a-f]{64}$", key);
            Assert.DoesNotContain("secret", key, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_token_that_somebody_elses_has_ended_is_replaced_once()
    {
        await AskAsync();
        _valid = "somebody else's";

        Assert.IsType<GatewayOutcome.Accepted>(await AskAsync());
        Assert.Equal((2, 3), (_minted, Calls));
    }

    [Theory]
    [InlineData(400, "400.003.01")]
    [InlineData(404, "404.001.03")]
    [InlineData(404, "404.001.04")]
    [InlineData(401, "401.002.01")]
    [InlineData(401, "x")]
    public async Task A_token_that_is_refused_again_and_again_means_not_sent(int status, string code)
    {
        Answer((_, http) => ConfiguredDaraja.ErrorAsync(http, status, code));

        Assert.IsType<GatewayOutcome.NotSent>(await AskAsync());
        Assert.Equal((2, 2), (_minted, Calls));
    }

    [Theory]
    [InlineData(400, """{"errorCode":"400.002.02","errorMessage":"x"}""")]
    [InlineData(401, "")]
    [InlineData(500, "")]
    [InlineData(200, "")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"access_token":"","expires_in":"3599"}""")]
    [InlineData(200, """{"access_token":"t","expires_in":"soon"}""")]
    [InlineData(200, """{"access_token":"t","expires_in":"-1"}""")]
    [InlineData(200, """{"access_token":"t","expires_in":"99999999999"}""")]
    public async Task Without_a_token_nothing_is_sent(int status, string body)
    {
        _provider.Behave = (_, http) => ScriptedProvider.Json(http, status, body);

        Assert.IsType<GatewayOutcome.NotSent>(await AskAsync());
        Assert.Equal(0, Calls);
    }
}
