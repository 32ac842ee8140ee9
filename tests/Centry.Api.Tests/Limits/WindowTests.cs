using Centry.Api.Limits;
using Centry.Api.Tests.Infrastructure;
using Centry.Testing;
using Centry.Testing.Hosting;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Api.Tests.Limits;

public sealed class WindowTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const int Connections = 16;

    [Fact]
    [Trait("Category", "Redis")]
    public async Task Sixteen_connections_to_two_replicas_get_exactly_sixty_in_any_sixty_seconds()
    {
        var second = await fixture.Stack.StartApiAsync();
        var key = await TestMerchants.AddKeyAsync(fixture.Api.Services, fixture.Merchant, shape: k => k.RateLimitPerMinute = null);
        var clients = Enumerable.Range(0, Connections).Select(i => TestMerchants.ClientFor(i % 2 == 0 ? fixture.Url : TestStack.UrlOf(second), key)).ToList();
        RateLimiter[] limiters = [fixture.Api.Services.GetRequiredService<RateLimiter>(), second.Services.GetRequiredService<RateLimiter>()];
        var accepted = new List<(DateTimeOffset At, int Count)>();
        foreach (var pause in new[] { 0, 1, 9, 13, 20, 17, 5, 30, 0, 25, 60, 59, 1, 0, 61, 7 })
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(pause));
            await Eventually.Async(() => Task.FromResult(limiters.All(l => !l.IsAlone)), TimeSpan.FromSeconds(30), "both replicas hear Redis");
            var now = fixture.Time.GetUtcNow();
            var answers = (await Task.WhenAll(clients.Select(SendTwiceAsync))).SelectMany(a => a).ToList();
            accepted.Add((now, answers.Count(a => a.Status == 200)));
            var inWindow = accepted.Where(a => now - a.At < TimeSpan.FromSeconds(60)).Sum(a => a.Count);
            if (answers.Any(a => a.Status == 429))
                Assert.Equal(60, inWindow);
            else
                Assert.InRange(inWindow, 1, 60);
        }

        clients.ForEach(c => c.Dispose());
        Assert.Contains(accepted, a => a.Count < 2 * Connections);

        async Task<IReadOnlyList<(int Status, System.Text.Json.JsonElement, HttpResponseMessage)>> SendTwiceAsync(HttpClient client)
            => [await client.CallAsync("/v1/balance"), await client.CallAsync("/v1/balance")];
    }

    [Fact]
    [Trait("Category", "Redis")]
    public async Task A_client_that_obeys_Retry_After_is_never_refused_twice()
    {
        using var client = await fixture.ClientAsync(shape: key => key.RateLimitPerMinute = 7);
        for (int done = 0, pause = 0; done < 60; done++, pause = (pause + 700) % 4300)
        {
            var (status, _, response) = await client.CallAsync("/v1/balance");
            if (status == 429)
            {
                fixture.Time.Advance(response.Headers.RetryAfter!.Delta!.Value);
                (status, _, _) = await client.CallAsync("/v1/balance");
            }

            Assert.Equal(200, status);
            fixture.Time.Advance(TimeSpan.FromMilliseconds(pause));
        }
    }

    [Fact]
    [Trait("Category", "Redis")]
    public async Task A_paced_client_is_never_refused()
    {
        using var client = await fixture.ClientAsync(shape: key => key.RateLimitPerMinute = 60);
        for (var i = 0; i < 130; i++)
        {
            Assert.Equal(200, (await client.CallAsync("/v1/balance")).Status);
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    [Trait("Category", "Redis")]
    public async Task In_service_the_window_is_measured_by_Redis_clock()
    {
        await using var stack = new TestStack(fixture.Database.ConnectionString, fixture.Redis, TimeProvider.System);
        using var client = TestMerchants.ClientFor(TestStack.UrlOf(await stack.StartApiAsync()), await TestMerchants.AddKeyAsync(fixture.Api.Services, fixture.Merchant, shape: k => k.RateLimitPerMinute = 3));
        var statuses = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            var (status, _, response) = await client.CallAsync("/v1/balance");
            statuses.Add(status);
            Assert.InRange(int.Parse(response.Headers.GetValues("X-RateLimit-Reset").Single(), System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        }

        Assert.Equal([200, 200, 200, 429, 429], statuses);
    }

    [Fact]
    public async Task Alone_too_no_window_holds_more_than_the_limit_and_every_promise_is_kept()
    {
        await using var stack = new TestStack(fixture.Database.ConnectionString, "127.0.0.1:1,connectTimeout=100,connectRetry=1", fixture.Time);
        var limiter = stack.BuildApi().Services.GetRequiredService<RateLimiter>();
        Gen.Select(Gen.Int[1, 8], Gen.Int[0, 20_000].Array[1, 60]).Sample((limit, pauses) =>
        {
            var key = Guid.NewGuid().ToString("N")[..16];
            var accepted = new List<DateTimeOffset>();
            foreach (var pause in pauses)
            {
                fixture.Time.Advance(TimeSpan.FromMilliseconds(pause));
                var verdict = Take();
                if (!verdict.Allowed)
                {
                    fixture.Time.Advance(TimeSpan.FromSeconds(verdict.RetryAfterSeconds));
                    Assert.True(Take().Allowed);
                }

                var now = fixture.Time.GetUtcNow();
                Assert.InRange(accepted.Count(a => now - a < TimeSpan.FromSeconds(60)), 1, limit);
            }

            RateVerdict Take()
            {
                var verdict = limiter.TakeAsync(key, limit, CancellationToken.None).AsTask().Result;
                if (verdict.Allowed)
                    accepted.Add(fixture.Time.GetUtcNow());
                return verdict;
            }
        }, iter: 200, threads: 1);
    }
}
