using System.Net;
using Microsoft.AspNetCore.WebUtilities;

namespace Centry.Simulator.Tests.Xero;

public sealed class ConsentTests
{
    private static CancellationToken Cancel => PlayedXero.Cancel;

    [Fact]
    public async Task A_person_consents_on_a_page_for_the_organisations_that_are_ticked()
    {
        await using var xero = await PlayedXero.StartAsync();
        var url = "/xero/identity/connect/authorize?" + PlayedXero.AuthorizeQuery();
        var page = await xero.SendAsync(HttpMethod.Get, url);
        Assert.Equal(200, page.Status);
        Assert.Contains("Nairobi Traders Ltd", page.Text, StringComparison.Ordinal);
        Assert.Contains("form-action 'self' https://app.example", page.Header("Content-Security-Policy"), StringComparison.Ordinal);

        var back = await xero.SendAsync(HttpMethod.Post, url, new FormUrlEncodedContent([new("decision", "approve"), new("tenant", PlayedXero.SecondTenant)]));
        Assert.Equal((int)HttpStatusCode.SeeOther, back.Status);
        var query = QueryHelpers.ParseQuery(new Uri(back.Header("Location")!).Query);
        Assert.Equal("s-1", query["state"]);
        xero.Token = (await xero.TradeAsync(query["code"].ToString())).Json.GetProperty("access_token").GetString()!;
        var connection = Assert.Single((await ConnectionsAsync(xero)).Json.EnumerateArray());
        Assert.Equal((PlayedXero.SecondTenant, "ORGANISATION", "Nairobi Traders Ltd"), (connection.GetProperty("tenantId").GetString(), connection.GetProperty("tenantType").GetString(), connection.GetProperty("tenantName").GetString()));
        Assert.Equal(403, (await xero.GetAsync("Organisation")).Status);
    }

    [Fact]
    public async Task A_person_may_decline()
    {
        await using var xero = await PlayedXero.StartAsync();
        var back = await xero.SendAsync(HttpMethod.Post, "/xero/identity/connect/authorize?" + PlayedXero.AuthorizeQuery(), new FormUrlEncodedContent([new("decision", "cancel")]));
        Assert.Equal("https://app.example/back?error=access_denied&state=s-1", back.Header("Location"));
    }

    [Theory]
    [InlineData("client_id=demo-xero-client", "client_id=other", 400, null)]
    [InlineData("redirect_uri=https%3A%2F%2Fapp.example%2Fback", "redirect_uri=javascript%3Aalert(1)", 400, null)]
    [InlineData("redirect_uri=https%3A%2F%2Fapp.example%2Fback", "redirect_uri=https%3A%2F%2Fevil.example%2Fback", 400, null)]
    [InlineData("response_type=code", "response_type=token", 303, "unsupported_response_type")]
    [InlineData("scope=offline_access", "scope=everything", 303, "invalid_scope")]
    [InlineData("code_challenge_method=S256", "code_challenge_method=plain", 303, "invalid_request")]
    public async Task A_wrong_request_for_consent_is_refused(string right, string wrong, int status, string? error)
    {
        await using var xero = await PlayedXero.StartAsync(("RedirectUris:0", "https://app.example/back"));
        var query = PlayedXero.AuthorizeQuery();
        Assert.Contains(right, query, StringComparison.Ordinal);
        var reply = await xero.SendAsync(HttpMethod.Get, $"/xero/identity/connect/authorize?{query.Replace(right, wrong, StringComparison.Ordinal)}&approve=1");
        Assert.Equal(status, reply.Status);
        Assert.Equal(error is null ? null : $"https://app.example/back?error={error}&state=s-1", reply.Header("Location"));
    }

