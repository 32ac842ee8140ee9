using Centry.Api.Tests.People;
using Centry.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.Management;

/// <summary>When streams end, and when there is none.</summary>
public sealed class LiveEndTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_silent_stream_beats_every_fifteen_seconds()
    {
        await using var host = await PeopleHost.StartAsync(database.ConnectionString, _time);
        var (company, tokens) = await SignedInAsync(host);
        using var stream = await LiveReader.OpenAsync(host, company.MerchantId, tokens.AccessToken);
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(15));
            Assert.Equal([":"], await stream.BlockAsync());
        }
    }

    [Fact]
    public async Task A_stream_ends_with_its_token()
    {
        await using var host = await PeopleHost.StartAsync(database.ConnectionString, _time);
        var (company, tokens) = await SignedInAsync(host);
        using var stream = await LiveReader.OpenAsync(host, company.MerchantId, tokens.AccessToken);
        _time.Advance(TimeSpan.FromMinutes(15));
        await ReadToEndAsync(stream);
    }

    [Fact]
    public async Task A_stream_ends_at_the_next_beat_after_signing_out()
    {
        await using var host = await PeopleHost.StartAsync(database.ConnectionString, _time);
        var (company, tokens) = await SignedInAsync(host);
        using var stream = await LiveReader.OpenAsync(host, company.MerchantId, tokens.AccessToken);
        using var signedOut = await host.PostAsync("/api/v1/auth/logout", new RefreshRequest(tokens.RefreshToken));
        _time.Advance(TimeSpan.FromSeconds(15));
        await ReadToEndAsync(stream);
    }

    [Fact]
    public async Task Streams_end_when_the_host_stops()
    {
        await using var host = await PeopleHost.StartAsync(database.ConnectionString, _time);
        var (company, tokens) = await SignedInAsync(host);
        using var stream = await LiveReader.OpenAsync(host, company.MerchantId, tokens.AccessToken);
        await host.App.StopAsync(PeopleHost.Cancel);
        await ReadToEndAsync(stream);
    }

    [Fact]
    public async Task A_merchant_and_a_replica_have_so_many_streams_and_no_more()
    {
        await using var host = await PeopleHost.StartAsync(database.ConnectionString, _time, ("Live:StreamsMax", "2"), ("Live:StreamsPerMerchantMax", "1"));
        var (first, firstTokens) = await SignedInAsync(host);
        var (second, secondTokens) = await SignedInAsync(host);
        var (third, thirdTokens) = await SignedInAsync(host);
        var open = await LiveReader.OpenAsync(host, first.MerchantId, firstTokens.AccessToken);
        using var another = await host.GetAsync($"/api/v1/merchants/{first.MerchantId}/live", firstTokens.AccessToken);
        await PeopleHost.RefusedAsync(another, 429, ErrorCodes.RateLimited);
        Assert.NotNull(another.Headers.RetryAfter);

        using var alsoOpen = await LiveReader.OpenAsync(host, second.MerchantId, secondTokens.AccessToken);
        using var tooMany = await host.GetAsync($"/api/v1/merchants/{third.MerchantId}/live", thirdTokens.AccessToken);
        await PeopleHost.RefusedAsync(tooMany, 503, ErrorCodes.ServerError);

        // The place is free again as soon as the server has noticed that the client went.
        open.Dispose();
        while (true)
        {
            using var response = await host.GetAsync($"/api/v1/merchants/{third.MerchantId}/live", thirdTokens.AccessToken);
            if ((int)response.StatusCode == 200)
                return;
            await PeopleHost.RefusedAsync(response, 503, ErrorCodes.ServerError);
        }
    }

    private static async Task<(Company, TokenResponse)> SignedInAsync(PeopleHost host)
    {
        var company = await Company.CreateAsync(host);
        return (company, await host.SignInAsync(company.OwnerEmail));
    }

    private static async Task ReadToEndAsync(LiveReader stream)
    {
        while (await stream.BlockAsync() is not null)
        {
        }
    }
}
