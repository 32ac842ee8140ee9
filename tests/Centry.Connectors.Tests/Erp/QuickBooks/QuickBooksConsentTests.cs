using System.Net;
using Centry.Connectors.Erp;
using Centry.Connectors.Erp.QuickBooks;
using Xunit;

namespace Centry.Connectors.Tests.Erp.QuickBooks;

public sealed class QuickBooksConsentTests : IDisposable
{
    private static readonly Uri Redirect = new("https://app.example.com/erp/callback");
    private static readonly Dictionary<string, string> Back = new() { ["code"] = "AB1", ["state"] = "state-1", ["realmId"] = ScriptedErp.Realm };

    private readonly ScriptedErp _scripted = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _scripted.Dispose();

    [Fact]
    public void The_browser_is_sent_to_Intuit_with_a_state_and_no_challenge() => Assert.Equal(
        "https://appcenter.intuit.com/connect/oauth2?client_id=client&response_type=code&scope=com.intuit.quickbooks.accounting&redirect_uri=https%3A%2F%2Fapp.example.com%2Ferp%2Fcallback&state=state-1",
        _scripted.Erp.AuthorizeUrl("state-1", "challenge", Redirect).AbsoluteUri);

    [Fact]
    public async Task The_code_is_traded_for_tokens_of_the_company_in_the_redirect()
    {
        _scripted.Answers("""{"access_token":"a1","expires_in":3600,"refresh_token":"r1","x_refresh_token_expires_in":8726400,"x_refresh_token_hard_expires_in":86400,"token_type":"bearer"}""");
        var grant = await _scripted.Erp.RedeemAsync(Back, "verifier", Redirect, Cancel);
        var now = _scripted.Clock.GetUtcNow();
        Assert.Equal(new ErpTokens("a1", now.AddHours(1), "r1", now.AddDays(1)), grant.Tokens);
        Assert.Equal(ScriptedErp.Realm, Assert.Single(grant.Tenants).Id);
        var sent = Assert.Single(_scripted.Requests);
        Assert.Equal(
            ("POST", "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer", "Basic Y2xpZW50OnNlY3JldA==", "application/json", "application/x-www-form-urlencoded"),
            (sent.Method, sent.Url, sent.Authorization, sent.Accept, sent.ContentType));
        Assert.Equal("grant_type=authorization_code&code=AB1&redirect_uri=https%3A%2F%2Fapp.example.com%2Ferp%2Fcallback", sent.Body);
    }

