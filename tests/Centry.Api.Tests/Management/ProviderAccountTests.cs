using System.Text.Json;
using Centry.Api.Tests.People;
using Centry.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.Management;

public sealed class ProviderAccountTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private PeopleHost _host = null!;
    private Business _business = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero)));
        _business = await Business.OpenAsync(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private string Mine => $"/provider-accounts/{_business.Ids["accountId"]}";

    [Fact]
    public async Task Credentials_go_in_and_never_come_out()
    {
        using var response = await _business.SendAsync(HttpMethod.Get, Mine);
        var text = await response.Content.ReadAsStringAsync(PeopleHost.Cancel);
        Assert.Contains("\"disbursement_subscription_key\"", text, StringComparison.Ordinal);
        foreach (var secret in Business.MtnCredentials.Values)
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        await using var command = database.DataSource.CreateCommand("SELECT credentials_sandbox FROM provider_accounts WHERE id = $1");
        command.Parameters.Add(new Npgsql.NpgsqlParameter<Guid> { TypedValue = _business.Ids["accountId"] });
        var kept = (string)(await command.ExecuteScalarAsync(PeopleHost.Cancel))!;
        Assert.DoesNotContain("an-api-key", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_brings_its_country_account_along_and_moves_to_another()
    {
        var countries = await _business.GetAsync<List<CountryAccountView>>("/country-accounts");
        Assert.Equal(("UG", "UGX", 1), Assert.Single(countries.Select(c => (c.CountryCode, c.CurrencyCode, c.ProviderAccounts))));
        var second = await CreateAsync(new { provider = "mtn", name = "Second", country = "ug", credentials_sandbox = Business.MtnCredentials });
        Assert.Equal(countries[0].Id, second.CountryAccount);
        var moved = await _business.ReadAsync<ProviderAccountView>(HttpMethod.Patch, $"/provider-accounts/{second.Id}", new { country = "RW" });
        Assert.NotEqual(countries[0].Id, moved.CountryAccount);
        Assert.Equal("RW", moved.Country);
        Assert.Equal(["RW", "UG"], (await _business.GetAsync<List<CountryAccountView>>("/country-accounts")).Select(c => c.CountryCode));
        var balances = await _business.GetAsync<List<BalanceView>>("/balances?environment=sandbox");
        Assert.Equal(["RWF", "UGX"], balances.Select(b => b.CurrencyCode).Order());
    }

    [Fact]
    public async Task A_country_has_one_default()
    {
        var first = await CreateAsync(new { provider = "mtn", name = "One", country = "UG", is_default = true, credentials_sandbox = Business.MtnCredentials });
        var second = await CreateAsync(new { provider = "mtn", name = "Two", country = "UG", is_default = true, credentials_sandbox = Business.MtnCredentials });
        var all = await _business.GetAsync<List<ProviderAccountView>>("/provider-accounts");
        Assert.Equal([second.Id], all.Where(a => a.IsDefault).Select(a => a.Id));
        await _business.ReadAsync<ProviderAccountView>(HttpMethod.Patch, $"/provider-accounts/{first.Id}", new { is_default = true });
        all = await _business.GetAsync<List<ProviderAccountView>>("/provider-accounts");
        Assert.Equal([first.Id], all.Where(a => a.IsDefault).Select(a => a.Id));
    }

    [Fact]
    public async Task Without_a_credential_that_payouts_need_the_account_makes_none()
    {
        var without = await _business.ReadAsync<ProviderAccountView>(HttpMethod.Patch, Mine, new { credentials_sandbox = new { disbursement_subscription_key = (string?)null } });
        Assert.Equal(["payin", "balance"], without.CapabilitiesSandbox);
        Assert.Equal(["payin", "payout", "refund", "balance"], without.Capabilities);
        Assert.Empty(without.CapabilitiesProduction);
        var payout = new { country_code = "UG", amount = 5000, payment_method = "mobile_money", recipient_name = "Jo", recipient_phone = "+256772123456", draft = true };
        await WaitForConfigurationAsync(() => _business.SendAsync(HttpMethod.Post, "/payouts?environment=sandbox", payout), 400);
        await _business.RefusedAsync(HttpMethod.Post, "/payouts?environment=sandbox", 400, ErrorCodes.NoProviderAccount, payout);
    }

    [Fact]
    public async Task Every_fault_is_named_by_its_field_and_never_by_its_value()
    {
        var refusal = await _business.RefusedAsync(HttpMethod.Post, "/provider-accounts", 400, ErrorCodes.ValidationError, new
        {
            provider = "mtn_momo",
            name = "Bad",
            country = "KE",
            active_environment = "production",
            credentials_sandbox = new { api_user = "u", api_kee = "s3cr3t-value" },
        });
        Assert.Equal(
            ["active_environment", "country", "credentials_sandbox.api_kee", "credentials_sandbox.api_key", "credentials_sandbox.collection_subscription_key"], refusal.Fields!.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("s3cr3t-value", JsonSerializer.Serialize(refusal), StringComparison.Ordinal);
        foreach (var body in (object[])[new { provider = "paypal", name = "X" }, new { provider = "mtn_momo" }, new { provider = "mtn_momo", name = "X", country = "UG", fee_percentage = 101 },
            new { provider = "mtn_momo", name = "X", country = "UG", credentials_sandbox = "text" }, new { provider = "mtn_momo", name = "X", country = "UG", fee_fixed = -1 }])
            await _business.RefusedAsync(HttpMethod.Post, "/provider-accounts", 400, ErrorCodes.ValidationError, body);
    }

    [Fact]
    public async Task A_deleted_account_takes_no_payment_and_is_shown_no_more()
    {
        using var deleted = await _business.SendAsync(HttpMethod.Delete, Mine);
        Assert.Equal(204, (int)deleted.StatusCode);
        await _business.RefusedAsync(HttpMethod.Get, Mine, 404, ErrorCodes.NotFound);
        await _business.RefusedAsync(HttpMethod.Delete, Mine, 404, ErrorCodes.NotFound);
        Assert.Empty(await _business.GetAsync<List<ProviderAccountView>>("/provider-accounts"));
        var payin = new { country_code = "UG", amount = 5000, payment_method = "mobile_money", customer_phone = "+256772123456" };
        await WaitForConfigurationAsync(() => _business.SendAsync(HttpMethod.Post, "/payins?environment=sandbox", payin), 400);
    }

    [Fact]
    public async Task Everybody_signed_in_sees_which_credentials_a_provider_wants()
    {
        using var response = await _host.GetAsync("/api/v1/merchants/reference/providers", _business.Token);
        var providers = await PeopleHost.ReadAsync<List<ProviderReference>>(response);
        Assert.Equal(["airtel_money", "callpay", "daraja_mpesa", "mtn_momo", "ozow"], providers.Select(p => p.Id));
        Assert.Contains(providers.Single(p => p.Id == "mtn_momo").CredentialSchema, f => f is { Name: "api_key", Required: true, Secret: true });
        using var stranger = await _host.GetAsync("/api/v1/merchants/reference/providers", null);
        await PeopleHost.RefusedAsync(stranger, 401, ErrorCodes.Unauthorized);
    }

    private Task<ProviderAccountView> CreateAsync(object body) => _business.ReadAsync<ProviderAccountView>(HttpMethod.Post, "/provider-accounts", body);

    // A merchant's configuration is in memory and is told of changes within a second.
    private static Task WaitForConfigurationAsync(Func<Task<HttpResponseMessage>> send, int status) => Centry.Testing.Eventually.Async(async () =>
    {
        using var response = await send();
        return (int)response.StatusCode == status;
    }, TimeSpan.FromSeconds(30), $"the answer is {status}");
}
