using Centry.Connectors.Gateways;
using Centry.Connectors.Tests.Gateways;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Connectors.Tests.MtnMomo;

/// <summary>Tokens and keys: each product has its own.</summary>
public sealed class MtnTokenTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 4, 14, 10, 0, 0, TimeSpan.Zero));
    private readonly Dictionary<string, string> _credentials = new()
    {
        ["api_user"] = "11111111-1111-4111-8111-111111111111",
        ["api_key"] = "secret",
        ["collection_subscription_key"] = "c",
        ["disbursement_subscription_key"] = "d",
    };

    private readonly PayinSubmission _payin = new(Guid.NewGuid(), Guid.NewGuid(), "UG", "UGX", 15_000m, "+256772123456", null, null, null);
    private readonly PayoutSubmission _payout = new(Guid.NewGuid(), Guid.NewGuid(), "UG", "UGX", 15_000m, "mobile_money", null, "+256772123456", null, null, null, null, null);
    private readonly RefundSubmission _refund = new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), null, "UG", "UGX", 15_000m, null, null);
    private ScriptedProvider _provider = null!;
    private int _tokens;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private GatewayAccess Access => new(new Guid("22222222-2222-4222-8222-222222222222"), "production", _credentials);

    private int TokensOf(string product) => _provider.Seen.Count(request => request.Path == $"/{product}/token/");

    public async ValueTask InitializeAsync()
    {
        _provider = await ScriptedProvider.StartAsync();
        Answer((_, http) => ScriptedProvider.Json(http, 202, ""));
    }

    public async ValueTask DisposeAsync() => await _provider.DisposeAsync();

    // Tokens are numbered over both products.
    private void Answer(Func<SeenRequest, HttpContext, Task> behave) => _provider.Behave = (request, http) => request.Path.EndsWith("/token/", StringComparison.Ordinal)
        ? ScriptedProvider.Json(http, 200, $$"""{"access_token":"token-{{Interlocked.Increment(ref _tokens)}}","token_type":"access_token","expires_in":3600}""")
        : behave(request, http);

    [Fact]
    public async Task Payouts_and_refunds_share_a_token_that_payins_do_not()
    {
        var gateway = ConfiguredMtn.At(_provider.Url);
        await gateway.SubmitPayinAsync(_payin, Access, Cancel);
        await gateway.SubmitPayoutAsync(_payout, Access, Cancel);
        await gateway.SubmitRefundAsync(_refund, Access, Cancel);

        Assert.Equal((1, 1), (TokensOf("collection"), TokensOf("disbursement")));
        var sent = _provider.Seen.Where(request => !request.Path.EndsWith("/token/", StringComparison.Ordinal))
            .Select(request => (request.Headers["Authorization"], request.Headers["Ocp-Apim-Subscription-Key"]));
        Assert.Equal([("Bearer token-1", "c"), ("Bearer token-2", "d"), ("Bearer token-2", "d")], sent);
    }

    [Fact]
    public async Task A_token_is_shared_by_parallel_calls_and_renewed_before_its_end()
    {
        var gateway = ConfiguredMtn.At(_provider.Url, _time);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.QueryPayoutAsync(_payout, Access, Cancel)));
        Assert.Equal(1, _tokens);
        _time.Advance(TimeSpan.FromSeconds(3600 - 61));
        await gateway.QueryPayoutAsync(_payout, Access, Cancel);
        Assert.Equal(1, _tokens);
        _time.Advance(TimeSpan.FromSeconds(2));
        await gateway.QueryPayoutAsync(_payout, Access, Cancel);
        Assert.Equal(2, _tokens);
    }

    [Fact]
    public async Task A_refused_token_is_replaced_once_and_the_other_products_is_kept()
    {
        var gateway = ConfiguredMtn.At(_provider.Url);
        await gateway.SubmitPayinAsync(_payin, Access, Cancel);
        Answer((request, http) => ScriptedProvider.Json(http, request.Headers["Authorization"] == "Bearer token-2" ? 401 : 202, ""));

        Assert.IsType<GatewayOutcome.Accepted>(await gateway.SubmitPayoutAsync(_payout, Access, Cancel));
        Assert.IsType<GatewayOutcome.Accepted>(await gateway.SubmitPayinAsync(_payin, Access, Cancel));

        Assert.Equal((1, 2), (TokensOf("collection"), TokensOf("disbursement")));
        Assert.Equal(2, _provider.Seen.Count(request => request.Path == "/disbursement/v1_0/transfer"));
    }

    [Fact]
    public async Task Credentials_that_are_refused_for_good_mean_not_sent()
    {
        Answer((_, http) => ScriptedProvider.Json(http, 401, ""));
        Assert.IsType<GatewayOutcome.NotSent>(await ConfiguredMtn.At(_provider.Url).SubmitPayoutAsync(_payout, Access, Cancel));
        Assert.Equal(2, _provider.Seen.Count(request => request.Path == "/disbursement/v1_0/transfer"));

        _provider.Behave = (_, http) => ScriptedProvider.Json(http, 401, """{"error":"login_failed"}""");
        Assert.IsType<GatewayOutcome.NotSent>(await ConfiguredMtn.At(_provider.Url).SubmitPayinAsync(_payin, Access, Cancel));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Without_the_products_subscription_nothing_is_sent_and_nothing_is_known(string? key)
    {
        _credentials.Remove("disbursement_subscription_key");
        if (key is not null) _credentials["disbursement_subscription_key"] = key;
        var gateway = ConfiguredMtn.At(_provider.Url);

        Assert.Equal("missing_credentials", Assert.IsType<GatewayOutcome.Failed>(await gateway.SubmitPayoutAsync(_payout, Access, Cancel)).Code);
        Assert.Equal("missing_credentials", Assert.IsType<GatewayOutcome.Failed>(await gateway.SubmitRefundAsync(_refund, Access, Cancel)).Code);
        Assert.IsType<GatewayOutcome.Unknown>(await gateway.QueryPayoutAsync(_payout, Access, Cancel));
        Assert.Empty(_provider.Seen);
        Assert.IsType<GatewayOutcome.Accepted>(await gateway.SubmitPayinAsync(_payin, Access, Cancel));
    }
}
