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

        await AddMissingAccountsAsync(scope.ServiceProvider, context, merchant.Id, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await AddMissingKeysAsync(scope.ServiceProvider, context, merchant.Id, secrets, cancellationToken);
        var tokens = await context.ProviderAccounts.Where(a => a.MerchantId == merchant.Id && DemoAccounts.SetInPortals.Contains(a.Provider))
            .ToDictionaryAsync(a => a.Provider, a => a.CallbackToken, cancellationToken);
        return new DemoData(merchant.Id, secrets, Users, tokens);
    }

    private static async Task<Merchant> CreateAsync(IServiceProvider services, CentryDbContext context, DemoSecrets secrets, CancellationToken cancellationToken)
    {
        var creator = services.GetRequiredService<CreateMerchant>();
        var organization = creator.AddOrganization("Centry Demo Ltd");
        var merchant = creator.AddMerchant(organization, MerchantName, secrets.WebhookSecret);
        await AddMissingAccountsAsync(services, context, merchant.Id, cancellationToken);
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

    // A demo that was seeded before a gateway came gets its accounts too.
    private static async Task AddMissingAccountsAsync(IServiceProvider services, CentryDbContext context, Guid merchantId, CancellationToken cancellationToken)
    {
        var there = await context.ProviderAccounts.Where(a => a.MerchantId == merchantId).Select(a => new { a.Provider, a.CountryCode }).ToListAsync(cancellationToken);
        var opener = services.GetRequiredService<OpenProviderAccount>();
        foreach (var account in DemoAccounts.All.Where(a => !there.Any(t => t.Provider == a.Gateway && t.CountryCode == a.Country)))
        {
            await opener.ExecuteAsync(new NewProviderAccount
            {
                MerchantId = merchantId,
                Provider = account.Gateway,
                Name = account.Name,
                CountryCode = account.Country,
                CredentialsSandbox = account.Sandbox,
                CredentialsProduction = account.Production,
                FeePercentage = account.FeePercentage,
                IsDefault = account.IsDefault,
            }, cancellationToken);
        }
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
