using System.Net;
using Centry.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.People;

public sealed class RefreshTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
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
    public async Task Each_refresh_gives_the_next_tokens()
    {
        var tokens = await _host.SignInAsync(_company.OwnerEmail);
        var seen = new HashSet<string> { tokens.RefreshToken };
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(14));
            tokens = await ExchangeAsync(tokens.RefreshToken);
            Assert.True(seen.Add(tokens.RefreshToken));
            await AssertSignedInAsync(tokens, true);
        }
    }

    [Fact]
    public async Task A_spent_token_ends_the_whole_session()
    {
        var first = await _host.SignInAsync(_company.OwnerEmail);
        var second = await ExchangeAsync(first.RefreshToken);
        _time.Advance(TimeSpan.FromSeconds(11));
        await RefuseAsync(first.RefreshToken);

        await RefuseAsync(second.RefreshToken);
        await AssertSignedInAsync(second, false);
    }

    [Fact]
    public async Task A_spent_token_of_one_session_does_not_end_another()
    {
        var other = await _host.SignInAsync(_company.OwnerEmail);
        var first = await _host.SignInAsync(_company.OwnerEmail);
        await ExchangeAsync(first.RefreshToken);
        _time.Advance(TimeSpan.FromSeconds(11));
        await RefuseAsync(first.RefreshToken);
        await AssertSignedInAsync(other, true);
    }

    [Fact]
    public async Task After_a_lost_answer_the_same_token_works_again_for_ten_seconds()
    {
        var first = await _host.SignInAsync(_company.OwnerEmail);
        await ExchangeAsync(first.RefreshToken); // the answer is lost
        _time.Advance(TimeSpan.FromSeconds(10));
        var again = await ExchangeAsync(first.RefreshToken);
        _time.Advance(TimeSpan.FromMinutes(1));
        await AssertSignedInAsync(await ExchangeAsync(again.RefreshToken), true);
    }

    [Fact]
    public async Task The_grace_is_for_the_immediately_previous_token_alone()
    {
        var first = await _host.SignInAsync(_company.OwnerEmail);
        var second = await ExchangeAsync(first.RefreshToken);
        var third = await ExchangeAsync(second.RefreshToken);
        await RefuseAsync(first.RefreshToken);
        await AssertSignedInAsync(third, false);
    }

    [Fact]
    public async Task Who_took_a_token_within_the_grace_is_found_out_when_both_have_moved_on()
    {
        var first = await _host.SignInAsync(_company.OwnerEmail);
        var owners = await ExchangeAsync(first.RefreshToken);
        var thiefs = await ExchangeAsync(first.RefreshToken);
        _time.Advance(TimeSpan.FromMinutes(10));
        var moved = await ExchangeAsync(thiefs.RefreshToken);
        _time.Advance(TimeSpan.FromMinutes(1));
        await RefuseAsync(owners.RefreshToken);
        await AssertSignedInAsync(moved, false);
    }

    [Fact]
    public async Task Exchanges_of_one_token_at_once_are_all_answered_and_spend_it_once()
    {
        var first = await _host.SignInAsync(_company.OwnerEmail);
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ExchangeAsync(first.RefreshToken)));
        Assert.Equal(8, all.Select(t => t.RefreshToken).Distinct().Count());
        await AssertSignedInAsync(await ExchangeAsync(all[3].RefreshToken), true);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_at_once_and_can_be_repeated()
    {
        var first = await _host.SignInAsync(_company.OwnerEmail);
        var second = await ExchangeAsync(first.RefreshToken);
        for (var i = 0; i < 2; i++)
        {
            using var response = await _host.PostAsync("/api/v1/auth/logout", new RefreshRequest(second.RefreshToken));
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }

        await AssertSignedInAsync(first, false);
        await AssertSignedInAsync(second, false);
        await RefuseAsync(second.RefreshToken);
    }

    [Fact]
    public async Task Signing_out_with_an_unknown_token_says_nothing()
    {
        using var response = await _host.PostAsync("/api/v1/auth/logout", new RefreshRequest("unknown"));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task A_session_ends_when_it_is_not_renewed_for_seven_days()
    {
        var first = await _host.SignInAsync(_company.OwnerEmail);
        _time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        var second = await ExchangeAsync(first.RefreshToken);
        _time.Advance(TimeSpan.FromDays(7));
        await RefuseAsync(second.RefreshToken);
    }

    [Fact]
    public async Task A_session_ends_after_thirty_days_however_often_it_was_renewed()
    {
        var tokens = await _host.SignInAsync(_company.OwnerEmail);
        for (var day = 0; day < 24; day += 6)
        {
            _time.Advance(TimeSpan.FromDays(6));
            tokens = await ExchangeAsync(tokens.RefreshToken);
        }

        _time.Advance(TimeSpan.FromDays(6) - TimeSpan.FromMinutes(5));
        tokens = await ExchangeAsync(tokens.RefreshToken);
        Assert.Equal(5 * 60, tokens.ExpiresIn);
        _time.Advance(TimeSpan.FromMinutes(5));
        await RefuseAsync(tokens.RefreshToken);
    }

    [Fact]
    public async Task Old_sessions_make_room_for_new_ones()
    {
        var oldest = await _host.SignInAsync(_company.OwnerEmail);
        for (var i = 0; i < 49; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await _host.SignInAsync(_company.OwnerEmail);
        }

        await AssertSignedInAsync(oldest, true);
        _time.Advance(TimeSpan.FromSeconds(1));
        await _host.SignInAsync(_company.OwnerEmail);
        await AssertSignedInAsync(oldest, false);
    }

    private async Task<TokenResponse> ExchangeAsync(string refreshToken)
    {
        using var response = await _host.RefreshAsync(refreshToken);
        return await PeopleHost.ReadAsync<TokenResponse>(response);
    }

    private async Task RefuseAsync(string refreshToken)
    {
        using var response = await _host.RefreshAsync(refreshToken);
        await PeopleHost.RefusedAsync(response, 401, ErrorCodes.Unauthorized);
    }

    private async Task AssertSignedInAsync(TokenResponse tokens, bool signedIn)
    {
        foreach (var path in new[] { "/api/v1/auth/me", $"/api/v1/merchants/{_company.MerchantId}/balances?environment=sandbox" })
        {
            using var response = await _host.GetAsync(path, tokens.AccessToken);
            Assert.Equal(signedIn ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }
}
