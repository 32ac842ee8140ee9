using System.Text;
using Centry.Connectors.Erp;
using Xunit;

namespace Centry.Connectors.Tests.Erp.Xero;

/// <summary>Consent and tokens: to the letter by script, and against the simulator.</summary>
public sealed class XeroConsentTests : IDisposable
{
    private const string Tokens = """{"id_token":"i","access_token":"a-1","expires_in":1800,"token_type":"Bearer","refresh_token":"r-1","scope":"offline_access"}""";

    private readonly XeroScript _xero = new();

    private static CancellationToken Cancel => XeroScript.Cancel;

    public void Dispose() => _xero.Dispose();

    [Fact]
    public void The_person_is_sent_to_Xero_with_all_that_it_needs() => Assert.Equal(
        "https://login.xero.com/identity/connect/authorize?response_type=code&client_id=app-1&redirect_uri=https%3A%2F%2Fcentry.example%2Fv1%2Ferp%2Fcallback"
        + "&scope=offline_access%20accounting.transactions%20accounting.contacts%20accounting.settings.read&state=s%261&code_challenge=ch&code_challenge_method=S256",
        _xero.Erp.AuthorizeUrl("s&1", "ch", XeroPerson.Redirect).AbsoluteUri);

    [Fact]
    public async Task A_code_is_traded_for_tokens_and_the_companies_that_they_reach()
    {
        _xero.Answers(Tokens).Answers("""
            [{"id":"k-1","authEventId":"e","tenantId":"t-1","tenantType":"ORGANISATION","tenantName":"One Ltd","createdDateUtc":"2026-01-15T07:30:00.0000000","updatedDateUtc":"2026-01-15T07:30:00.0000000"},
            {"id":"k-2","tenantId":"t-2","tenantType":"PRACTICE","tenantName":"A practice"}]
            """);
        var grant = await _xero.Erp.RedeemAsync(new Dictionary<string, string> { ["code"] = "c-1", ["state"] = "s" }, "verifier", XeroPerson.Redirect, Cancel);

        Assert.Equal(new ErpTokens("a-1", _xero.Clock.GetUtcNow().AddMinutes(30), "r-1", _xero.Clock.GetUtcNow().AddDays(60)), grant.Tokens);
        Assert.Equal([new ErpTenant("t-1", "One Ltd")], grant.Tenants);
        Assert.Equal($"""
            POST https://identity.xero.com/connect/token
            Accept: application/json
            Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("app-1:app-secret"))}
            Content-Type: application/x-www-form-urlencoded
            grant_type=authorization_code&code=c-1&redirect_uri=https%3A%2F%2Fcentry.example%2Fv1%2Ferp%2Fcallback&code_verifier=verifier
            """, _xero.Asked[0]);
        Assert.Equal("""
            GET https://api.xero.com/connections
            Accept: application/json
            Authorization: Bearer a-1
            """, _xero.Asked[1]);
    }

