using Centry.Api.Tests.Infrastructure;
using Centry.Core.ApiKeys;
using Centry.Core.Persistence;
using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Api.Tests.Keys;

/// <summary>Two replicas of the API, both warm, and keys that change under them.</summary>
public sealed class KeyChangeTests(ApiFixture fixture) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    // Far more than the second that operators are promised: a machine under load must not fail the test.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<HttpClient> _replicas = [];
    private ApiKey _key = null!;

    public async ValueTask InitializeAsync()
    {
        var second = await fixture.Stack.StartApiAsync();
        var full = await TestMerchants.AddKeyAsync(fixture.Api.Services, fixture.Merchant);
        foreach (var url in new[] { fixture.Url, TestStack.UrlOf(second) })
        {
            _replicas.Add(TestMerchants.ClientFor(url, full));
            Assert.Equal(200, (await _replicas[^1].CallAsync("/v1/payins/list")).Status);
        }

        await using var scope = fixture.Api.Services.CreateAsyncScope();
        _key = (await scope.ServiceProvider.GetRequiredService<ApiKeyQueries>().FindAsync(full[..ApiKeyFormat.PrefixLength], TestContext.Current.CancellationToken)).Single().Key;
    }

    public ValueTask DisposeAsync()
    {
        _replicas.ForEach(r => r.Dispose());
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_revoked_key_is_refused_everywhere()
    {
        await ManageAsync(m => m.RevokeAsync(fixture.Merchant.Id, _key.Id, CancellationToken.None));
        await EverywhereAsync("/v1/balance", 401, "api_key_revoked");
    }

    [Fact]
    public async Task A_permission_that_is_taken_away_is_gone_everywhere_and_back_when_it_is_given_back()
    {
        await ChangeAsync(t => t with { CanViewTransactions = false });
        await EverywhereAsync("/v1/payins/list", 403, "missing_permission");
        await ChangeAsync(t => t with { CanViewTransactions = true });
        await EverywhereAsync("/v1/payins/list", 200, null);
    }

    [Fact]
    public async Task A_whitelist_holds_everywhere()
    {
        await ChangeAsync(t => t with { IpWhitelist = ["203.0.113.7"] });
        await EverywhereAsync("/v1/balance", 403, "ip_not_whitelisted");
        await ChangeAsync(t => t with { IpWhitelist = ["127.0.0.0/8"] });
        await EverywhereAsync("/v1/balance", 200, null);
    }

    [Fact]
    public async Task A_cap_holds_everywhere()
    {
        await ChangeAsync(t => t with { SingleTxnCap = 49_999 });
        foreach (var replica in _replicas)
        {
            await Eventually.Async(async () => await replica.CallAsync(Wire.Post("/v1/payins", Wire.Payin())) is { Status: 403 } answer && answer.Body.Text("code") == "single_txn_cap_exceeded",
                Patience, "the cap holds");
        }
    }

    [Fact]
    public async Task A_limit_and_an_expiry_hold_everywhere()
    {
        await ChangeAsync(t => t with { RateLimitPerMinute = 99, ExpiresAt = fixture.Time.GetUtcNow().AddMinutes(1) });
        foreach (var replica in _replicas)
            await Eventually.Async(async () => (await replica.CallAsync("/v1/balance")).Response.Headers.GetValues("X-RateLimit-Limit").Single() == "99", Patience, "the limit holds");
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        foreach (var replica in _replicas)
            Assert.Equal("api_key_expired", (await replica.CallAsync("/v1/balance")).Body.Text("code"));
    }

    [Fact]
    public async Task A_replaced_key_works_until_its_overlap_is_over_and_its_successor_at_once()
    {
        var (issued, _) = await ManageAsync(m => m.RotateAsync(fixture.Merchant.Id, _key.Id, TimeSpan.FromHours(1), "operator", CancellationToken.None));
        foreach (var url in _replicas.Select(r => r.BaseAddress!))
        {
            using var successor = TestMerchants.ClientFor(url, issued!.Secret.Full);
            Assert.Equal(200, (await successor.CallAsync("/v1/balance")).Status);
        }

        fixture.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        await EverywhereAsync("/v1/balance", 200, null);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await EverywhereAsync("/v1/balance", 401, "api_key_revoked");
    }

    [Fact]
    public async Task A_change_whose_notification_is_lost_holds_all_the_same()
    {
        await using (var command = fixture.Database.DataSource.CreateCommand($"""
            ALTER TABLE api_keys DISABLE TRIGGER api_keys_updated;
            UPDATE api_keys SET can_view_transactions = false WHERE id = '{_key.Id}';
            ALTER TABLE api_keys ENABLE TRIGGER api_keys_updated;
            UPDATE config_changes SET version = nextval(pg_get_serial_sequence('config_changes', 'version')), changed_at = clock_timestamp() WHERE merchant_id = '{fixture.Merchant.Id}';
            """))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await EverywhereAsync("/v1/payins/list", 403, "missing_permission");
    }

    [Fact]
    public async Task A_whitelist_that_nobody_can_read_closes_its_own_key_alone()
    {
        await using (var scope = fixture.Api.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<CentryDbContext>().ApiKeys.Where(k => k.Id == _key.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.IpWhitelist, new[] { "somewhere" }), TestContext.Current.CancellationToken);
        }

        await EverywhereAsync("/v1/balance", 403, "ip_not_whitelisted");
        using var other = await fixture.ClientAsync();
        Assert.Equal(200, (await other.CallAsync("/v1/balance")).Status);
    }

    private async Task EverywhereAsync(string path, int status, string? code)
    {
        foreach (var replica in _replicas)
        {
            await Eventually.Async(async () => await replica.CallAsync(path) is var answer && answer.Status == status && (code is null || answer.Body.Text("code") == code),
                Patience, $"{path} answers {status} {code}");
        }
    }

    private async Task ChangeAsync(Func<ApiKeyTerms, ApiKeyTerms> change)
        => Assert.Null((await ManageAsync(m => m.ChangeAsync(fixture.Merchant.Id, _key.Id, change, CancellationToken.None))).Refusal);

    private async Task<T> ManageAsync<T>(Func<ManageApiKeys, Task<T>> act)
    {
        await using var scope = fixture.Api.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<ManageApiKeys>());
    }
}
