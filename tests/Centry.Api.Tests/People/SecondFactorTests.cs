using Centry.Contracts;
using Microsoft.Extensions.Time.Testing;
using OtpNet;
using Xunit;

namespace Centry.Api.Tests.People;

public sealed class SecondFactorTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private PeopleHost _host = null!;
    private Company _company = null!;
    private TokenResponse _tokens = null!;
    private Totp _app = null!;
    private IReadOnlyList<string> _recoveryCodes = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, _time);
        _company = await Company.CreateAsync(_host);
        _tokens = await _host.SignInAsync(_company.OwnerEmail);
        using var enrolled = await SendAsync("totp/enrol", new ProveRequest(PeopleHost.Password));
        var enrolment = await PeopleHost.ReadAsync<TotpEnrolmentView>(enrolled);
        Assert.StartsWith("otpauth://totp/Centry:", enrolment.Uri, StringComparison.Ordinal);
        _app = new Totp(Base32Encoding.ToBytes(enrolment.Secret));
        using var enabled = await SendAsync("totp/enable", new EnableTotpRequest(Code()));
        _recoveryCodes = (await PeopleHost.ReadAsync<RecoveryCodesShown>(enabled)).RecoveryCodes;
        _time.Advance(TimeSpan.FromSeconds(30));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Without_a_code_the_right_password_is_not_enough()
    {
        using var bare = await LoginAsync();
        await PeopleHost.RefusedAsync(bare, 401, ErrorCodes.SecondFactorRequired);
        using var wrong = await LoginAsync(code: "000000");
        await PeopleHost.RefusedAsync(wrong, 401, ErrorCodes.InvalidCredentials);
        using var right = await LoginAsync(code: Code());
        Assert.True((await PeopleHost.ReadAsync<TokenResponse>(right)).User.TwoFactor);
    }

    [Fact]
    public async Task Of_many_who_show_the_same_code_at_once_one_gets_in_and_nobody_later()
    {
        var code = Code();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LoginAsync(code: code)));
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        foreach (var answer in answers)
            answer.Dispose();

        // Still good by the clock, and used.
        _time.Advance(TimeSpan.FromSeconds(10));
        using var replayed = await LoginAsync(code: code);
        await PeopleHost.RefusedAsync(replayed, 401, ErrorCodes.InvalidCredentials);
        _time.Advance(TimeSpan.FromMinutes(6)); // the lock-out that all of them came to
        using var next = await LoginAsync(code: Code());
        Assert.True(next.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_code_of_before_the_last_one_used_is_not_taken_even_within_the_window()
    {
        var earlier = Code();
        _time.Advance(TimeSpan.FromSeconds(30));
        using var later = await LoginAsync(code: Code());
        Assert.True(later.IsSuccessStatusCode);
        using var back = await LoginAsync(code: earlier);
        await PeopleHost.RefusedAsync(back, 401, ErrorCodes.InvalidCredentials);
    }

    [Fact]
    public async Task Guessing_codes_is_counted_like_guessing_passwords()
    {
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await LoginAsync(code: "000000");
            await PeopleHost.RefusedAsync(wrong, 401, ErrorCodes.InvalidCredentials);
        }

        using var lockedOut = await LoginAsync(code: Code());
        await PeopleHost.RefusedAsync(lockedOut, 401, ErrorCodes.InvalidCredentials);
    }

    [Fact]
    public async Task A_recovery_code_lets_in_once()
    {
        Assert.Equal(10, _recoveryCodes.Distinct().Count());
        using var first = await LoginAsync(recovery: _recoveryCodes[0].ToUpperInvariant());
        Assert.Equal(9, (await PeopleHost.ReadAsync<TokenResponse>(first)).User.RecoveryCodesLeft);
        using var again = await LoginAsync(recovery: _recoveryCodes[0]);
        await PeopleHost.RefusedAsync(again, 401, ErrorCodes.InvalidCredentials);
    }

    [Fact]
    public async Task Removing_it_takes_password_and_code_and_ends_other_sessions()
    {
        using var other = await LoginAsync(code: Code());
        var others = await PeopleHost.ReadAsync<TokenResponse>(other);
        _time.Advance(TimeSpan.FromSeconds(30));
        using var noPassword = await SendAsync("totp/disable", new ProveRequest("wrong horse battery", Code()));
        await PeopleHost.RefusedAsync(noPassword, 401, ErrorCodes.InvalidCredentials);
        using var noCode = await SendAsync("totp/disable", new ProveRequest(PeopleHost.Password, "000000"));
        await PeopleHost.RefusedAsync(noCode, 401, ErrorCodes.InvalidCredentials);
        using var done = await SendAsync("totp/disable", new ProveRequest(PeopleHost.Password, Code()));
        Assert.Equal(204, (int)done.StatusCode);

        using var ended = await _host.GetAsync("/api/v1/auth/me", others.AccessToken);
        await PeopleHost.RefusedAsync(ended, 401, ErrorCodes.Unauthorized);
        using var bare = await LoginAsync();
        Assert.True(bare.IsSuccessStatusCode);
        Assert.Contains(await Mailbox.ReadAsync(_host, _company.OwnerEmail), mail => mail.Body.Contains("was removed", StringComparison.Ordinal));
    }

    private string Code() => _app.ComputeTotp(_time.GetUtcNow().UtcDateTime);

    private Task<HttpResponseMessage> LoginAsync(string? code = null, string? recovery = null)
        => _host.PostAsync("/api/v1/auth/login", new LoginRequest(_company.OwnerEmail, PeopleHost.Password, code, recovery));

    private Task<HttpResponseMessage> SendAsync(string path, object body) => _host.SendAsync(HttpMethod.Post, "/api/v1/auth/" + path, _tokens.AccessToken, body);
}
