using Centry.Core.ApiKeys;
using Centry.Core.Http;
using Centry.Core.Ledger;
using Centry.Core.Payouts;
using Centry.Core.ProviderAccounts;
using Centry.Core.Webhooks;

namespace Centry.Core.Merchants;

/// <summary>
/// All that a request needs to know of a merchant, read together and kept in memory until something of it changes.
/// Never changed in place: a new one takes its place.
/// </summary>
public sealed class MerchantProfile
{
    private readonly Dictionary<string, KeyProfile> _keysByHash;
    private readonly Dictionary<(Guid?, Guid?, string, string, string), long> _accounts;
    private readonly Dictionary<string, long> _thresholds;

    public MerchantProfile(
        Merchant merchant, IEnumerable<ApiKey> keys, IReadOnlyList<CountryAccount> countries, IReadOnlyList<ProviderAccount> providers,
        IReadOnlyList<Balance> balances, IEnumerable<LedgerAccount> accounts, IReadOnlyList<WebhookEndpoint> endpoints,
        IEnumerable<ApprovalThreshold> thresholds)
    {
        Merchant = merchant;
        Countries = countries;
        Providers = providers;
        Balances = balances;
        Endpoints = endpoints;
        _thresholds = thresholds.ToDictionary(t => t.CurrencyCode, t => t.AmountMinor);
        _keysByHash = keys.ToDictionary(k => Convert.ToHexString(k.KeyHash), KeyProfile.From);
        _accounts = accounts.ToDictionary(a => (a.BalanceId, a.ProviderAccountId, a.Environment, a.CurrencyCode, a.Type), a => a.Id);
    }

    public Merchant Merchant { get; }
    public Guid Id => Merchant.Id;
    public IReadOnlyList<CountryAccount> Countries { get; }
    public IReadOnlyList<ProviderAccount> Providers { get; }
    public IReadOnlyList<Balance> Balances { get; }
    public IReadOnlyList<WebhookEndpoint> Endpoints { get; }

    /// <summary>Payouts above this wait for a person, in minor units; null when none waits.</summary>
    public long? ApprovalThreshold(string currencyCode) => _thresholds.TryGetValue(currencyCode, out var amount) ? amount : null;

    public KeyProfile? FindKey(byte[] hash) => _keysByHash.GetValueOrDefault(Convert.ToHexString(hash));

    public CountryAccount? FindCountry(string countryCode) => Countries.FirstOrDefault(c => c.CountryCode == countryCode);

    public CountryAccount? FindCountry(Guid countryAccountId) => Countries.FirstOrDefault(c => c.Id == countryAccountId);

    public ProviderAccount? FindProvider(Guid id) => Providers.FirstOrDefault(p => p.Id == id);

    public Balance? FindBalance(string environment, string countryCode, string currencyCode)
        => Balances.FirstOrDefault(b => b.Environment == environment && b.CountryCode == countryCode && b.CurrencyCode == currencyCode);

    /// <summary>The merchant's own account of a balance.</summary>
    public long MerchantAccount(Guid balanceId, string environment, string currencyCode, string type)
        => Find((balanceId, null, environment, currencyCode, type));

    /// <summary>The mirror of an account at a provider.</summary>
    public long ProviderLedgerAccount(Guid providerAccountId, string environment, string currencyCode, string type)
        => Find((null, providerAccountId, environment, currencyCode, type));

    /// <summary>Centry's fees from this merchant.</summary>
    public long CentryFeesAccount(string environment, string currencyCode)
        => Find((null, null, environment, currencyCode, LedgerAccountTypes.CentryFees));

    private long Find((Guid?, Guid?, string, string, string) key)
        => _accounts.TryGetValue(key, out var id) ? id : throw new InvalidOperationException($"Merchant {Id} has no ledger account for {key}.");
}

/// <summary>A key with its whitelist ready to be asked.</summary>
public sealed record KeyProfile(ApiKey Key, IpWhitelist Whitelist)
{
    // Entries are checked when they are written. Should one be unreadable all the same, that key admits nobody and the others work on.
    internal static KeyProfile From(ApiKey key)
        => new(key, IpWhitelist.TryParse(key.IpWhitelist, out var whitelist, out _) ? whitelist : IpWhitelist.Closed);
}
