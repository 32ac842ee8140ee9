using System.Net.Http.Json;
using Centry.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.People;

public sealed class BrowserSessionTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private PeopleHost _host = null!;
    private Company _company = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, _time);
        _company = await Company.CreateAsync(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_cookie_is_kept_from_scripts_from_other_sites_and_from_plain_http()
    {
        using var response = await SignInAsync();
        var cookie = response.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("__Host-centry_session=", StringComparison.Ordinal));
        foreach (var flag in (string[])["secure", "httponly", "samesite=strict", "path=/"])
            Assert.Contains(flag, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Reading_takes_the_cookie_and_changing_the_csrf_token_too()
    {
        var (cookie, csrf) = await SignedInAsync();
        using var read = await SendAsync(HttpMethod.Get, "/api/v1/auth/me", cookie, null);
        Assert.Equal(200, (int)read.StatusCode);
        using var balances = await SendAsync(HttpMethod.Get, $"/api/v1/merchants/{_company.MerchantId}/balances?environment=sandbox", cookie, null);
        Assert.Equal(200, (int)balances.StatusCode);
        using var again = await SendAsync(HttpMethod.Get, "/api/v1/auth/session", cookie, null);
        Assert.Equal(csrf, (await PeopleHost.ReadAsync<BrowserSignIn>(again)).CsrfToken);

        foreach (var token in (string?[])[null, "", csrf[..^1] + "x", csrf + "x"])
        {
            using var forged = await SendAsync(HttpMethod.Delete, "/api/v1/auth/sessions", cookie, token);
            await PeopleHost.RefusedAsync(forged, 403, ErrorCodes.CsrfTokenInvalid);
        }

        using var done = await SendAsync(HttpMethod.Delete, "/api/v1/auth/sessions", cookie, csrf);
        Assert.Equal(204, (int)done.StatusCode);
        using var over = await SendAsync(HttpMethod.Get, "/api/v1/auth/me", cookie, null);
        await PeopleHost.RefusedAsync(over, 401, ErrorCodes.Unauthorized);
    }

    [Theory]
    [InlineData("Origin", "https://evil.test")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task What_another_site_sends_is_refused_even_with_the_token(string header, string value)
    {
        var (cookie, csrf) = await SignedInAsync();
        using var forged = await SendAsync(HttpMethod.Post, "/api/v1/auth/logout", cookie, csrf, (header, value));
        await PeopleHost.RefusedAsync(forged, 403, ErrorCodes.CsrfTokenInvalid);
        using var login = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/session")
        {
            Content = JsonContent.Create(new LoginRequest(_company.OwnerEmail, PeopleHost.Password), options: CentryJson.Options),
        };
        login.Headers.Add(header, value);
        using var signIn = await _host.Client.SendAsync(login, PeopleHost.Cancel);
        await PeopleHost.RefusedAsync(signIn, 403, ErrorCodes.CsrfTokenInvalid);
    }

    [Fact]
    public async Task Signing_out_takes_effect_at_once_and_takes_the_cookie()
    {
        var (cookie, csrf) = await SignedInAsync();
        using var signedOut = await SendAsync(HttpMethod.Post, "/api/v1/auth/logout", cookie, csrf);
        Assert.Equal(204, (int)signedOut.StatusCode);
        Assert.Contains(signedOut.Headers.GetValues("Set-Cookie"), c => c.StartsWith("__Host-centry_session=;", StringComparison.Ordinal));
        using var over = await SendAsync(HttpMethod.Get, "/api/v1/auth/me", cookie, null);
        await PeopleHost.RefusedAsync(over, 401, ErrorCodes.Unauthorized);
    }

    [Fact]
    public async Task An_idle_browser_is_signed_out_and_a_busy_one_signs_in_again_after_a_week()
    {
        var (idle, _) = await SignedInAsync();
        _time.Advance(TimeSpan.FromHours(12));
        using var over = await SendAsync(HttpMethod.Get, "/api/v1/auth/me", idle, null);
        await PeopleHost.RefusedAsync(over, 401, ErrorCodes.Unauthorized);

        var (busy, _) = await SignedInAsync();
        for (var hours = 0; hours < (7 * 24) - 6; hours += 6)
        {
            _time.Advance(TimeSpan.FromHours(6));
            using var going = await SendAsync(HttpMethod.Get, "/api/v1/auth/me", busy, null);
            Assert.Equal(200, (int)going.StatusCode);
        }

        _time.Advance(TimeSpan.FromHours(6));
        using var ended = await SendAsync(HttpMethod.Get, "/api/v1/auth/me", busy, null);
        await PeopleHost.RefusedAsync(ended, 401, ErrorCodes.Unauthorized);
    }

    [Fact]
    public async Task A_person_sees_their_sessions_and_ends_any_of_them_and_nobody_elses()
    {
        var (cookie, csrf) = await SignedInAsync();
        var tokens = await _host.SignInAsync(_company.OwnerEmail);
        using var listed = await SendAsync(HttpMethod.Get, "/api/v1/auth/sessions", cookie, null);
        var sessions = await PeopleHost.ReadAsync<List<SessionView>>(listed);
        Assert.True(sessions.Single(s => s.IsCurrent).IsBrowser);
        var other = sessions.Single(s => !s.IsBrowser);

        var stranger = await Company.CreateAsync(_host);
        using var foreign = await _host.SendAsync(HttpMethod.Delete, $"/api/v1/auth/sessions/{other.Id}", (await _host.SignInAsync(stranger.OwnerEmail)).AccessToken);
        await PeopleHost.RefusedAsync(foreign, 404, ErrorCodes.NotFound);
        using var ended = await SendAsync(HttpMethod.Delete, $"/api/v1/auth/sessions/{other.Id}", cookie, csrf);
        Assert.Equal(204, (int)ended.StatusCode);
        using var over = await _host.GetAsync("/api/v1/auth/me", tokens.AccessToken);
        await PeopleHost.RefusedAsync(over, 401, ErrorCodes.Unauthorized);
    }

    private Task<HttpResponseMessage> SignInAsync() => _host.PostAsync("/api/v1/auth/session", new LoginRequest(_company.OwnerEmail, PeopleHost.Password));

    private async Task<(string Cookie, string Csrf)> SignedInAsync()
    {
        using var response = await SignInAsync();
        var session = await PeopleHost.ReadAsync<BrowserSignIn>(response);
        return (response.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("__Host-centry_session=", StringComparison.Ordinal)).Split(';')[0], session.CsrfToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string cookie, string? csrf, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", cookie);
        if (csrf is not null)
            request.Headers.Add("X-Csrf-Token", csrf);
        if (header is var (name, value))
            request.Headers.Add(name, value);
        return await _host.Client.SendAsync(request, PeopleHost.Cancel);
    }
}
