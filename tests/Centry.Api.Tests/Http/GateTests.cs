using Centry.Api.Limits;
using Centry.Api.Tests.Infrastructure;
using Centry.Core.ApiKeys;
using Centry.Core.Persistence;
using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Api.Tests.Http;

public sealed class GateTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData(null)]
    [InlineData("mk_test_tooshort")]
    [InlineData("sk_test_v87G7wK1GrlVpx6huSXJUdAApd1vthgu")]
    [InlineData("mk_test_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_missing_or_mistyped_key_is_unauthorized(string? key)
    {
        using var client = TestMerchants.ClientFor(fixture.Url, key);
        var (status, error, _) = await client.CallAsync("/v1/balance");
        Assert.Equal((401, "unauthorized"), (status, error.Text("code")));
    }

    [Fact]
    public async Task A_well_formed_key_that_nobody_issued_is_unauthorized()
    {
        using var client = TestMerchants.ClientFor(fixture.Url, ApiKeyFormat.Generate(Environments.Sandbox).Full);
        Assert.Equal(401, (await client.CallAsync("/v1/balance")).Status);
    }

    [Fact]
    public async Task The_other_header_works_as_well()
    {
        using var client = TestMerchants.ClientFor(fixture.Url, null);
        client.DefaultRequestHeaders.Add("X-Merchant-Key", await TestMerchants.AddKeyAsync(fixture.Api.Services, fixture.Merchant));
        Assert.Equal(200, (await client.CallAsync("/v1/balance")).Status);
    }

    [Fact]
    public async Task An_expired_key_says_so()
    {
        using var client = await fixture.ClientAsync(shape: key => key.ExpiresAt = fixture.Time.GetUtcNow());
        var (status, error, _) = await client.CallAsync("/v1/balance");
        Assert.Equal((401, "api_key_expired"), (status, error.Text("code")));
    }

    [Fact]
    public async Task A_revoked_key_ends_within_a_moment()
    {
        using var client = await fixture.ClientAsync();
        Assert.Equal(200, (await client.CallAsync("/v1/balance")).Status);
        var prefix = client.DefaultRequestHeaders.Authorization!.Parameter![..ApiKeyFormat.PrefixLength];
        await using (var scope = fixture.Api.Services.CreateAsyncScope())
        {
            var revoked = fixture.Time.GetUtcNow();
            await scope.ServiceProvider.GetRequiredService<CentryDbContext>().ApiKeys.Where(k => k.Prefix == prefix)
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, revoked), TestContext.Current.CancellationToken);
        }

        await Eventually.Async(async () => (await client.CallAsync("/v1/balance")) is { Status: 401 } answer && answer.Body.Text("code") == "api_key_revoked",
            TimeSpan.FromSeconds(10), "the revoked key is refused");
    }

    [Fact]
    public async Task A_call_from_outside_the_whitelist_is_told_its_address()
    {
        using var client = await fixture.ClientAsync(shape: key => key.IpWhitelist = ["203.0.113.4", "2001:db8::/32"]);
        var (status, error, _) = await client.CallAsync("/v1/balance");
        Assert.Equal((403, "ip_not_whitelisted", "127.0.0.1"), (status, error.Text("code"), error.Text("ip")));
    }

    [Fact]
    public async Task A_forwarded_address_counts_only_from_a_trusted_proxy()
    {
        using var untrusted = await fixture.ClientAsync(shape: key => key.IpWhitelist = ["203.0.113.4"]);
        untrusted.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.4");
        Assert.Equal(403, (await untrusted.CallAsync("/v1/balance")).Status);

        fixture.Stack.With("TrustedProxies:0", "127.0.0.0/8");
        var behindProxy = await fixture.Stack.StartApiAsync();
        fixture.Stack.With("TrustedProxies:0", null);
        using var trusted = TestMerchants.ClientFor(TestStack.UrlOf(behindProxy), untrusted.DefaultRequestHeaders.Authorization!.Parameter);
        trusted.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.9, 203.0.113.4");
        Assert.Equal(200, (await trusted.CallAsync("/v1/balance")).Status);
    }

    [Fact]
    [Trait("Category", "Redis")]
    public async Task The_limit_holds_for_any_sixty_seconds_and_a_client_that_waits_succeeds()
    {
        using var client = await fixture.ClientAsync(shape: key => key.RateLimitPerMinute = 5);
        for (var i = 0; i < 5; i++)
        {
            var (status, _, response) = await client.CallAsync("/v1/balance");
            Assert.Equal(200, status);
            Assert.Equal($"{4 - i}", response.Headers.GetValues("X-RateLimit-Remaining").Single());
            fixture.Time.Advance(TimeSpan.FromSeconds(2));
        }

        var (refused, error, answer) = await client.CallAsync("/v1/balance");
        Assert.Equal((429, "rate_limited"), (refused, error.Text("code")));
        Assert.Equal("5", answer.Headers.GetValues("X-RateLimit-Limit").Single());
        var wait = answer.Headers.RetryAfter!.Delta!.Value;
        Assert.Equal(TimeSpan.FromSeconds(50), wait);
        fixture.Time.Advance(wait - TimeSpan.FromSeconds(1));
        Assert.Equal(429, (await client.CallAsync("/v1/balance")).Status);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await client.CallAsync("/v1/balance")).Status);
    }

    [Fact]
    [Trait("Category", "Redis")]
    public async Task Replicas_share_one_limit_under_parallel_calls()
    {
        var second = await fixture.Stack.StartApiAsync();
        var key = await TestMerchants.AddKeyAsync(fixture.Api.Services, fixture.Merchant, shape: k => k.RateLimitPerMinute = 60);
        using var one = TestMerchants.ClientFor(fixture.Url, key);
        using var two = TestMerchants.ClientFor(TestStack.UrlOf(second), key);
        // A replica whose Redis was slow to answer begins alone, and is tested elsewhere.
        await Eventually.Async(() => new[] { fixture.Api, second }.All(a => !a.Services.GetRequiredService<RateLimiter>().IsAlone), TimeSpan.FromSeconds(60), "both replicas count in Redis");
        var answers = await Task.WhenAll(Enumerable.Range(0, 150).Select(i => (i % 2 == 0 ? one : two).CallAsync("/v1/balance")));
        Assert.Equal(60, answers.Count(a => a.Status == 200));
        Assert.Equal(90, answers.Count(a => a.Status == 429));
    }

    [Fact]
    public async Task Without_Redis_the_limit_holds_in_memory()
    {
        await using var stack = new TestStack(fixture.Database.ConnectionString, "127.0.0.1:1,connectTimeout=100,abortConnect=false", fixture.Time);
        var lonely = await stack.StartApiAsync();
        var key = await TestMerchants.AddKeyAsync(fixture.Api.Services, fixture.Merchant, shape: k => k.RateLimitPerMinute = 3);
        using var client = TestMerchants.ClientFor(TestStack.UrlOf(lonely), key);
        var statuses = new List<int>();
        for (var i = 0; i < 5; i++)
            statuses.Add((await client.CallAsync("/v1/balance")).Status);
        Assert.Equal([200, 200, 200, 429, 429], statuses);
        Assert.Equal(201, (await (await fixture.ClientAsync()).CallAsync(Wire.Post("/v1/payins", Wire.Payin(), Guid.NewGuid().ToString()))).Status);
    }

    [Fact]
    public async Task A_key_that_may_not_make_invoices_is_told_which_permission_it_lacks()
    {
        using var client = await fixture.ClientAsync(shape: key => key.CanCreateInvoices = false);
        var (status, error, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("create_invoice", true))));
        Assert.Equal((403, "missing_permission", "can_create_invoices"), (status, error.Text("code"), error.Text("permission")));
    }

    [Fact]
    public async Task A_payin_over_the_keys_cap_is_refused_with_the_cap()
    {
        using var client = await fixture.ClientAsync(shape: key => key.SingleTxnCap = 50_000);
        Assert.Equal(201, (await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin()))).Status);
        var (status, error, _) = await client.CallAsync(Wire.Post("/v1/payins", Wire.Payin(("amount", 50_001))));
        Assert.Equal((403, "single_txn_cap_exceeded", "50000.00", "UGX"), (status, error.Text("code"), error.Text("cap"), error.Text("currency_code")));
    }

    [Fact]
    public async Task An_error_of_ours_is_told_without_inner_details()
    {
        using var client = await fixture.ClientAsync();
        Assert.Equal(200, (await client.CallAsync("/v1/balance")).Status);
        await using (var breaking = fixture.Database.DataSource.CreateCommand("ALTER TABLE balance_deltas RENAME TO away"))
            await breaking.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        try
        {
            var (status, error, response) = await client.CallAsync("/v1/balance");
            Assert.Equal((500, "server_error"), (status, error.Text("code")));
            Assert.Equal(response.Headers.GetValues("X-Request-Id").Single(), error.Text("request_id"));
            Assert.True(response.Headers.Contains("X-RateLimit-Remaining"));
            Assert.DoesNotContain("balance_deltas", error.GetRawText(), StringComparison.Ordinal);
        }
        finally
        {
            await using var mending = fixture.Database.DataSource.CreateCommand("ALTER TABLE away RENAME TO balance_deltas");
            await mending.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }
}
