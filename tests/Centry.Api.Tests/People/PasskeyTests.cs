using Centry.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.People;

public sealed class PasskeyTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private const string Dashboard = "http://localhost:5120";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private readonly SoftwareAuthenticator _authenticator = new();
    private PeopleHost _host = null!;
    private Company _company = null!;
    private string _token = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, _time);
        _company = await Company.CreateAsync(_host);
        _token = (await _host.SignInAsync(_company.OwnerEmail)).AccessToken;
    }

    public ValueTask DisposeAsync()
    {
        _authenticator.Dispose();
        return _host.DisposeAsync();
    }

    [Fact]
    public async Task A_passkey_lets_in_without_a_password_and_without_saying_who_one_is()
    {
        var made = await RegisterAsync();
        Assert.Equal((_authenticator.CredentialId, "Phone"), (made.Id, made.Name));
        using var listed = await _host.GetAsync("/api/v1/auth/passkeys", _token);
        Assert.Equal(made.Id, Assert.Single(await PeopleHost.ReadAsync<List<PasskeyView>>(listed)).Id);

        using var tokens = await SignInAsync("login", Dashboard);
        Assert.Equal(_company.OwnerEmail, (await PeopleHost.ReadAsync<TokenResponse>(tokens)).User.Email);
        using var browser = await SignInAsync("session", Dashboard);
        Assert.Equal(200, (int)browser.StatusCode);
        Assert.Contains(browser.Headers.GetValues("Set-Cookie"), c => c.StartsWith("__Host-centry_session=", StringComparison.Ordinal));
        Assert.Contains("A passkey was added", (await Mailbox.ReadAsync(_host, _company.OwnerEmail))[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_out_by_wrong_passwords_does_not_keep_it_out()
    {
        await RegisterAsync();
        for (var i = 0; i < 6; i++)
            (await _host.LoginAsync(_company.OwnerEmail, "wrong horse battery")).Dispose();
        using var tokens = await SignInAsync("login", Dashboard);
        Assert.Equal(200, (int)tokens.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.test")]
    [InlineData("http://localhost:5121")]
    public async Task What_was_signed_for_another_site_is_refused(string origin)
    {
        await RegisterAsync();
        using var forged = await SignInAsync("login", origin);
        await PeopleHost.RefusedAsync(forged, 401, ErrorCodes.InvalidCredentials);
    }

    [Fact]
    public async Task A_challenge_is_answered_once_in_time_and_by_the_one_who_asked()
    {
        await RegisterAsync();
        var challenge = await ChallengeAsync();
        var answer = new { ceremony_id = challenge.CeremonyId, credential = _authenticator.Get(challenge.Options, Dashboard) };
        using var first = await _host.PostAsync("/api/v1/auth/passkeys/login", answer);
        Assert.Equal(200, (int)first.StatusCode);
        using var replayed = await _host.PostAsync("/api/v1/auth/passkeys/login", answer);
        await PeopleHost.RefusedAsync(replayed, 401, ErrorCodes.InvalidCredentials);

        var late = await ChallengeAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        using var expired = await _host.PostAsync("/api/v1/auth/passkeys/login", new { ceremony_id = late.CeremonyId, credential = _authenticator.Get(late.Options, Dashboard) });
        await PeopleHost.RefusedAsync(expired, 401, ErrorCodes.InvalidCredentials);

        var stranger = await Company.CreateAsync(_host);
        var begun = await BeginAsync(_token);
        using var other = new SoftwareAuthenticator();
        using var stolen = await _host.SendAsync(HttpMethod.Post, "/api/v1/auth/passkeys", (await _host.SignInAsync(stranger.OwnerEmail)).AccessToken,
            new { ceremony_id = begun.CeremonyId, credential = other.Create(begun.Options, Dashboard) });
        await PeopleHost.RefusedAsync(stolen, 401, ErrorCodes.InvalidCredentials);
    }

    [Fact]
    public async Task Making_one_takes_the_password_and_a_removed_one_lets_nobody_in()
    {
        using var stolenSession = await _host.SendAsync(HttpMethod.Post, "/api/v1/auth/passkeys/registration", _token, new BeginPasskeyRequest("wrong horse battery"));
        await PeopleHost.RefusedAsync(stolenSession, 401, ErrorCodes.InvalidCredentials);
        var made = await RegisterAsync();
        using var removed = await _host.SendAsync(HttpMethod.Delete, $"/api/v1/auth/passkeys/{made.Id}", _token);
        Assert.Equal(204, (int)removed.StatusCode);
        using var gone = await SignInAsync("login", Dashboard);
        await PeopleHost.RefusedAsync(gone, 401, ErrorCodes.InvalidCredentials);
        using var again = await _host.SendAsync(HttpMethod.Delete, $"/api/v1/auth/passkeys/{made.Id}", _token);
        await PeopleHost.RefusedAsync(again, 404, ErrorCodes.NotFound);
    }

    private async Task<PasskeyCeremonyView> BeginAsync(string token)
    {
        using var response = await _host.SendAsync(HttpMethod.Post, "/api/v1/auth/passkeys/registration", token, new BeginPasskeyRequest(PeopleHost.Password));
        return await PeopleHost.ReadAsync<PasskeyCeremonyView>(response);
    }

    private async Task<PasskeyView> RegisterAsync()
    {
        var begun = await BeginAsync(_token);
        using var response = await _host.SendAsync(HttpMethod.Post, "/api/v1/auth/passkeys", _token,
            new { ceremony_id = begun.CeremonyId, name = "Phone", credential = _authenticator.Create(begun.Options, Dashboard) });
        return await PeopleHost.ReadAsync<PasskeyView>(response);
    }

    private async Task<PasskeyCeremonyView> ChallengeAsync()
    {
        using var response = await _host.PostAsync("/api/v1/auth/passkeys/challenge", new { });
        return await PeopleHost.ReadAsync<PasskeyCeremonyView>(response);
    }

    private async Task<HttpResponseMessage> SignInAsync(string how, string origin)
    {
        var challenge = await ChallengeAsync();
        return await _host.PostAsync($"/api/v1/auth/passkeys/{how}", new { ceremony_id = challenge.CeremonyId, credential = _authenticator.Get(challenge.Options, origin) });
    }
}
