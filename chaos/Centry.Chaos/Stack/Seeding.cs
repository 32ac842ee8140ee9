using Centry.Chaos.Plan;
using Centry.Core.ApiKeys;
using Centry.Core.Merchants;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Centry.Core.Webhooks;
using Centry.Testing.Processes;
using Microsoft.Extensions.DependencyInjection;
using Environments = Centry.Core.Environments; // the hosting packages have a type of the same name

namespace Centry.Chaos.Stack;

/// <summary>A merchant of the cast as it was made.</summary>
/// <param name="Keys">In full, in the order of the cast's.</param>
/// <param name="WebhookSecret">As the merchant was shown it.</param>
internal sealed record Merchant(int Number, Guid Id, IReadOnlyList<string> Keys, string WebhookSecret);

/// <summary>Makes the cast by the product's own use cases: every provider's account, sandbox keys, a receiver of webhooks.</summary>
internal static class Seeding
{
    public static async Task<IReadOnlyList<Merchant>> SeedAsync(string database, Uri receiver, CancellationToken cancel)
    {
        using var host = UseCases.On(database);
        var merchants = new List<Merchant>();
        foreach (var member in Cast.All)
            merchants.Add(await AddAsync(host.Services, member, merchants.Count, receiver, cancel));
        return merchants;
    }

    private static async Task<Merchant> AddAsync(IServiceProvider services, CastMember member, int number, Uri receiver, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        var creator = scope.ServiceProvider.GetRequiredService<CreateMerchant>();
        var opener = scope.ServiceProvider.GetRequiredService<OpenProviderAccount>();
        var issuer = scope.ServiceProvider.GetRequiredService<IssueApiKey>();
        var secret = WebhookSecret.New().Reveal();
        var merchant = creator.AddMerchant(creator.AddOrganization($"Chaos {member.Name}"), member.Name, secret);
        context.WebhookEndpoints.Local.Single().Url = new Uri(receiver, FormattableString.Invariant($"{number}")).AbsoluteUri;
        foreach (var profile in ProviderProfile.All)
        {
            await opener.ExecuteAsync(new NewProviderAccount
            {
                MerchantId = merchant.Id,
                Provider = profile.Gateway,
                Name = $"{profile.Gateway} {profile.CountryCode}",
                CountryCode = profile.CountryCode,
                CredentialsSandbox = profile.Credentials,
                FeePercentage = profile.FeePercentage,
            }, cancel);
        }

        var keys = member.Keys.Select(key =>
        {
            var made = ApiKeyFormat.Generate(Environments.Sandbox);
            issuer.Add(made, merchant.Id, Environments.Sandbox, member.Name, "chaos", row =>
            {
                row.CanInitiatePayouts = row.CanViewTransactions = true;
                row.RateLimitPerMinute = key.RequestsPerMinute;
                row.SingleTxnCap = key.SingleCap;
                row.DailyPayoutCap = key.DailyCap;
            });
            return made.Full;
        }).ToList();
        await context.SaveChangesAsync(cancel);
        return new Merchant(number, merchant.Id, keys, secret);
    }
}
