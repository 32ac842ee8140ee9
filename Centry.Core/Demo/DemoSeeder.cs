using Centry.Core.ApiKeys;
using Centry.Core.Merchants;
using Centry.Core.Payouts;
using Centry.Core.People;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Core.Demo;

/// <summary>
/// Fills an empty database with a merchant to try things on. Only for the one-machine demo and where an operator asks for it;
/// seeding twice changes nothing.
/// </summary>
public static class DemoSeeder
{
    private const string MerchantName = "Kampala Coffee Traders";

    /// <summary>What the demo's MTN accounts sign in with at the provider simulator; the simulator's own defaults.</summary>
    private static readonly Dictionary<string, string> MtnCredentials = new()
    {
        ["api_user"] = "5f0b8a4e-2c1d-4f3a-9b6e-7d8c9a0b1c2d",
        ["api_key"] = "demo-mtn-api-key",
        ["collection_subscription_key"] = "demo-mtn-collection",
        ["disbursement_subscription_key"] = "demo-mtn-disbursement",
    };

    // The docs' example prices a Ugandan payin at 1 % for the gateway.
    private static readonly (string Country, string Name, decimal FeePercentage)[] MtnAccounts =
    [
        ("UG", "Uganda MTN", 1m), ("GH", "Ghana MTN", 1.2m), ("RW", "Rwanda MTN", 1m), ("ZM", "Zambia MTN", 1.5m), ("CI", "Ivory Coast MTN", 1.1m),
    ];

    private static readonly DemoUser[] Users =
    [
        new("owner@demo.centry.test", "Olive Okello", Roles.Owner),
        new("admin@demo.centry.test", "Adam Achieng", Roles.Admin),
    ];

    /// <param name="services">The API's services.</param>
    /// <param name="secrets">Those of the first seeding, or new ones: keys that the database lacks are added.</param>
    public static async Task<DemoData> SeedAsync(IServiceProvider services, DemoSecrets secrets, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        var merchant = await context.Merchants.SingleOrDefaultAsync(m => m.Name == MerchantName, cancellationToken);
        if (merchant is null)
        {
            merchant = await CreateAsync(scope.ServiceProvider, context, secrets, cancellationToken);
            await DemoPayments.SeedAsync(services, merchant.Id, cancellationToken);
        }

        await AddMissingKeysAsync(scope.ServiceProvider, context, merchant.Id, secrets, cancellationToken);
        return new DemoData(merchant.Id, secrets, Users);
    }

    private static async Task<Merchant> CreateAsync(IServiceProvider services, CentryDbContext context, DemoSecrets secrets, CancellationToken cancellationToken)
    {
        var creator = services.GetRequiredService<CreateMerchant>();
        var organization = creator.AddOrganization("Centry Demo Ltd");
        var merchant = creator.AddMerchant(organization, MerchantName, secrets.WebhookSecret);
        var opener = services.GetRequiredService<OpenProviderAccount>();
        foreach (var (country, name, fee) in MtnAccounts)
        {
            await opener.ExecuteAsync(new NewProviderAccount
            {
                MerchantId = merchant.Id,
                Provider = "mtn_momo",
                Name = name,
                CountryCode = country,
                CredentialsSandbox = MtnCredentials,
                CredentialsProduction = MtnCredentials,
                FeePercentage = fee,
                IsDefault = true,
            }, cancellationToken);
        }

        context.ApprovalThresholds.Add(new ApprovalThreshold { OrganizationId = organization.Id, CurrencyCode = "UGX", AmountMinor = (long)DemoPayouts.ThresholdUgx });
        await context.SaveChangesAsync(cancellationToken);
        var users = services.GetRequiredService<CreateUser>();
        foreach (var user in Users)
        {
            var (_, refusal) = await users.ExecuteAsync(user.Email, user.Name, secrets.Password, organization.Id, user.Role, cancellationToken);
            if (refusal is not null)
                throw new InvalidOperationException($"The demo could not create {user.Email}: {refusal.Message}");
        }

        return merchant;
    }

    private static async Task AddMissingKeysAsync(IServiceProvider services, CentryDbContext context, Guid merchantId, DemoSecrets secrets, CancellationToken cancellationToken)
    {
        var uganda = await context.CountryAccounts.SingleAsync(c => c.MerchantId == merchantId && c.CountryCode == "UG", cancellationToken);
        var issuer = services.GetRequiredService<IssueApiKey>();
        foreach (var (full, name, country) in new[] { (secrets.TestKey, "Demo sandbox", (Guid?)null), (secrets.TestUgKey, "Demo sandbox, Uganda only", uganda.Id), (secrets.LiveKey, "Demo live", null) })
        {
            var secret = new ApiKeySecret(full);
            if (await context.ApiKeys.AnyAsync(k => k.KeyHash == secret.Hash, cancellationToken))
                continue;
            if (!ApiKeyFormat.TryParse(full, out var environment))
                throw new ArgumentException("The demo's kept keys are damaged.", nameof(secrets));
            issuer.Add(secret, merchantId, environment, name, "demo", key =>
            {
                key.CountryAccountId = country;
                key.CanCreateBills = key.CanCreateInvoices = key.CanInitiatePayouts = key.CanViewTransactions = true;
            });
        }

        await context.SaveChangesAsync(cancellationToken);
    }
}
