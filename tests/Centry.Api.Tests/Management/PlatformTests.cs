using Centry.Api.Tests.People;
using Centry.Contracts;
using Centry.Core.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.Management;

public sealed class PlatformTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private readonly string _admin = $"admin-{Guid.NewGuid():n}@centry.test";
    private PeopleHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(
            database.ConnectionString, new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero)), ("People:PlatformNeedsSecondFactor", "false"));
        var (_, refusal) = await _host.App.Services.GetRequiredService<CreateUser>().PlatformAdminAsync(_admin, "Ada Admin", PeopleHost.Password, PeopleHost.Cancel);
        Assert.Null(refusal);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task From_a_new_organization_to_its_owners_live_key()
    {
        var admin = (await _host.SignInAsync(_admin)).AccessToken;
        var owner = $"owner-{Guid.NewGuid():n}@shop.test";
        using var created = await _host.SendAsync(HttpMethod.Post, "/api/platform/organizations", admin, new { name = "Kampala Shop Ltd", owner_email = owner });
        var organization = await PeopleHost.ReadAsync<PlatformOrganization>(created);
        using var opened = await _host.SendAsync(HttpMethod.Post, $"/api/platform/organizations/{organization.Id}/merchants", admin, new { name = "Kampala Shop" });
        var merchant = await PeopleHost.ReadAsync<PlatformMerchant>(opened);

        using var signedUp = await _host.PostAsync("/api/v1/auth/invitations/sign-up", new SignUpRequest(await Mailbox.TokenAsync(_host, owner), "Olive Okello", PeopleHost.Password));
        var token = (await PeopleHost.ReadAsync<TokenResponse>(signedUp)).AccessToken;
        using var account = await _host.SendAsync(HttpMethod.Post, $"/api/v1/merchants/{merchant.Id}/provider-accounts", token,
            new { provider = "mtn_momo", name = "MTN", country = "UG", active_environment = "production", credentials_production = Business.MtnCredentials });
        Assert.Equal(201, (int)account.StatusCode);
        using var issued = await _host.SendAsync(HttpMethod.Post, $"/api/v1/merchants/{merchant.Id}/api-keys", token, new { name = "Live", environment = "production" });
        var key = await PeopleHost.ReadAsync<ApiKeyView>(issued);
        Assert.StartsWith("mk_live_", key.Key, StringComparison.Ordinal);

        using var read = await _host.GetAsync($"/api/v1/merchants/{merchant.Id}/audit-log", token);
        var log = await PeopleHost.ReadAsync<Cursored<AuditEntryView>>(read);
        Assert.Equal(["api_key.created", "provider_account.created", "member.joined", "merchant.created", "member.invited", "organization.created"], log.Results.Select(e => e.Action));
        Assert.Equal(["member", "platform"], log.Results.Select(e => e.ActorKind).Distinct());
        Assert.Equal(_admin, log.Results[^1].ActorName);
    }

    [Fact]
    public async Task Fees_limits_and_a_pause_are_Centrys_to_set()
    {
        var business = await Business.OpenAsync(_host);
        var admin = (await _host.SignInAsync(_admin)).AccessToken;
        using var changed = await _host.SendAsync(HttpMethod.Patch, $"/api/platform/merchants/{business.Company.MerchantId}", admin,
            new { payin_fee_percentage = 1.25, payout_fee_fixed = 100, rate_limit_per_minute = 600, is_paused = true });
        Assert.Equal(200, (int)changed.StatusCode);
        var settings = await business.GetAsync<SettingsView>("/settings");
        Assert.Equal((1.25m, 100m, 600, true), (settings.Fees.PayinPercentage, settings.Fees.PayoutFixed, settings.RateLimitPerMinute, settings.IsPaused));
        await Centry.Testing.Eventually.Async(async () =>
        {
            using var refused = await business.SendAsync(HttpMethod.Post, "/payins?environment=sandbox", new { country_code = "UG", amount = 5000, payment_method = "mobile_money", customer_phone = "+256772123456" });
            return (int)refused.StatusCode == 409;
        }, TimeSpan.FromSeconds(30), "a paused merchant makes no payments");
        using var key = await _host.SendAsync(HttpMethod.Patch, $"/api/platform/merchants/{business.Company.MerchantId}/api-keys/{business.Ids["keyId"]}", admin, new { rate_limit_per_minute = 5 });
        Assert.Equal(5, (await PeopleHost.ReadAsync<ApiKeyView>(key)).RateLimitPerMinute);
        using var read = await _host.GetAsync($"/api/platform/merchants/{business.Company.MerchantId}", admin);
        var detail = await PeopleHost.ReadAsync<PlatformMerchantDetail>(read);
        Assert.Equal((1.25m, null, 0.5m, 600, true),
            (detail.Merchant.PayinFeePercentage, detail.Merchant.PayoutFeePercentage, detail.DefaultPayoutFeePercentage, detail.Merchant.RateLimitPerMinute, detail.Merchant.IsPaused));
        Assert.Equal(5, Assert.Single(detail.Keys, shown => shown.Id == business.Ids["keyId"]).RateLimitPerMinute);
        using var wrong = await _host.SendAsync(HttpMethod.Patch, $"/api/platform/merchants/{business.Company.MerchantId}", admin, new { payin_fee_percentage = 101 });
        await PeopleHost.RefusedAsync(wrong, 400, ErrorCodes.ValidationError);
    }

    [Fact]
    public async Task A_merchants_page_shows_the_keys_that_work_and_no_others()
    {
        var business = await Business.OpenAsync(_host);
        var admin = (await _host.SignInAsync(_admin)).AccessToken;
        var before = await ReadAsync();
        Assert.NotEmpty(before.Keys);
        foreach (var key in before.Keys)
        {
            using var revoked = await business.SendAsync(HttpMethod.Post, $"/api-keys/{key.Id}/revoke", new { });
            Assert.True(revoked.IsSuccessStatusCode);
        }

        Assert.Empty((await ReadAsync()).Keys);
        using var nothing = await _host.GetAsync($"/api/platform/merchants/{Guid.NewGuid()}", admin);
        await PeopleHost.RefusedAsync(nothing, 404, ErrorCodes.NotFound);

        async Task<PlatformMerchantDetail> ReadAsync()
        {
            using var read = await _host.GetAsync($"/api/platform/merchants/{business.Company.MerchantId}", admin);
            return await PeopleHost.ReadAsync<PlatformMerchantDetail>(read);
        }
    }

    [Fact]
    public async Task Only_Centrys_own_people_are_told_that_they_are()
    {
        var business = await Business.OpenAsync(_host);
        Assert.True((await _host.SignInAsync(_admin)).User.IsPlatformAdmin);
        Assert.False((await _host.SignInAsync(business.Company.OwnerEmail)).User.IsPlatformAdmin);
    }

    [Fact]
    public async Task A_password_alone_does_not_open_the_platforms_routes()
    {
        await using var strict = await PeopleHost.StartAsync(database.ConnectionString, new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero)));
        using var refused = await strict.GetAsync("/api/platform/organizations", (await strict.SignInAsync(_admin)).AccessToken);
        await PeopleHost.RefusedAsync(refused, 401, ErrorCodes.SecondFactorRequired);
    }
}
