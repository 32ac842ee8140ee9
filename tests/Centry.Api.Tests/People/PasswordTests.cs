using Centry.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.People;

public sealed class PasswordTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private const string NewPassword = "seven purple elephants";

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
    public async Task A_mails_link_sets_a_new_password_once_ends_all_sessions_and_lifts_the_lock_out()
    {
        var tokens = await _host.SignInAsync(_company.OwnerEmail);
        for (var i = 0; i < 5; i++)
            (await _host.LoginAsync(_company.OwnerEmail, "wrong horse battery")).Dispose();
        var token = await ForgetAsync(_company.OwnerEmail);

        using var weak = await ResetAsync(token, "password123");
        Assert.Equal(["password"], (await PeopleHost.RefusedAsync(weak, 400, ErrorCodes.ValidationError)).Fields!.Keys);
        using var done = await ResetAsync(token, NewPassword);
        Assert.Equal(204, (int)done.StatusCode);
        using var again = await ResetAsync(token, "eight purple elephants");
        await PeopleHost.RefusedAsync(again, 404, ErrorCodes.NotFound);

        using var over = await _host.GetAsync("/api/v1/auth/me", tokens.AccessToken);
        await PeopleHost.RefusedAsync(over, 401, ErrorCodes.Unauthorized);
        using var signedIn = await _host.LoginAsync(_company.OwnerEmail, NewPassword);
        Assert.Equal(200, (int)signedIn.StatusCode);
    }

    [Fact]
    public async Task Of_several_links_one_works_and_none_after_an_hour()
    {
        var first = await ForgetAsync(_company.OwnerEmail);
        _time.Advance(TimeSpan.FromMinutes(1));
        var second = await ForgetAsync(_company.OwnerEmail);
        var answers = await Task.WhenAll(ResetAsync(first, NewPassword), ResetAsync(second, NewPassword), ResetAsync(second, NewPassword));
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        foreach (var answer in answers)
            answer.Dispose();

        var late = await ForgetAsync(_company.OwnerEmail);
        _time.Advance(TimeSpan.FromHours(1));
        using var expired = await ResetAsync(late, NewPassword);
        await PeopleHost.RefusedAsync(expired, 404, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task An_address_without_account_is_answered_alike_and_nobodys_mailbox_is_flooded()
    {
        using var unknown = await _host.PostAsync("/api/v1/auth/password/forgot", new ForgotPasswordRequest("nobody@acme.test"));
        using var known = await _host.PostAsync("/api/v1/auth/password/forgot", new ForgotPasswordRequest(_company.OwnerEmail));
        Assert.Equal((202, ""), ((int)unknown.StatusCode, await unknown.Content.ReadAsStringAsync(PeopleHost.Cancel)));
        Assert.Equal((202, ""), ((int)known.StatusCode, await known.Content.ReadAsStringAsync(PeopleHost.Cancel)));
        Assert.Empty(await Mailbox.ReadAsync(_host, "nobody@acme.test"));

        for (var i = 0; i < 6; i++)
            (await _host.PostAsync("/api/v1/auth/password/forgot", new ForgotPasswordRequest(_company.OwnerEmail))).Dispose();
        Assert.Equal(3, (await Mailbox.ReadAsync(_host, _company.OwnerEmail)).Count);
    }

    [Fact]
    public async Task The_mail_goes_to_the_accounts_address_and_not_to_one_that_looks_like_it()
    {
        var victim = $"sam-{Guid.NewGuid():n}@acme.test";
        await Company.AddUserAsync(_host, victim, _company.OrganizationId, "admin");
        var thief = "\u017F" + victim[1..];
        Assert.Equal(victim.ToUpperInvariant(), thief.ToUpperInvariant());
        using var asked = await _host.PostAsync("/api/v1/auth/password/forgot", new ForgotPasswordRequest(thief));
        Assert.Equal(202, (int)asked.StatusCode);
        Assert.Empty(await Mailbox.ReadAsync(_host, thief));
        Assert.Single(await Mailbox.ReadAsync(_host, victim));
    }

    [Fact]
    public async Task Changing_it_takes_the_present_one_and_ends_the_other_sessions()
    {
        var (here, elsewhere) = (await _host.SignInAsync(_company.OwnerEmail), await _host.SignInAsync(_company.OwnerEmail));
        using var wrong = await ChangeAsync(here, "wrong horse battery");
        await PeopleHost.RefusedAsync(wrong, 401, ErrorCodes.InvalidCredentials);
        using var done = await ChangeAsync(here, PeopleHost.Password);
        Assert.Equal(204, (int)done.StatusCode);
        using var still = await _host.GetAsync("/api/v1/auth/me", here.AccessToken);
        Assert.Equal(200, (int)still.StatusCode);
        using var over = await _host.GetAsync("/api/v1/auth/me", elsewhere.AccessToken);
        await PeopleHost.RefusedAsync(over, 401, ErrorCodes.Unauthorized);
        Assert.Contains("was changed", (await Mailbox.ReadAsync(_host, _company.OwnerEmail))[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stolen_session_is_no_way_to_guess_the_password()
    {
        var tokens = await _host.SignInAsync(_company.OwnerEmail);
        for (var i = 0; i < 5; i++)
            (await ChangeAsync(tokens, "wrong horse battery")).Dispose();
        using var right = await ChangeAsync(tokens, PeopleHost.Password);
        await PeopleHost.RefusedAsync(right, 401, ErrorCodes.InvalidCredentials);
    }

    private async Task<string> ForgetAsync(string email)
    {
        using var response = await _host.PostAsync("/api/v1/auth/password/forgot", new ForgotPasswordRequest(email));
        Assert.Equal(202, (int)response.StatusCode);
        return await Mailbox.TokenAsync(_host, email);
    }

    private Task<HttpResponseMessage> ResetAsync(string token, string password) => _host.PostAsync("/api/v1/auth/password/reset", new ResetPasswordRequest(token, password));

    private Task<HttpResponseMessage> ChangeAsync(TokenResponse tokens, string present)
        => _host.SendAsync(HttpMethod.Post, "/api/v1/auth/password/change", tokens.AccessToken, new ChangePasswordRequest(present, NewPassword));
}
