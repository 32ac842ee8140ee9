using Centry.Client;
using Centry.Contracts;
using Centry.Dashboard.Session;
using Centry.Dashboard.Tests.FakeApi;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Dashboard.Tests.Session;

public sealed class BrowserSessionTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private FakeApiHost _api = null!;
    private FakePerson _person = null!;
    private HttpClient _http = null!;
    private SessionRegistry _sessions = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeApiHost.StartAsync();
        _person = _api.AddPerson("Shop");
        _http = new HttpClient { BaseAddress = _api.Address };
        _sessions = new SessionRegistry(new AuthClient(_http), _time);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task A_token_that_still_lives_is_used_as_it_is()
    {
        var session = Begin();
        Assert.Equal(session.Tokens.AccessToken, await session.AccessTokenAsync(refused: null, Ct));
        Assert.Equal(0, _api.People.Refreshes);
    }

    [Fact]
    public async Task Many_callers_at_once_cost_one_refresh_and_all_get_the_new_token()
    {
        var session = Begin();
        _time.Advance(TimeSpan.FromMinutes(14.5));
        var tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => session.AccessTokenAsync(refused: null, Ct).AsTask()));
        Assert.Equal(1, _api.People.Refreshes);
        Assert.Equal(session.Tokens.AccessToken, Assert.Single(tokens.Distinct()));
        Assert.Equal(2, session.Tokens.Version);
    }

    [Fact]
    public async Task A_refused_token_is_replaced_although_its_time_is_not_over_and_only_once()
    {
        var session = Begin();
        var refused = session.Tokens.AccessToken;
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => session.AccessTokenAsync(refused, Ct).AsTask()));
        Assert.NotEqual(refused, session.Tokens.AccessToken);
        Assert.Equal(1, _api.People.Refreshes);
    }

    [Fact]
    public async Task A_caller_who_goes_away_does_not_lose_the_new_tokens()
    {
        var session = Begin();
        _time.Advance(TimeSpan.FromMinutes(15));
        using var gone = new CancellationTokenSource();
        var call = session.AccessTokenAsync(refused: null, gone.Token);
        await gone.CancelAsync();
        try
        {
            await call;
        }
        catch (OperationCanceledException)
        {
            // Whether the answer or the cancellation came first does not matter here.
        }
        Assert.NotNull(await session.AccessTokenAsync(refused: null, Ct));
        Assert.Equal(1, _api.People.Refreshes);
        Assert.False(session.Ended);
    }

    [Fact]
    public async Task A_session_that_the_api_has_revoked_ends_and_tells_its_pages()
    {
        var session = Begin();
        var told = 0;
        session.Changed += () => told++;
        _api.People.Revoke(_person.Me.Email);
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Null(await session.AccessTokenAsync(refused: null, Ct));
        Assert.True(session.Ended);
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task While_the_api_is_away_a_token_that_still_lives_serves_on()
    {
        var session = Begin();
        var token = session.Tokens.AccessToken;
        await _api.DisposeAsync();
        _time.Advance(TimeSpan.FromMinutes(14.5));
        Assert.Equal(token, await session.AccessTokenAsync(refused: null, Ct));
        _time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<CentryConnectionException>(() => session.AccessTokenAsync(refused: null, Ct).AsTask());
        Assert.False(session.Ended);
    }

    [Fact]
    public async Task A_cookie_brings_a_session_back_that_the_process_does_not_know()
    {
        var ticket = new AuthenticationProperties();
        var session = Begin();
        session.Tokens.Write(ticket);
        var elsewhere = new SessionRegistry(new AuthClient(_http), _time);
        Assert.Null(elsewhere.Find(session.Id));
        var resumed = elsewhere.Resume(session.Id, TokenSet.Read(ticket)!);
        Assert.Equal(session.Tokens, resumed.Tokens);
        var api = new ManagementClient(_http, resumed.AccessTokenAsync);
        Assert.Equal(_person.Me.Email, (await resumed.UserAsync(api, Ct)).Email);
    }

    [Fact]
    public void The_newer_of_two_copies_of_the_tokens_wins()
    {
        var session = Begin();
        var first = session.Tokens;
        var newer = first with { AccessToken = "newer", Version = first.Version + 1 };
        Assert.Equal(newer, _sessions.Resume(session.Id, newer).Tokens);
        Assert.Equal(newer, _sessions.Resume(session.Id, first).Tokens);
    }

    [Fact]
    public void Tokens_do_not_show_in_text()
    {
        var tokens = Begin().Tokens;
        Assert.DoesNotContain(tokens.AccessToken, tokens.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(tokens.RefreshToken, tokens.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_incomplete_ticket_gives_no_tokens() => Assert.Null(TokenSet.Read(new AuthenticationProperties()));

    private BrowserSession Begin() => _sessions.Begin(_api.People.Login(new LoginRequest(_person.Me.Email, _person.Password))!);
}
