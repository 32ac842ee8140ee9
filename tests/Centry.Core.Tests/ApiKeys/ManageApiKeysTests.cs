using Centry.Core.ApiKeys;
using Centry.Core.Persistence;
using Centry.Core.Tests.Persistence;
using Centry.Testing.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Core.Tests.ApiKeys;

public sealed class ManageApiKeysTests(CoreFixture core) : IClassFixture<CoreFixture>
{
    private static readonly ApiKeyTerms Plain = new() { Name = "Shop" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_issued_on_its_terms_and_only_its_hash_is_kept()
    {
        var merchant = await TestMerchants.CreateAsync(core.Services);
        var terms = new ApiKeyTerms
        {
            Name = "  Shop  ",
            CountryAccountId = merchant.CountryAccounts["UG"],
            CanViewTransactions = true,
            IpWhitelist = ["203.0.113.7/32", "2001:DB8:0::/32", "::ffff:203.0.113.7", "0.0.0.0/0"],
            SingleTxnCap = 5000,
            DailyPayoutCap = 0.01m,
            RateLimitPerMinute = 1,
            ExpiresAt = core.Time.GetUtcNow().AddDays(1),
        };
        var issued = await CreateAsync(merchant, terms, Environments.Production);
        Assert.StartsWith("mk_live_", issued.Secret.Full, StringComparison.Ordinal);

        var kept = await KeptAsync(issued.Key.Id);
        Assert.Equal(("Shop", "operator", issued.Secret.Prefix), (kept.Name, kept.CreatedBy, kept.Prefix));
        Assert.Equal(ApiKeyFormat.Hash(issued.Secret.Full), kept.KeyHash);
        Assert.Equal(["203.0.113.7", "2001:db8::/32", "0.0.0.0/0"], kept.IpWhitelist);
        Assert.Equal((true, false, false, false), (kept.CanViewTransactions, kept.CanInitiatePayouts, kept.CanCreateBills, kept.CanCreateInvoices));
        Assert.Equal((5000m, 0.01m, 1), (kept.SingleTxnCap, kept.DailyPayoutCap, kept.RateLimitPerMinute));
        Assert.Equal(terms.ExpiresAt, kept.ExpiresAt);
    }

    public static TheoryData<string, string, Func<ApiKeyTerms, ApiKeyTerms>> Faults { get; } = new()
    {
        { "name", "without a name", t => t with { Name = "   " } },
        { "name", "with too long a name", t => t with { Name = new string('n', 201) } },
        { "name", "with a control character", t => t with { Name = "Shop\u0007" } },
        { "country_account", "for a country of nobody", t => t with { CountryAccountId = Guid.NewGuid() } },
        { "ip_whitelist", "from a name", t => t with { IpWhitelist = ["localhost"] } },
        { "ip_whitelist", "from octal", t => t with { IpWhitelist = ["010.0.0.1"] } },
        { "ip_whitelist", "from a short form", t => t with { IpWhitelist = ["127.1"] } },
        { "ip_whitelist", "from set host bits", t => t with { IpWhitelist = ["203.0.113.7/24"] } },
        { "ip_whitelist", "from a zone", t => t with { IpWhitelist = ["fe80::1%eth0"] } },
        { "ip_whitelist", "from nothing", t => t with { IpWhitelist = [""] } },
        { "ip_whitelist", "from too many", t => t with { IpWhitelist = [.. Enumerable.Repeat("203.0.113.7", 101)] } },
        { "single_txn_cap", "up to nothing", t => t with { SingleTxnCap = 0 } },
        { "single_txn_cap", "up to less", t => t with { SingleTxnCap = -1 } },
        { "single_txn_cap", "up to too much", t => t with { SingleTxnCap = 10_000_000_000_000m } },
        { "daily_payout_cap", "up to nothing a day", t => t with { DailyPayoutCap = 0 } },
        { "daily_payout_cap", "up to parts of a cent", t => t with { DailyPayoutCap = 1.001m } },
        { "rate_limit_per_minute", "for no requests", t => t with { RateLimitPerMinute = 0 } },
        { "rate_limit_per_minute", "for any requests", t => t with { RateLimitPerMinute = 100_001 } },
        { "expires_at", "until now", t => t with { ExpiresAt = new DateTimeOffset(2026, 4, 14, 10, 30, 0, TimeSpan.Zero) } },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task No_key_is_issued_and_none_is_changed(string field, string why, Func<ApiKeyTerms, ApiKeyTerms> spoil)
    {
        var merchant = await TestMerchants.CreateAsync(core.Services);
        await using var scope = core.Services.CreateAsyncScope();
        var manage = scope.ServiceProvider.GetRequiredService<ManageApiKeys>();
        var (issued, refusal) = await manage.CreateAsync(merchant.Id, Environments.Sandbox, spoil(Plain), "operator", Stop);
        Assert.True(issued is null, why);
        Assert.Equal(("validation_error", field), (refusal!.Code, refusal.Fields!.Single().Key));
        Assert.All(refusal.Fields!.Single().Value, sentence => Assert.EndsWith(sentence.Contains('?', StringComparison.Ordinal) ? "?" : ".", sentence, StringComparison.Ordinal));

        var existing = (await CreateAsync(merchant, Plain)).Key;
        var (changed, again) = await manage.ChangeAsync(merchant.Id, existing.Id, spoil, Stop);
        Assert.Null(changed);
        Assert.Equal(field, again!.Fields!.Single().Key);
        Assert.Equal("Shop", (await KeptAsync(existing.Id)).Name);
    }

    [Fact]
    public async Task Every_fault_is_told_at_once()
    {
        var (_, refusal) = await ManageAsync(m => m.CreateAsync(Guid.Empty, "live", Plain, "operator", Stop));
        Assert.Equal("environment", refusal!.Fields!.Single().Key);
        (_, refusal) = await ManageAsync(m => m.CreateAsync(Guid.NewGuid(), Environments.Sandbox, Plain, "operator", Stop));
        Assert.Equal("not_found", refusal!.Code);
        var merchant = await TestMerchants.CreateAsync(core.Services);
        (_, refusal) = await ManageAsync(m => m.CreateAsync(merchant.Id, Environments.Sandbox,
            new ApiKeyTerms { Name = "", IpWhitelist = ["x", "1.2.3"], SingleTxnCap = 0, RateLimitPerMinute = 0 }, "operator", Stop));
        Assert.Equal(["ip_whitelist", "name", "rate_limit_per_minute", "single_txn_cap"], refusal!.Fields!.Keys.Order());
        Assert.Equal(2, refusal.Fields["ip_whitelist"].Count);
    }

    [Fact]
    public async Task A_key_is_its_merchants_alone()
    {
        var (ours, theirs) = (await TestMerchants.CreateAsync(core.Services), await TestMerchants.CreateAsync(core.Services));
        var key = (await CreateAsync(ours, Plain)).Key;
        Assert.Equal("not_found", (await ManageAsync(m => m.ChangeAsync(theirs.Id, key.Id, t => t, Stop))).Refusal!.Code);
        Assert.Equal("not_found", (await ManageAsync(m => m.RotateAsync(theirs.Id, key.Id, TimeSpan.Zero, "operator", Stop))).Refusal!.Code);
        Assert.Equal("not_found", (await ManageAsync(m => m.RevokeAsync(theirs.Id, key.Id, Stop))).Refusal!.Code);
        var (_, scoped) = await ManageAsync(m => m.ChangeAsync(ours.Id, key.Id, t => t with { CountryAccountId = theirs.CountryAccounts["UG"] }, Stop));
        Assert.Equal("country_account", scoped!.Fields!.Single().Key);
    }

    [Fact]
    public async Task A_change_leaves_what_it_does_not_name_and_what_has_passed()
    {
        var merchant = await TestMerchants.CreateAsync(core.Services);
        var key = (await CreateAsync(merchant, Plain with { SingleTxnCap = 10, CanInitiatePayouts = true, ExpiresAt = core.Time.GetUtcNow().AddMinutes(1) })).Key;
        core.Time.Advance(TimeSpan.FromMinutes(2));
        var (changed, refusal) = await ManageAsync(m => m.ChangeAsync(merchant.Id, key.Id, t => t with { DailyPayoutCap = 20 }, Stop));
        Assert.Null(refusal);
        Assert.Equal((10m, 20m, true, key.ExpiresAt), (changed!.SingleTxnCap, changed.DailyPayoutCap, changed.CanInitiatePayouts, changed.ExpiresAt));
    }

    [Fact]
    public async Task A_key_is_replaced_by_one_on_the_same_terms_and_ends_after_the_overlap()
    {
        var merchant = await TestMerchants.CreateAsync(core.Services);
        var old = (await CreateAsync(merchant, Plain with { CanViewTransactions = true, IpWhitelist = ["203.0.113.7"], DailyPayoutCap = 7, ExpiresAt = core.Time.GetUtcNow().AddDays(90) })).Key;
        core.Time.Advance(TimeSpan.FromDays(80));
        var (issued, refusal) = await ManageAsync(m => m.RotateAsync(merchant.Id, old.Id, TimeSpan.FromHours(24), "operator", Stop));
        Assert.Null(refusal);
        Assert.Equal(ApiKeyTerms.Of(old) with { IpWhitelist = issued!.Key.IpWhitelist, ExpiresAt = core.Time.Now().AddDays(90) }, ApiKeyTerms.Of(issued.Key));
        Assert.Equal(old.IpWhitelist, issued.Key.IpWhitelist);
        Assert.NotEqual(old.Prefix, issued.Secret.Prefix);

        var kept = await KeptAsync(old.Id);
        Assert.Equal(core.Time.Now().AddHours(24), kept.RevokedAt);
        Assert.Equal(ApiKeyStatus.Ending, kept.StatusAt(core.Time.GetUtcNow()));
        Assert.Equal("invalid_state", (await ManageAsync(m => m.RotateAsync(merchant.Id, old.Id, TimeSpan.Zero, "operator", Stop))).Refusal!.Code);

        // What ends may be ended sooner, and is then over.
        Assert.Equal(core.Time.Now(), (await ManageAsync(m => m.RevokeAsync(merchant.Id, old.Id, Stop))).Key!.RevokedAt);
        Assert.Equal(ApiKeyStatus.Revoked, (await KeptAsync(old.Id)).StatusAt(core.Time.GetUtcNow()));
        Assert.Equal("invalid_state", (await ManageAsync(m => m.ChangeAsync(merchant.Id, old.Id, t => t, Stop))).Refusal!.Code);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(169)]
    public async Task An_overlap_has_bounds(int hours)
    {
        var merchant = await TestMerchants.CreateAsync(core.Services);
        var key = (await CreateAsync(merchant, Plain)).Key;
        var (_, refusal) = await ManageAsync(m => m.RotateAsync(merchant.Id, key.Id, TimeSpan.FromHours(hours), "operator", Stop));
        Assert.Equal("overlap", refusal!.Fields!.Single().Key);
    }

    [Fact]
    public async Task Revoking_twice_changes_nothing_the_second_time()
    {
        var merchant = await TestMerchants.CreateAsync(core.Services);
        var key = (await CreateAsync(merchant, Plain)).Key;
        var (revoked, _) = await ManageAsync(m => m.RevokeAsync(merchant.Id, key.Id, Stop));
        core.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(revoked!.RevokedAt, (await ManageAsync(m => m.RevokeAsync(merchant.Id, key.Id, Stop))).Key!.RevokedAt);
    }

    [Fact]
    public async Task Of_many_who_replace_a_key_at_once_one_does()
    {
        var merchant = await TestMerchants.CreateAsync(core.Services);
        var key = (await CreateAsync(merchant, Plain)).Key;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ManageAsync(m => m.RotateAsync(merchant.Id, key.Id, TimeSpan.FromHours(1), "operator", Stop))));
        Assert.Single(outcomes, o => o.Issued is not null);
        Assert.All(outcomes.Where(o => o.Issued is null), o => Assert.Equal("invalid_state", o.Refusal!.Code));
        await using var scope = core.Services.CreateAsyncScope();
        Assert.Equal(2, (await scope.ServiceProvider.GetRequiredService<ApiKeyQueries>().ListAsync(merchant.Id, Stop)).Count);
    }

    private async Task<T> ManageAsync<T>(Func<ManageApiKeys, Task<T>> act)
    {
        await using var scope = core.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<ManageApiKeys>());
    }

    private async Task<IssuedApiKey> CreateAsync(TestMerchant merchant, ApiKeyTerms terms, string environment = Environments.Sandbox)
    {
        var (issued, refusal) = await ManageAsync(m => m.CreateAsync(merchant.Id, environment, terms, "operator", Stop));
        Assert.Null(refusal);
        return issued!;
    }

    private async Task<ApiKey> KeptAsync(Guid id)
    {
        await using var scope = core.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CentryDbContext>().ApiKeys.AsNoTracking().SingleAsync(k => k.Id == id, Stop);
    }
}
