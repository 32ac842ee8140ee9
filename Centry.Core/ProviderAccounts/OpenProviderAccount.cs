using System.Security.Cryptography;
using Centry.Connectors.Gateways;
using Centry.Core.Currencies;
using Centry.Core.Ledger;
using Centry.Core.Merchants;
using Centry.Core.Persistence;
using Centry.Core.Reference;
using Centry.Core.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.ProviderAccounts;

/// <summary>A provider account to be opened. Credentials are plain here and encrypted from the first write on.</summary>
public sealed record NewProviderAccount
{
    public required Guid MerchantId { get; init; }
    public required string Provider { get; init; }
    public required string Name { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string CountryCode { get; init; }
    public string ActiveEnvironment { get; init; } = Environments.Sandbox;
    public IReadOnlyDictionary<string, string>? CredentialsSandbox { get; init; }
    public IReadOnlyDictionary<string, string>? CredentialsProduction { get; init; }

    /// <summary>Percent.</summary>
    public decimal FeePercentage { get; init; }
    public decimal FeeFixed { get; init; }
    public bool IsDefault { get; init; }
}

/// <summary>
/// Opens a provider account, with the country account that it belongs to and the books that its payments need:
/// balances and ledger accounts for both environments. Saved by the caller's <see cref="DbContext.SaveChangesAsync(CancellationToken)"/>.
/// </summary>
public sealed class OpenProviderAccount(CentryDbContext context, GatewayRegistry gateways, CredentialVault vault, TimeProvider time)
{
    private static readonly string[] MerchantTypes = [LedgerAccountTypes.Available, LedgerAccountTypes.Pending, LedgerAccountTypes.Reserved];
    private static readonly string[] ProviderTypes = [LedgerAccountTypes.Expected, LedgerAccountTypes.Clearing, LedgerAccountTypes.GatewayFees];

    public async Task<ProviderAccount> ExecuteAsync(NewProviderAccount order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var gateway = gateways.Find(order.Provider) ?? throw new ArgumentException($"There is no gateway {order.Provider}.", nameof(order));
        if (!Countries.TryGet(order.CountryCode, out var country) || !gateway.Descriptor.Countries.Contains(country.Alpha2))
            throw new ArgumentException($"{gateway.Descriptor.DisplayName} does not serve {order.CountryCode}.", nameof(order));

        var countryAccount = await FindOrOpenCountryAsync(order.MerchantId, country, cancellationToken);
        var account = new ProviderAccount
        {
            Id = Ids.New(time),
            MerchantId = order.MerchantId,
            CountryAccountId = countryAccount.Id,
            CountryCode = country.Alpha2,
            Provider = gateway.Descriptor.Id,
            Name = order.Name,
            ActiveEnvironment = order.ActiveEnvironment,
            FeePercentage = order.FeePercentage,
            FeeFixed = order.FeeFixed,
            Capabilities = [.. gateway.Descriptor.Capabilities],
            IsDefault = order.IsDefault,
            CallbackToken = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            CreatedAt = time.Now(),
            UpdatedAt = time.Now(),
        };
        account.Keep(Environments.Sandbox, order.CredentialsSandbox, vault);
        account.Keep(Environments.Production, order.CredentialsProduction, vault);
        context.ProviderAccounts.Add(account);
        await OpenBooksAsync(account, country.DefaultCurrency, cancellationToken);
        return account;
    }

    /// <summary>Moves an account to another country, with the country account and the books that it needs there. What it did before stays where it is.</summary>
    public async Task MoveAsync(ProviderAccount account, Country country, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(country);
        (account.CountryCode, account.CountryAccountId) = (country.Alpha2, (await FindOrOpenCountryAsync(account.MerchantId, country, cancellationToken)).Id);
        await OpenBooksAsync(account, country.DefaultCurrency, cancellationToken);
    }

    private async Task<CountryAccount> FindOrOpenCountryAsync(Guid merchantId, Country country, CancellationToken cancellationToken)
    {
        var existing = context.CountryAccounts.Local.FirstOrDefault(c => c.MerchantId == merchantId && c.CountryCode == country.Alpha2)
            ?? await context.CountryAccounts.SingleOrDefaultAsync(c => c.MerchantId == merchantId && c.CountryCode == country.Alpha2, cancellationToken);
        if (existing is not null)
            return existing;
        var opened = new CountryAccount
        {
            Id = Ids.New(time),
            MerchantId = merchantId,
            CountryCode = country.Alpha2,
            CurrencyCode = country.DefaultCurrency.Code,
            CreatedAt = time.GetUtcNow(),
        };
        context.CountryAccounts.Add(opened);
        return opened;
    }

    private async Task OpenBooksAsync(ProviderAccount account, Currency currency, CancellationToken cancellationToken)
    {
        foreach (var environment in Environments.All)
        {
            var balance = context.Balances.Local.FirstOrDefault(Matches)
                ?? await context.Balances.SingleOrDefaultAsync(b => b.MerchantId == account.MerchantId && b.Environment == environment
                    && b.CountryCode == account.CountryCode && b.CurrencyCode == currency.Code, cancellationToken);
            if (balance is null)
            {
                balance = new Balance
                {
                    Id = Ids.New(time),
                    MerchantId = account.MerchantId,
                    Environment = environment,
                    CountryCode = account.CountryCode,
                    CurrencyCode = currency.Code,
                };
                context.Balances.Add(balance);
                foreach (var type in MerchantTypes)
                    AddAccount(account.MerchantId, environment, currency, type, $"{account.CountryCode}/{type}", balance.Id, null);
            }

            foreach (var type in ProviderTypes)
                await AddOnceAsync(account.MerchantId, environment, currency, type, $"provider/{account.Id:N}/{type}", account.Id, cancellationToken);
            await AddOnceAsync(account.MerchantId, environment, currency, LedgerAccountTypes.CentryFees, LedgerAccountTypes.CentryFees, null, cancellationToken);

            bool Matches(Balance b) => b.MerchantId == account.MerchantId && b.Environment == environment
                && b.CountryCode == account.CountryCode && b.CurrencyCode == currency.Code;
        }
    }

    private async Task AddOnceAsync(
        Guid merchantId, string environment, Currency currency, string type, string suffix, Guid? providerAccountId, CancellationToken cancellationToken)
    {
        var code = Code(merchantId, environment, currency, suffix);
        if (!context.LedgerAccounts.Local.Any(a => a.Code == code) && !await context.LedgerAccounts.AnyAsync(a => a.Code == code, cancellationToken))
            AddAccount(merchantId, environment, currency, type, suffix, null, providerAccountId);
    }

    private void AddAccount(Guid merchantId, string environment, Currency currency, string type, string suffix, Guid? balanceId, Guid? providerAccountId)
        => context.LedgerAccounts.Add(new LedgerAccount
        {
            Code = Code(merchantId, environment, currency, suffix),
            MerchantId = merchantId,
            Environment = environment,
            CurrencyCode = currency.Code,
            Type = type,
            BalanceId = balanceId,
            ProviderAccountId = providerAccountId,
        });

    private static string Code(Guid merchantId, string environment, Currency currency, string suffix)
        => $"merchant/{merchantId:N}/{environment}/{currency.Code}/{suffix}";
}
