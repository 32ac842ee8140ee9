using Centry.Api.Tests.Infrastructure;
using Centry.Api.Tests.Limits;
using Centry.Testing;
using Centry.Testing.Hosting;
using StackExchange.Redis;
using Xunit;

namespace Centry.Api.Tests.Idempotency;

/// <summary>Exactly once, whatever Redis does: it makes replays cheap and decides nothing.</summary>
[Trait("Category", "Redis")]
public sealed class ExactlyOnceTests(ApiFixture fixture) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private const int Twins = 200;

    // Flushed here, so not the one that other classes count in.
    private readonly RedisServer _redis = new();

    public ValueTask InitializeAsync() => _redis.InitializeAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_hundred_parallel_twins_over_two_replicas_make_one_payout_though_Redis_is_flushed_or_away(bool isAway)
    {
        await using var gate = new RedisGate(_redis.ConnectionString);
        await using var stack = new TestStack(fixture.Database.ConnectionString, gate.ConnectionString, fixture.Time).With("RateLimits:RedisTimeout", "00:00:00.050");
        var (first, second) = (await stack.StartApiAsync(), await stack.StartApiAsync());
        var merchant = await TestMerchants.CreateAsync(fixture.Api.Services);
        var apiKey = await TestMerchants.AddKeyAsync(fixture.Api.Services, merchant);
        using var one = TestMerchants.ClientFor(TestStack.UrlOf(first), apiKey);
        using var two = TestMerchants.ClientFor(TestStack.UrlOf(second), apiKey);
        await one.FundAsync(100_000);
        if (isAway)
        {
            gate.Cut();
            gate.KeepAnswersBack();
        }

        await using var connection = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString + ",allowAdmin=true");
        var key = $"twin-{Guid.NewGuid():N}";
        var answers = await Task.WhenAll(Enumerable.Range(0, Twins).Select(async i =>
        {
            if (!isAway && i % 20 == 10)
                await connection.GetServers()[0].FlushDatabaseAsync();
            return await (i % 2 == 0 ? one : two).CallAsync(Wire.Post("/v1/payouts", Wire.Payout(), key));
        }));

        Assert.Single(answers.Where(a => a.Status == 201).Select(a => a.Body.GetRawText()).Distinct());
        Assert.All(answers.Where(a => a.Status != 201), a => Assert.Equal((409, "idempotent_request_in_flight"), (a.Status, a.Body.Text("code"))));
        var payouts = $"FROM payouts WHERE merchant_id = '{merchant.Id}'";
        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) {payouts}"));
        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM events WHERE payment_id IN (SELECT id {payouts})"));
        Assert.Equal(2L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM ledger_entries WHERE source_id IN (SELECT id {payouts})"));
        Assert.Equal(1L, await fixture.ScalarAsync<long>($"SELECT count(*) FROM work_tasks WHERE payment_id IN (SELECT id {payouts})"));

        var (status, body, response) = await one.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(), key));
        Assert.Equal(201, status);
        Assert.Equal(answers.First(a => a.Status == 201).Body.GetRawText(), body.GetRawText());
        Assert.Equal("true", response.Headers.GetValues("Idempotent-Replayed").Single());
        gate.Open();
    }

    [Fact]
    public async Task A_replay_comes_from_Redis_where_it_is_and_from_PostgreSQL_where_it_is_not()
    {
        await using var stack = new TestStack(fixture.Database.ConnectionString, _redis.ConnectionString, fixture.Time);
        using var client = TestMerchants.ClientFor(TestStack.UrlOf(await stack.StartApiAsync()), await TestMerchants.AddKeyAsync(fixture.Api.Services, fixture.Merchant));
        var key = $"kept-{Guid.NewGuid():N}";
        var (_, original, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(), key));
        var marked = await fixture.ScalarAsync<string>($"UPDATE idempotency_keys SET response_body = '{{\"from\":\"postgres\"}}' WHERE key = '{key}' RETURNING key");
        Assert.Equal(key, marked);

        // Sent without waiting for it, the answer is in Redis before anything sent after it is answered.
        Assert.Equal(original.GetRawText(), (await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(), key))).Body.GetRawText());
        Assert.Equal(409, (await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("amount", 1000)), key))).Status);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString + ",allowAdmin=true");
        await connection.GetServers()[0].FlushDatabaseAsync();
        using var response = await client.SendAsync(Wire.Post("/v1/payins", Wire.Payin(), key), TestContext.Current.CancellationToken);
        Assert.Equal("{\"from\":\"postgres\"}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_retry_after_an_outage_resumes_the_payment_that_the_first_try_may_have_made()
    {
        using var client = await fixture.ClientAsync();
        var merchantPayins = $"SELECT count(*) FROM payins WHERE merchant_id = '{fixture.Merchant.Id}' AND reference = 'RESUME'";

        // The commit goes through and the connection is lost before the answer.
        await fixture.ScalarAsync<object>("""
            CREATE OR REPLACE FUNCTION lose_the_answer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()) WHERE NEW.key = 'lost-answer-1'; RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER lose_the_answer AFTER INSERT ON idempotency_keys DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lose_the_answer();
            SELECT 1
            """);
        var (failed, _, response) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("reference", "RESUME")), "lost-answer-1"));
        Assert.Equal(503, failed);
        Assert.True(response.Headers.Contains("Retry-After"));
        await fixture.ScalarAsync<object>("DROP TRIGGER lose_the_answer ON idempotency_keys; SELECT 1");

        var before = await fixture.ScalarAsync<long>(merchantPayins);
        var (status, _, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("reference", "RESUME")), "lost-answer-1"));
        Assert.Equal(201, status);
        Assert.InRange(before, 0, 1);
        Assert.Equal(1L, await fixture.ScalarAsync<long>(merchantPayins));
    }

    [Theory]
    [InlineData("{\"amount\":1000,\"amount\":2000}")]
    [InlineData("{\"metadata\":{\"a\":1,\"a\":2}}")]
    public async Task A_body_with_a_key_twice_is_refused_and_leaves_its_key_free(string body)
    {
        using var client = await fixture.ClientAsync();
        var key = $"twice-{Guid.NewGuid():N}";
        var (status, answer, _) = await client.CallAsync(Wire.PostText("/v1/payouts", body, key));
        Assert.Equal((400, "malformed_json"), (status, answer.Text("code")));
        await client.FundAsync(50_000);
        Assert.Equal(201, (await client.CallAsync(Wire.Post("/v1/payouts", Wire.Payout(), key))).Status);
    }
}
