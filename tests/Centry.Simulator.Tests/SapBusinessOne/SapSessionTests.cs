using System.Net.Http.Json;

namespace Centry.Simulator.Tests.SapBusinessOne;

public sealed class SapSessionTests : IAsyncLifetime
{
    private PlayedSap _sap = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _sap = await PlayedSap.StartAsync(("SessionsMax", "2"));

    public ValueTask DisposeAsync() => _sap.DisposeAsync();

    [Fact]
    public async Task A_sign_in_answers_with_a_session_and_two_cookies()
    {
        using var answer = await _sap.SendAsync(HttpMethod.Post, "Login", PlayedSap.SignIn);
        var session = await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Cancel);
        Assert.Equal((30, "1000190"), (session.GetProperty("SessionTimeout").GetInt32(), session.GetProperty("Version").GetString()));
        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        Assert.StartsWith($"B1SESSION={session.GetProperty("SessionId").GetString()};", cookies[0], StringComparison.Ordinal);
        Assert.Matches(@"^ROUTEID=\.node\d; path=/b1s$", cookies[1]);
    }

    [Fact]
    public async Task Without_both_cookies_there_is_no_session()
    {
        await LostAsync();
        await _sap.SignInAsync();
        var both = _sap.Cookies!;
        await _sap.GetAsync("BusinessPartners");
        foreach (var cookies in new[] { both.Split("; ")[0], both.Split("; ")[1], both.Split("; ")[0] + "; ROUTEID=.node9" })
        {
            _sap.Cookies = cookies;
            await LostAsync();
        }
    }

    [Fact]
    public async Task A_session_ends_thirty_minutes_after_its_last_call()
    {
        await _sap.SignInAsync();
        _sap.Clock.Advance(TimeSpan.FromMinutes(29));
        await _sap.GetAsync("BusinessPartners");
        _sap.Clock.Advance(TimeSpan.FromMinutes(29));
        await _sap.GetAsync("BusinessPartners");
        _sap.Clock.Advance(TimeSpan.FromMinutes(30));
        await LostAsync();
    }

    [Fact]
    public async Task A_session_can_be_left_and_kicked()
    {
        await _sap.SignInAsync();
        using (var left = await _sap.SendAsync(HttpMethod.Post, "Logout"))
            Assert.Equal(204, (int)left.StatusCode);
        await LostAsync();

        await _sap.SignInAsync();
        await _sap.FaultsAsync(new { kind = "token_expired", calls = 1 });
        await LostAsync();

        await _sap.SignInAsync();
        using var kicked = await _sap.Http.PostAsync(new Uri("/_control/sap/tokens/expire", UriKind.Relative), null, Cancel);
        await LostAsync();
    }

    [Fact]
    public async Task No_more_are_signed_in_than_may_be_until_sessions_end()
    {
        await _sap.SignInAsync();
        await _sap.SignInAsync();
        await _sap.RefusedAsync(HttpMethod.Post, "Login", PlayedSap.SignIn, 500, -1, "sessions");
        _sap.Clock.Advance(TimeSpan.FromMinutes(31));
        await _sap.SignInAsync();
    }

    [Fact]
    public async Task Errors_have_the_shape_of_the_path()
    {
        await LostAsync();
        _sap.Version = 2;
        var (status, body) = await _sap.AskAsync(HttpMethod.Get, "BusinessPartners");
        Assert.Equal((401, "301", "Invalid session or session already timeout."), (status, body.GetProperty("error").GetProperty("code").GetString(), body.GetProperty("error").GetProperty("message").GetString()));
    }

    [Fact]
    public async Task The_company_tells_its_name_and_its_currency()
    {
        await _sap.SignInAsync();
        Assert.Equal("Demo Trading Ltd", (await _sap.AskAsync(HttpMethod.Post, "CompanyService_GetCompanyInfo")).Body.GetProperty("CompanyName").GetString());
        var info = (await _sap.AskAsync(HttpMethod.Post, "CompanyService_GetAdminInfo", "{}")).Body;
        Assert.Equal(("Demo Trading Ltd", "UGX"), (info.GetProperty("CompanyName").GetString(), info.GetProperty("LocalCurrency").GetString()));
    }

    private Task LostAsync() => _sap.RefusedAsync(HttpMethod.Get, "BusinessPartners", null, 401, 301, "Invalid session or session already timeout.");
}
