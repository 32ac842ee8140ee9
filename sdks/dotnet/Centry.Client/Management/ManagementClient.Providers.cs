using Centry.Contracts;

namespace Centry.Client;

public sealed partial class ManagementClient
{
    /// <summary>The providers that Centry speaks with, and which credentials each wants.</summary>
    public Task<IReadOnlyList<ProviderReference>> ProvidersAsync(CancellationToken ct = default)
        => GetAsync<IReadOnlyList<ProviderReference>>("api/v1/merchants/reference/providers", ct);

    /// <summary>All provider accounts of a merchant.</summary>
    public Task<IReadOnlyList<ProviderAccountView>> ProviderAccountsAsync(Guid merchantId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<ProviderAccountView>>(ProviderAccountsOf(merchantId), ct);

    public Task<ProviderAccountView> ProviderAccountAsync(Guid merchantId, Guid accountId, CancellationToken ct = default)
        => GetAsync<ProviderAccountView>($"{ProviderAccountsOf(merchantId)}/{accountId}", ct);

    /// <summary>The countries that a merchant is in.</summary>
    public Task<IReadOnlyList<CountryAccountView>> CountryAccountsAsync(Guid merchantId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<CountryAccountView>>($"api/v1/merchants/{merchantId}/country-accounts", ct);

    public Task<ProviderAccountView> CreateProviderAccountAsync(Guid merchantId, CreateProviderAccountRequest account, CancellationToken ct = default)
        => SendAsync<ProviderAccountView>(HttpMethod.Post, ProviderAccountsOf(merchantId), account, ct);

    /// <param name="cleared">Fields to take away, such as <c>failover_rank</c>: null in a request leaves a field as it is.</param>
    public Task<ProviderAccountView> ChangeProviderAccountAsync(
        Guid merchantId, Guid accountId, ChangeProviderAccountRequest change, IEnumerable<string> cleared, CancellationToken ct = default)
        => SendAsync<ProviderAccountView>(HttpMethod.Patch, $"{ProviderAccountsOf(merchantId)}/{accountId}", Transport.WithNulls(change, cleared), ct);

    /// <summary>Asks the provider with the account's credentials what it holds, or whether it takes them.</summary>
    public Task<ProviderCheckView> CheckProviderAccountAsync(Guid merchantId, Guid accountId, string environment, CancellationToken ct = default)
        => SendAsync<ProviderCheckView>(HttpMethod.Post, $"{ProviderAccountsOf(merchantId)}/{accountId}/check", new CheckProviderAccountRequest(environment), ct);

    /// <summary>Takes no new payments from then on; what is on its way goes on.</summary>
    public Task DeleteProviderAccountAsync(Guid merchantId, Guid accountId, CancellationToken ct = default)
        => SendAsync(HttpMethod.Delete, $"{ProviderAccountsOf(merchantId)}/{accountId}", body: null, ct);

    private static string ProviderAccountsOf(Guid merchantId) => $"api/v1/merchants/{merchantId}/provider-accounts";
}
