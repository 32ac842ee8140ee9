using Centry.Testing;
using StackExchange.Redis;
using Xunit;

namespace Centry.House.Tests.Standalone;

/// <summary>What Centry asks of a Redis server, asked of the embedded one and of Redis itself.</summary>
[Trait("Category", "Redis")]
public sealed class RedisServerTests(RedisServer server) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task A_key_is_set_once_and_expires()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        var database = redis.GetDatabase();
        var key = Key();

        Assert.True(await database.StringSetAsync(key, "first", TimeSpan.FromMinutes(1), When.NotExists));
        Assert.False(await database.StringSetAsync(key, "second", TimeSpan.FromMinutes(1), When.NotExists));
        Assert.Equal("first", await database.StringGetAsync(key));
        Assert.InRange((await database.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_script_reads_writes_and_knows_the_time()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        const string Script =
            """
            local count = redis.call('INCR', KEYS[1])
            redis.call('PEXPIRE', KEYS[1], ARGV[1])
            return {count, redis.call('PTTL', KEYS[1])}
            """;

        var answer = (RedisResult[])(await redis.GetDatabase().ScriptEvaluateAsync(Script, [Key()], [60_000]))!;

        Assert.Equal(1, (int)answer[0]);
        Assert.InRange((int)answer[1], 1, 60_000);
    }

    [Fact]
    public async Task A_script_is_one_step_to_every_other_connection()
    {
        const int Connections = 4, Calls = 500;
        const string Script =
            """
            local before = tonumber(redis.call('GET', KEYS[1]) or '0')
            for i = 1, 20 do
              redis.call('ZCARD', KEYS[2])
            end
            redis.call('SET', KEYS[1], before + 1)
            """;
        RedisKey[] keys = [Key(), Key()];

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
            await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => redis.GetDatabase().ScriptEvaluateAsync(Script, keys)));
        })));

        await using var reader = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        Assert.Equal(Connections * Calls, (int)await reader.GetDatabase().StringGetAsync(keys[0]));
    }

    [Fact]
    public async Task A_message_reaches_a_subscriber()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        var channel = RedisChannel.Literal(Key().ToString());
        var messages = await redis.GetSubscriber().SubscribeAsync(channel);

        await redis.GetSubscriber().PublishAsync(channel, "changed");

        var message = await messages.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal("changed", message.Message);
    }

    private static RedisKey Key() => $"test:{Guid.NewGuid():n}";
}
