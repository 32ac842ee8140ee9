using Centry.Core.ApiKeys;
using Centry.Core.Merchants;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Centry.Core.Webhooks;
using Centry.Testing.Processes;
using Microsoft.Extensions.DependencyInjection;
using Environments = Centry.Core.Environments; // the hosting packages have a type of the same name

namespace Centry.Bench.Stack;

/// <summary>Merchants to measure with, made by the product's own use cases: each with MTN in Uganda, M-Pesa in Kenya and one live key.</summary>
internal static class Seeding
{
    /// <summary>Few enough that the context stays quick, many enough to share a commit.</summary>
    private const int MerchantsPerSave = 25;

    /// <summary>Above what one merchant can reach in a minute.</summary>
    private const int RequestsPerMinute = 100_000_000;

    /// <summary>What the simulator knows when nothing else is configured.</summary>
    private static readonly Dictionary<string, string> SimulatedDaraja = new()
    {
        ["consumer_key"] = "demo-daraja-key",
        ["consumer_secret"] = "demo-daraja-secret",
        ["short_code"] = "174379",
        ["passkey"] = "demo-daraja-passkey",
    };

    /// <returns>The merchants' keys in full.</returns>
    public static async Task<IReadOnlyList<string>> SeedAsync(string database, int merchants, CancellationToken cancel)
    {
        using var host = UseCases.On(database);

        var keys = new List<string>(merchants);
        while (keys.Count < merchants)
            await AddAsync(host.Services, keys, Math.Min(MerchantsPerSave, merchants - keys.Count), cancel);
        return keys;
    }

    private static async Task AddAsync(IServiceProvider services, List<string> keys, int count, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        var creator = scope.ServiceProvider.GetRequiredService<CreateMerchant>();
        var opener = scope.ServiceProvider.GetRequiredService<OpenProviderAccount>();
        var issuer = scope.ServiceProvider.GetRequiredService<IssueApiKey>();
        var organization = creator.AddOrganization("Bench");
        for (var i = 0; i < count; i++)
        {
            var merchant = creator.AddMerchant(organization, $"Merchant {keys.Count + 1}", WebhookSecret.New().Reveal());
            await opener.ExecuteAsync(Account(merchant.Id, "mtn_momo", "UG", UseCases.SimulatedMtnCredentials), cancel);
            await opener.ExecuteAsync(Account(merchant.Id, "daraja_mpesa", "KE", SimulatedDaraja), cancel);
            var secret = ApiKeyFormat.Generate(Environments.Production);
            issuer.Add(secret, merchant.Id, Environments.Production, "Bench", "bench", key =>
            {
                key.RateLimitPerMinute = RequestsPerMinute;
                key.CanCreateInvoices = key.CanInitiatePayouts = key.CanViewTransactions = true;
            });
            keys.Add(secret.Full);
        }

        await context.SaveChangesAsync(cancel);
    }

    private static NewProviderAccount Account(Guid merchant, string provider, string country, IReadOnlyDictionary<string, string> credentials) => new()
    {
        MerchantId = merchant,
        Provider = provider,
        Name = $"{provider} {country}",
        CountryCode = country,
        ActiveEnvironment = Environments.Production,
        CredentialsProduction = credentials,
        FeePercentage = 1m,
        IsDefault = true,
    };
}
