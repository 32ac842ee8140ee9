using System.Net;
using System.Net.Sockets;
using Centry.Api.Limits;
using Centry.Api.Tests.Infrastructure;
using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using Xunit;

namespace Centry.Api.Tests.Limits;

/// <summary>Two replicas share a Redis; between it and the first one stands a gate.</summary>
[Trait("Category", "Redis")]
public sealed class BlipTests(ApiFixture fixture, RedisServer server) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _key = $"mk_test_{Guid.NewGuid():n}"[..16];
    private RedisGate _gate = null!;
    private TestStack _stack = null!;
    private RateLimiter _near = null!;
    private ConnectionMultiplexer _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _gate = new RedisGate(server.ConnectionString);
        _stack = new TestStack(fixture.Database.ConnectionString, _gate.ConnectionString, fixture.Time).With("RateLimits:RedisTimeout", "00:00:00.050");
        _near = await LimiterAsync(_stack);
        _redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + ",allowAdmin=true");
        await TogetherAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stack.DisposeAsync();
        await _gate.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_that_is_lost_counts_once()
    {
        await TakeAsync(_near, 1, limit: 10);
        _gate.KeepAnswersBack();
        var unheard = await TakeAsync(_near, limit: 10);
        Assert.Equal((true, 8), (unheard.Allowed, unheard.Remaining));
        _gate.Cut();
        await TogetherAsync();
        Assert.Equal(2, await CountedAsync());
    }

    [Fact]
    public async Task A_question_that_is_lost_counts_once()
    {
        await TakeAsync(_near, 1, limit: 10);
        _gate.SwallowQuestions();
        Assert.True((await TakeAsync(_near, limit: 10)).Allowed);
        _gate.Cut();
        await TogetherAsync();
        Assert.Equal(2, await CountedAsync());
    }

    [Fact]
    public async Task A_refusal_in_memory_is_taken_back_where_Redis_had_counted_it()
    {
        var far = fixture.Api.Services.GetRequiredService<RateLimiter>();
        await TakeAsync(far, 3, limit: 5);
        await TakeAsync(_near, 2, limit: 5);
        await _redis.GetDatabase().KeyDeleteAsync("rate:" + _key); // so that Redis would let it in
        _gate.KeepAnswersBack();
        Assert.False((await TakeAsync(_near, limit: 5)).Allowed);
        _gate.Open();
        await TogetherAsync();
        Assert.Equal(2, await CountedAsync());
    }

    [Fact]
    public async Task Alone_a_replica_keeps_to_what_it_knew_of_the_others()
    {
        var far = fixture.Api.Services.GetRequiredService<RateLimiter>();
        await TakeAsync(far, 6, limit: 10);
        await TakeAsync(_near, 3, limit: 10);
        _gate.KeepAnswersBack();
        Assert.True((await TakeAsync(_near, limit: 10)).Allowed);
        var refused = await TakeAsync(_near, limit: 10);
        Assert.Equal((false, 60), (refused.Allowed, refused.RetryAfterSeconds));
        fixture.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.True((await TakeAsync(_near, limit: 10)).Allowed);
    }

    [Fact]
    public async Task What_was_let_in_alone_leaves_no_room_for_it_elsewhere()
    {
        var far = fixture.Api.Services.GetRequiredService<RateLimiter>();
        await TakeAsync(_near, 5, limit: 10);
        _gate.SwallowQuestions();
        await TakeAsync(_near, 5, limit: 10);
        _gate.Cut();
        await TogetherAsync();
        Assert.Equal(10, await CountedAsync());
        Assert.False((await TakeAsync(far, limit: 10)).Allowed);
    }

    [Fact]
    public async Task A_Redis_that_comes_back_empty_opens_no_second_window()
    {
        await TakeAsync(_near, 10, limit: 10);
        _gate.SwallowQuestions();
        foreach (var kept in _redis.GetServers().Single().Keys(pattern: $"*{_key}*"))
            await _redis.GetDatabase().KeyDeleteAsync(kept); // what concerns this key alone: other tests count here too
        Assert.False((await TakeAsync(_near, limit: 10)).Allowed);
        _gate.Cut();
        await TogetherAsync();
        Assert.Equal(10, await CountedAsync());
        Assert.False((await TakeAsync(_near, limit: 10)).Allowed);
    }

    [Fact]
    public async Task After_one_request_nobody_waits_for_a_Redis_that_hangs()
    {
        _gate.KeepAnswersBack();
        await TakeAsync(_near, 1, limit: 1000);
        Assert.True(_near.IsAlone);
        for (var i = 0; i < 500; i++)
            Assert.True(_near.TakeAsync(_key, 1000, CancellationToken.None).AsTask().IsCompletedSuccessfully);
        _gate.Open();
        await TogetherAsync();
        Assert.Equal(501, await CountedAsync());
    }

    [Fact]
    public async Task A_server_that_takes_connections_and_says_nothing_is_no_Redis_and_no_hindrance()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        await using var stack = new TestStack(fixture.Database.ConnectionString, $"{mute.LocalEndpoint},connectTimeout=200", fixture.Time);
        var alone = await LimiterAsync(stack);
        var verdicts = Enumerable.Range(0, 5).Select(_ => alone.TakeAsync(_key, 3, CancellationToken.None).AsTask()).ToList();
        Assert.All(verdicts, v => Assert.True(v.IsCompletedSuccessfully));
        Assert.Equal([true, true, true, false, false], (await Task.WhenAll(verdicts)).Select(v => v.Allowed));
    }

    private static async Task<RateLimiter> LimiterAsync(TestStack stack) => (await stack.StartApiAsync()).Services.GetRequiredService<RateLimiter>();

    private ValueTask<RateVerdict> TakeAsync(RateLimiter limiter, int limit) => limiter.TakeAsync(_key, limit, TestContext.Current.CancellationToken);

    private async Task TakeAsync(RateLimiter limiter, int times, int limit)
    {
        for (var i = 0; i < times; i++)
            Assert.True((await TakeAsync(limiter, limit)).Allowed);
    }

    private Task<long> CountedAsync() => _redis.GetDatabase().SortedSetLengthAsync("rate:" + _key);

    private Task TogetherAsync() => Eventually.Async(() => !_near.IsAlone, Patience, "the replica and Redis are together again");
}
