using System.Net;
using System.Text;
using Centry.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.People;

public sealed class SignInTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private const string Wrong = "wrong horse battery";

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
    public async Task The_right_password_gives_tokens_that_say_who_one_is()
    {
        using var response = await _host.LoginAsync(_company.OwnerEmail, PeopleHost.Password);
        var tokens = await PeopleHost.ReadAsync<TokenResponse>(response);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal(15 * 60, tokens.ExpiresIn);
        Assert.Equal(43, tokens.RefreshToken.Length);

        using var me = await _host.GetAsync("/api/v1/auth/me", tokens.AccessToken);
        var who = await PeopleHost.ReadAsync<MeResponse>(me);
        Assert.Equivalent(tokens.User, who);
        Assert.Equal(_company.OwnerEmail, who.Email);
        var membership = Assert.Single(who.Memberships);
        Assert.Equal("owner", membership.Role);
        Assert.Equal(_company.MerchantId, Assert.Single(membership.Merchants).Id);
    }

    [Fact]
    public async Task The_case_of_the_address_and_blanks_around_it_do_not_matter()
    {
        using var response = await _host.LoginAsync($" {_company.OwnerEmail.ToUpperInvariant()} ", PeopleHost.Password);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Unknown_address_wrong_password_and_lock_out_are_answered_alike_after_the_same_work()
    {
        var unknown = await FailAsync("nobody@acme.test", PeopleHost.Password);
        var wrong = await FailAsync(_company.OwnerEmail, Wrong);
        for (var i = 0; i < 4; i++)
            await FailAsync(_company.OwnerEmail, Wrong);
        var lockedOut = await FailAsync(_company.OwnerEmail, PeopleHost.Password);

        Assert.Equal(unknown, wrong);
        Assert.Equal(unknown, lockedOut);
        Assert.Equal((1, 401), (unknown.Comparisons, unknown.Status));
        Assert.Contains(ErrorCodes.InvalidCredentials, unknown.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_wrong_passwords_block_sign_in_for_five_minutes()
    {
        for (var i = 0; i < 5; i++)
            await FailAsync(_company.OwnerEmail, Wrong);
        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        await FailAsync(_company.OwnerEmail, PeopleHost.Password);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _host.SignInAsync(_company.OwnerEmail);
    }

    [Fact]
    public async Task The_right_password_forgives_the_wrong_ones_before()
    {
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 4; i++)
                await FailAsync(_company.OwnerEmail, Wrong);
            await _host.SignInAsync(_company.OwnerEmail);
        }
    }

    [Fact]
    public async Task Guesses_made_at_once_cannot_pass_the_limit_together()
    {
        var before = _host.Hasher.Compared.Count;
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => _host.LoginAsync(_company.OwnerEmail, Wrong)));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Unauthorized, a.StatusCode));

        // Nobody's hash was compared with all the other times.
        var real = _host.Hasher.Compared.Skip(before).CountBy(hash => hash).OrderBy(c => c.Value).ToList();
        Assert.Equal([5, 25], real.Select(c => c.Value));
    }

    [Fact]
    public async Task Whoever_guesses_from_elsewhere_does_not_lock_out_a_device_that_has_signed_in_before()
    {
        using var first = await _host.LoginAsync(_company.OwnerEmail, PeopleHost.Password);
        var device = (await PeopleHost.ReadAsync<TokenResponse>(first)).DeviceToken;
        Assert.NotNull(device);
        for (var i = 0; i < 12; i++)
            await FailAsync(_company.OwnerEmail, Wrong);

        using var known = await _host.PostAsync("/api/v1/auth/login", new LoginRequest(_company.OwnerEmail, PeopleHost.Password, DeviceToken: device));
        Assert.Null((await PeopleHost.ReadAsync<TokenResponse>(known)).DeviceToken);

        // The device has a count of its own, and another person's device is a stranger's.
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await _host.PostAsync("/api/v1/auth/login", new LoginRequest(_company.OwnerEmail, Wrong, DeviceToken: device));
            await PeopleHost.RefusedAsync(wrong, 401, ErrorCodes.InvalidCredentials);
        }

        using var lockedOut = await _host.PostAsync("/api/v1/auth/login", new LoginRequest(_company.OwnerEmail, PeopleHost.Password, DeviceToken: device));
        await PeopleHost.RefusedAsync(lockedOut, 401, ErrorCodes.InvalidCredentials);
        var stranger = await Company.CreateAsync(_host);
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await _host.PostAsync("/api/v1/auth/login", new LoginRequest(stranger.OwnerEmail, Wrong, DeviceToken: device));
            await PeopleHost.RefusedAsync(wrong, 401, ErrorCodes.InvalidCredentials);
        }

        using var foreign = await _host.PostAsync("/api/v1/auth/login", new LoginRequest(stranger.OwnerEmail, PeopleHost.Password, DeviceToken: device));
        await PeopleHost.RefusedAsync(foreign, 401, ErrorCodes.InvalidCredentials);
    }

    [Fact]
    public async Task One_address_may_try_only_so_often_whoever_it_tries()
    {
        await using var host = await PeopleHost.StartAsync(database.ConnectionString, _time, ("People:AnonymousPerMinute", "5"));
        for (var i = 0; i < 5; i++)
        {
            using var tried = await host.LoginAsync($"{i}@acme.test", Wrong);
            await PeopleHost.RefusedAsync(tried, 401, ErrorCodes.InvalidCredentials);
        }

        using var throttled = await host.LoginAsync("6@acme.test", Wrong);
        await PeopleHost.RefusedAsync(throttled, 429, ErrorCodes.RateLimited);
        Assert.Equal("60", throttled.Headers.GetValues("Retry-After").Single());
    }

    [Theory]
    [InlineData("""{"email":"a@b.test","password":}""", 400, ErrorCodes.MalformedJson, "line", "position")]
    [InlineData("""{"email":"a@b.test","email":"c@d.test","password":"x"}""", 400, ErrorCodes.MalformedJson, "line", "position")]
    [InlineData("[]", 400, ErrorCodes.ValidationError)]
    [InlineData("""{"email":7,"password":null,"more":1}""", 400, ErrorCodes.ValidationError, "email", "password")]
    public async Task Faulty_bodies_are_refused_with_every_fault(string body, int status, string code, params string[] named)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _host.Client.PostAsync(new Uri("/api/v1/auth/login", UriKind.Relative), content, PeopleHost.Cancel);
        var refusal = await PeopleHost.RefusedAsync(response, status, code);
        Assert.All(named, name => Assert.True(refusal.Fields?.ContainsKey(name) ?? refusal.Details!.ContainsKey(name), name));
    }

    [Fact]
    public async Task Other_content_and_huge_bodies_are_refused()
    {
        using var form = new FormUrlEncodedContent([]);
        using var notJson = await _host.Client.PostAsync(new Uri("/api/v1/auth/login", UriKind.Relative), form, PeopleHost.Cancel);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, notJson.StatusCode); // by routing; the host gives such statuses their body
        using var huge = await _host.LoginAsync(_company.OwnerEmail, new string('x', 20_000));
        await PeopleHost.RefusedAsync(huge, 413, ErrorCodes.BodyTooLarge);
    }

    private async Task<(int Comparisons, int Status, string Body, string Headers)> FailAsync(string email, string password)
    {
        var before = _host.Hasher.Compared.Count;
        using var response = await _host.LoginAsync(email, password);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        return (_host.Hasher.Compared.Count - before, (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(PeopleHost.Cancel), $"{response.Headers}{response.Content.Headers}");
    }
}
