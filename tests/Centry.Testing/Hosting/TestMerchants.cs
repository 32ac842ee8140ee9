using System.Net.Http.Headers;
using Centry.Core.ApiKeys;
using Centry.Core.Merchants;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Centry.Core.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Testing.Hosting;

/// <summary>A merchant to test with, and the secrets that only its maker knows.</summary>
/// <param name="WebhookSecret">As the merchant would have been shown it.</param>
public sealed record TestMerchant(Guid Id, Guid OrganizationId, string WebhookSecret, IReadOnlyDictionary<string, Guid> CountryAccounts);

/// <summary>Makes merchants and keys through the product's own use cases.</summary>
public static class TestMerchants
{
    /// <summary>What the simulator's MTN knows by default.</summary>
    public static IReadOnlyDictionary<string, string> MtnCredentials { get; } = new Dictionary<string, string>
    {
        ["api_user"] = "5f0b8a4e-2c1d-4f3a-9b6e-7d8c9a0b1c2d",
        ["api_key"] = "demo-mtn-api-key",
        ["collection_subscription_key"] = "demo-mtn-collection",
        ["disbursement_subscription_key"] = "demo-mtn-disbursement",
    };

    /// <summary>A merchant with an MTN account in each of the countries (Uganda if none is named), 1 % gateway fee, both environments.</summary>
    /// <param name="webhookUrl">The merchant's own webhook URL.</param>
    public static async Task<TestMerchant> CreateAsync(IServiceProvider services, string? webhookUrl = null, Action<Merchant>? shape = null, params string[] countries)
    {
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        var creator = scope.ServiceProvider.GetRequiredService<CreateMerchant>();
        var secret = WebhookSecret.New().Reveal();
        var organization = creator.AddOrganization("Test Organization");
        var merchant = creator.AddMerchant(organization, "Test Merchant", secret);
        shape?.Invoke(merchant);
        context.WebhookEndpoints.Local.Single().Url = webhookUrl;
        var opener = scope.ServiceProvider.GetRequiredService<OpenProviderAccount>();
        foreach (var country in countries.Length == 0 ? ["UG"] : countries)
        {
            await opener.ExecuteAsync(new NewProviderAccount
            {
                MerchantId = merchant.Id,
                Provider = "mtn_momo",
                Name = $"MTN {country}",
                CountryCode = country,
                CredentialsSandbox = MtnCredentials,
                CredentialsProduction = MtnCredentials,
                FeePercentage = 1m,
                IsDefault = true,
            }, CancellationToken.None);
        }

        await context.SaveChangesAsync();
        return new TestMerchant(merchant.Id, organization.Id, secret, context.CountryAccounts.Local.ToDictionary(c => c.CountryCode, c => c.Id));
    }

    /// <summary>A key with every permission, changed as the test likes. Returns the key in full.</summary>
    public static async Task<string> AddKeyAsync(IServiceProvider services, TestMerchant merchant, string environment = Environments.Sandbox, Action<ApiKey>? shape = null)
    {
        await using var scope = services.CreateAsyncScope();
        var secret = ApiKeyFormat.Generate(environment);
        scope.ServiceProvider.GetRequiredService<IssueApiKey>().Add(secret, merchant.Id, environment, "Test key", "test", key =>
        {
            key.CanCreateBills = key.CanCreateInvoices = key.CanInitiatePayouts = key.CanViewTransactions = true;
            key.RateLimitPerMinute = 100_000;
            shape?.Invoke(key);
        });
        await scope.ServiceProvider.GetRequiredService<CentryDbContext>().SaveChangesAsync();
        return secret.Full;
    }

    /// <summary>A client that calls with the key.</summary>
    public static HttpClient ClientFor(Uri api, string? key)
    {
        var client = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(30) };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Merchant-Key", key);
        return client;
    }
}