    [Fact]
    public async Task An_app_without_a_secret_names_itself()
    {
        _xero.Settings.ClientSecret = null;
        _xero.Answers(Tokens);
        await _xero.Erp.RefreshAsync("r-0", Cancel);
        Assert.Equal("""
            POST https://identity.xero.com/connect/token
            Accept: application/json
            Content-Type: application/x-www-form-urlencoded
            grant_type=refresh_token&refresh_token=r-0&client_id=app-1
            """, _xero.Asked[0]);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", ErpFault.ConsentLost)]
    [InlineData(401, """{"error":"invalid_client"}""", ErpFault.Refused)]
    [InlineData(400, """{"error":"unauthorized_client"}""", ErpFault.Refused)]
    [InlineData(400, "<html>", ErpFault.Unavailable)]
    [InlineData(429, "", ErpFault.RateLimited)]
    [InlineData(500, """{"error":"invalid_grant"}""", ErpFault.Unavailable)]
    [InlineData(200, """{"access_token":"a","expires_in":1800}""", ErpFault.Unavailable)]
    [InlineData(200, """{"access_token":"a","refresh_token":"r","expires_in":0}""", ErpFault.Unavailable)]
    [InlineData(200, "{", ErpFault.Unavailable)]
    public async Task Only_a_consent_that_ended_is_lost(int status, string body, ErpFault fault)
    {
        _xero.Answers(body, status);
        var thrown = await Assert.ThrowsAsync<ErpException>(() => _xero.Erp.RefreshAsync("secret-refresh", Cancel));
        Assert.Equal(fault, thrown.Fault);
        Assert.DoesNotContain("secret", thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_declines_has_not_consented()
    {
        var thrown = await Assert.ThrowsAsync<ErpException>(() => _xero.Erp.RedeemAsync(
            new Dictionary<string, string> { ["error"] = "access_denied", ["state"] = "s" }, "verifier", XeroPerson.Redirect, Cancel));
        Assert.Equal(ErpFault.ConsentLost, thrown.Fault);
        Assert.Empty(_xero.Asked);
    }

    [Fact]
    public async Task A_company_is_disconnected_by_its_connection_and_a_second_time_is_no_trouble()
    {
        var tokens = new ErpTokens("a-1", _xero.Clock.GetUtcNow(), "r-1", null);
        _xero.Answers("""[{"id":"k-1","tenantId":"t-1"},{"id":"k-2","tenantId":"t-2"}]""").Answers("", 204).Answers("""[{"id":"k-1","tenantId":"t-1"}]""");
        await _xero.Erp.RevokeAsync(tokens, "t-2", Cancel);
        await _xero.Erp.RevokeAsync(tokens, "t-2", Cancel);
        Assert.Equal(["GET https://api.xero.com/connections", "DELETE https://api.xero.com/connections/k-2", "GET https://api.xero.com/connections"], _xero.Asked.Select(asked => asked.Split('\n')[0]));
    }

    [Fact]
    public async Task Tokens_are_renewed_until_the_consent_ends()
    {
        await using var played = await PlayedErp.StartAsync("xero");
        using var transport = new OpenTransport();
        var erp = XeroPerson.Erp(played.Url, new ErpHttp(transport, new ErpPace(played.Clock), TimeProvider.System), played.Clock);
        var grant = await XeroPerson.GrantAsync(erp, played);
        Assert.Equal(["Kampala Traders Ltd", "Nairobi Traders Ltd"], grant.Tenants.Select(tenant => tenant.Name));
        Assert.Equal("Nairobi Traders Ltd", (await erp.CompanyAsync(XeroPerson.Access(grant.Tokens, grant.Tenants[1].Id), Cancel)).Name);

        await played.ExpireTokensAsync();
        Assert.Equal(ErpFault.Unauthorized, await FaultAsync(() => erp.CompanyAsync(XeroPerson.Access(grant.Tokens, grant.Tenants[0].Id), Cancel)));
        var renewed = await erp.RefreshAsync(grant.Tokens.RefreshToken, Cancel);
        Assert.NotEqual(grant.Tokens.RefreshToken, renewed.RefreshToken);
        Assert.Equal("UGX", (await erp.CompanyAsync(XeroPerson.Access(renewed, grant.Tenants[0].Id), Cancel)).CurrencyCode);

        await erp.RevokeAsync(renewed, grant.Tenants[0].Id, Cancel);
        Assert.Equal(ErpFault.ConsentLost, await FaultAsync(() => erp.CompanyAsync(XeroPerson.Access(renewed, grant.Tenants[0].Id), Cancel)));
        await erp.CompanyAsync(XeroPerson.Access(renewed, grant.Tenants[1].Id), Cancel);

        using (await played.Http.PostAsync(new Uri("/xero/connected-apps/withdraw", UriKind.Relative), null, Cancel))
            Assert.Equal(ErpFault.ConsentLost, await FaultAsync(() => erp.RefreshAsync(renewed.RefreshToken, Cancel)));
    }

    [Fact]
    public async Task A_code_is_worth_nothing_without_its_verifier()
    {
        await using var played = await PlayedErp.StartAsync("xero");
        using var transport = new OpenTransport();
        var erp = XeroPerson.Erp(played.Url, new ErpHttp(transport, new ErpPace(played.Clock), TimeProvider.System), played.Clock);
        using var back = await played.Http.GetAsync(new Uri(erp.AuthorizeUrl("s", XeroPerson.Challenge, XeroPerson.Redirect).AbsoluteUri + "&approve=1"), Cancel);
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(back.Headers.Location!.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        Assert.Equal(ErpFault.ConsentLost, await FaultAsync(() => erp.RedeemAsync(query, XeroPerson.Verifier + "x", XeroPerson.Redirect, Cancel)));
        Assert.Equal(ErpFault.ConsentLost, await FaultAsync(() => erp.RedeemAsync(query, XeroPerson.Verifier, XeroPerson.Redirect, Cancel)));
    }

    private static async Task<ErpFault> FaultAsync(Func<Task> act) => (await Assert.ThrowsAsync<ErpException>(act)).Fault;
}