    [Fact]
    public async Task A_refresh_brings_the_newest_refresh_token()
    {
        _scripted.Answers("""{"access_token":"a2","expires_in":3600,"refresh_token":"r2","x_refresh_token_expires_in":8640000,"token_type":"bearer"}""");
        var tokens = await _scripted.Erp.RefreshAsync("r1", Cancel);
        Assert.Equal(("a2", "r2", _scripted.Clock.GetUtcNow().AddDays(100)), (tokens.AccessToken, tokens.RefreshToken, tokens.RefreshExpiresAt));
        Assert.Equal("grant_type=refresh_token&refresh_token=r1", _scripted.Requests[0].Body);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", ErpFault.ConsentLost)]
    [InlineData(401, """{"error":"invalid_client"}""", ErpFault.Refused)]
    [InlineData(429, "", ErpFault.RateLimited)]
    [InlineData(500, "", ErpFault.Unavailable)]
    [InlineData(200, """{"access_token":"a2"}""", ErpFault.Unavailable)]
    [InlineData(200, "<html>", ErpFault.Unavailable)]
    public async Task A_refresh_that_fails_says_whether_the_consent_is_lost(int status, string body, ErpFault expected)
    {
        _scripted.Answers(body, (HttpStatusCode)status);
        var fault = await Assert.ThrowsAsync<ErpException>(() => _scripted.Erp.RefreshAsync("r1", Cancel));
        Assert.Equal(expected, fault.Fault);
    }

    [Theory]
    [InlineData("error", "access_denied")]
    [InlineData("realmId", "../1")]
    [InlineData("realmId", "")]
    public async Task A_redirect_without_a_consent_is_not_traded(string name, string value)
    {
        var fault = await Assert.ThrowsAsync<ErpException>(() => _scripted.Erp.RedeemAsync(new Dictionary<string, string>(Back) { [name] = value }, "", Redirect, Cancel));
        Assert.Equal(ErpFault.Refused, fault.Fault);
        Assert.Empty(_scripted.Requests);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    public async Task A_consent_is_ended_at_Intuits_or_has_ended_there(int status)
    {
        _scripted.Answers("", (HttpStatusCode)status);
        await _scripted.Erp.RevokeAsync(new ErpTokens("a1", _scripted.Clock.GetUtcNow(), "r1", null), ScriptedErp.Realm, Cancel);
        Assert.Equal(("https://developer.api.intuit.com/v2/oauth2/tokens/revoke", """{"token":"r1"}"""), (_scripted.Requests[0].Url, _scripted.Requests[0].Body));
    }

    [Fact]
    public async Task Nobody_connects_without_an_app()
    {
        using var unset = new ScriptedErp(new QuickBooksOptions());
        Assert.Equal(ErpFault.Refused, Assert.Throws<ErpException>(() => unset.Erp.AuthorizeUrl("s", "c", Redirect)).Fault);
        Assert.Equal(ErpFault.Refused, (await Assert.ThrowsAsync<ErpException>(() => unset.Erp.RefreshAsync("r1", Cancel))).Fault);
    }

    [Fact]
    public async Task The_simulators_consent_is_used_once_and_its_refresh_token_rolls_on_until_it_is_revoked()
    {
        await using var played = await PlayedErp.StartAsync(QuickBooksErp.Id);
        using var transport = new OpenTransport();
        var erp = PlayedQuickBooks.Adapter(played.Url, new ErpHttp(transport, new ErpPace(played.Clock), TimeProvider.System), played.Clock);
        var back = await PlayedQuickBooks.ApproveAsync(erp, played);
        Assert.Equal("state-1", back["state"]);
        var first = (await erp.RedeemAsync(back, "", PlayedQuickBooks.Redirect, Cancel)).Tokens;
        Assert.Equal(ErpFault.Refused, (await Assert.ThrowsAsync<ErpException>(() => erp.RedeemAsync(back, "", PlayedQuickBooks.Redirect, Cancel))).Fault);

        Assert.Equal(first.RefreshToken, (await erp.RefreshAsync(first.RefreshToken, Cancel)).RefreshToken);
        played.Clock.Advance(TimeSpan.FromHours(25));
        var second = await erp.RefreshAsync(first.RefreshToken, Cancel);
        Assert.NotEqual(first.RefreshToken, second.RefreshToken);
        Assert.Equal(ErpFault.ConsentLost, (await Assert.ThrowsAsync<ErpException>(() => erp.RefreshAsync(first.RefreshToken, Cancel))).Fault);
        Assert.Equal(ErpFault.Unauthorized, (await Assert.ThrowsAsync<ErpException>(() => erp.CompanyAsync(With(first), Cancel))).Fault);
        Assert.Equal("Demo Traders Ltd", (await erp.CompanyAsync(With(second), Cancel)).Name);

        await erp.RevokeAsync(second, ScriptedErp.Realm, Cancel);
        await erp.RevokeAsync(second, ScriptedErp.Realm, Cancel);
        Assert.Equal(ErpFault.ConsentLost, (await Assert.ThrowsAsync<ErpException>(() => erp.RefreshAsync(second.RefreshToken, Cancel))).Fault);
        Assert.Equal(ErpFault.Unauthorized, (await Assert.ThrowsAsync<ErpException>(() => erp.CompanyAsync(With(second), Cancel))).Fault);

        static ErpAccess With(ErpTokens tokens) => ScriptedErp.Access with { Credentials = new Dictionary<string, string> { [ErpAccess.AccessToken] = tokens.AccessToken } };
    }
}