    [Fact]
    public async Task A_code_is_good_for_one_try_of_its_app_with_its_address_and_verifier()
    {
        await using var xero = await PlayedXero.StartAsync();
        Assert.Equal((401, "invalid_client"), await ErrorAsync(xero.TradeAsync(await xero.CodeAsync(), secret: "wrong")));
        Assert.Equal((400, "invalid_grant"), await ErrorAsync(xero.TradeAsync(await xero.CodeAsync(), verifier: null)));
        Assert.Equal((400, "invalid_grant"), await ErrorAsync(xero.TradeAsync(await xero.CodeAsync(), verifier: PlayedXero.Verifier + "x")));
        Assert.Equal((400, "invalid_grant"), await ErrorAsync(xero.TradeAsync(await xero.CodeAsync(), redirect: "https://app.example/other")));
        var code = await xero.CodeAsync();
        Assert.Equal(200, (await xero.TradeAsync(code)).Status);
        Assert.Equal((400, "invalid_grant"), await ErrorAsync(xero.TradeAsync(code)));
        var late = await xero.CodeAsync();
        xero.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((400, "invalid_grant"), await ErrorAsync(xero.TradeAsync(late)));
        Assert.Equal((400, "unsupported_grant_type"), await ErrorAsync(xero.TokenAsync("demo-xero-secret", ("grant_type", "password"))));
        Assert.Equal((400, "invalid_request"), await ErrorAsync(xero.SendAsync(HttpMethod.Post, "/xero/connect/token", new StringContent("{}"))));
    }

    [Fact]
    public async Task Refresh_tokens_change_with_each_use_and_the_old_one_ends_soon_after()
    {
        await using var xero = await PlayedXero.StartAsync();
        var first = (await xero.SignInAsync()).GetProperty("refresh_token").GetString()!;
        var second = (await xero.RefreshAsync(first)).Json.GetProperty("refresh_token").GetString()!;
        Assert.NotEqual(first, second);
        Assert.Equal(200, (await xero.RefreshAsync(first)).Status);
        xero.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal((400, "invalid_grant"), await ErrorAsync(xero.RefreshAsync(first)));
        Assert.Equal(200, (await xero.RefreshAsync(second)).Status);

        var unused = (await xero.SignInAsync()).GetProperty("refresh_token").GetString()!;
        xero.Clock.Advance(TimeSpan.FromDays(60));
        Assert.Equal((400, "invalid_grant"), await ErrorAsync(xero.RefreshAsync(unused)));
    }

    [Fact]
    public async Task Without_offline_access_there_is_no_refresh_token()
    {
        await using var xero = await PlayedXero.StartAsync();
        Assert.False((await xero.SignInAsync("accounting.transactions")).TryGetProperty("refresh_token", out _));
    }

    [Fact]
    public async Task A_connection_ends_by_the_app_or_by_the_person_and_all_consent_with_the_tokens()
    {
        await using var xero = await PlayedXero.StartAsync();
        var refresh = (await xero.SignInAsync()).GetProperty("refresh_token").GetString()!;
        var ids = (await ConnectionsAsync(xero)).Json.EnumerateArray().Select(connection => connection.GetProperty("id").GetString()!).ToList();
        Assert.Equal(2, ids.Count);
        var path = $"/xero/connections/{ids[0]}";
        Assert.Equal(401, (await xero.SendAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal(204, (await xero.SendAsync(HttpMethod.Delete, path, null, ("Authorization", "Bearer " + xero.Token))).Status);
        Assert.Equal(404, (await xero.SendAsync(HttpMethod.Delete, path, null, ("Authorization", "Bearer " + xero.Token))).Status);
        Assert.Equal(403, (await xero.GetAsync("Organisation")).Status);

        xero.Tenant = PlayedXero.SecondTenant;
        Assert.Equal(200, (await xero.GetAsync("Organisation")).Status);
        Assert.Contains("Nairobi Traders Ltd", (await xero.SendAsync(HttpMethod.Get, "/xero/connected-apps")).Text, StringComparison.Ordinal);
        await xero.SendAsync(HttpMethod.Post, $"/xero/connected-apps/{ids[1]}/disconnect");
        Assert.Equal(403, (await xero.GetAsync("Organisation")).Status);

        await xero.SendAsync(HttpMethod.Post, "/xero/connected-apps/withdraw");
        Assert.Equal(401, (await xero.GetAsync("Organisation")).Status);
        Assert.Equal((400, "invalid_grant"), await ErrorAsync(xero.RefreshAsync(refresh)));
    }

    private static Task<XeroReply> ConnectionsAsync(PlayedXero xero) => xero.SendAsync(HttpMethod.Get, "/xero/connections", null, ("Authorization", "Bearer " + xero.Token));

    private static async Task<(int Status, string? Error)> ErrorAsync(Task<XeroReply> sent)
    {
        Cancel.ThrowIfCancellationRequested();
        var reply = await sent;
        return (reply.Status, reply.Json.GetProperty("error").GetString());
    }
}
