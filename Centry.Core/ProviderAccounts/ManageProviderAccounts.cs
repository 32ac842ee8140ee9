using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.Callbacks;
using Centry.Core.Persistence;
using Centry.Core.Reference;
using Centry.Core.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.ProviderAccounts;

/// <summary>What an owner wants of an account. Null leaves a part as it is.</summary>
public sealed record ProviderAccountChange
{
    public string? Name { get; init; }

    /// <summary>ISO 3166-1 alpha-2: links it to the country account there.</summary>
    public string? Country { get; init; }
    public string? ActiveEnvironment { get; init; }

    /// <summary>By environment, of each field its new value; null takes the field out, and a null in the place of all takes all out.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string?>?> Credentials { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string?>?>();
    public decimal? FeePercentage { get; init; }
    public decimal? FeeFixed { get; init; }
    public bool? IsDefault { get; init; }
    public bool? IsPaused { get; init; }
    public bool ChangesFailover { get; init; }

    /// <summary>With <see cref="ChangesFailover"/>: 1 is tried first after an account that could not take a payin; null takes it out of the line.</summary>
    public short? FailoverRank { get; init; }
}

/// <summary>Opens, changes and deletes provider accounts, and asks their providers what they hold.</summary>
public sealed class ManageProviderAccounts(
    CentryDbContext context, GatewayRegistry gateways, GatewayAccounts accounts, OpenProviderAccount opener, CredentialVault vault, ProviderBalances balances,
    PublicUrl publicUrl, AuditTrail audit, TimeProvider time)
{
    /// <summary>Most accounts that can stand in line.</summary>
    public const short RankMax = 100;

    /// <summary>Accounts of one merchant.</summary>
    public const int AccountsMax = 200;
    public const int NameMax = 200;
    public const decimal FeeFixedMax = 1_000_000_000m;

    public static Refusal NotFound { get; } = new(ErrorCodes.NotFound, "There is no such provider account.");

    public async Task<IReadOnlyList<ProviderAccount>> ListAsync(Guid merchantId, CancellationToken cancellationToken)
        => await Present(merchantId).AsNoTracking().OrderBy(a => a.CountryCode).ThenBy(a => a.CreatedAt).ThenBy(a => a.Id).ToListAsync(cancellationToken);

    public Task<ProviderAccount?> FindAsync(Guid merchantId, Guid id, CancellationToken cancellationToken)
        => Present(merchantId).AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken);

    /// <param name="provider">A gateway's id or alias.</param>
    /// <param name="wanted">Name, country, credentials, fees.</param>
    public Task<(ProviderAccount? Account, Refusal? Refusal)> CreateAsync(Guid merchantId, string provider, ProviderAccountChange wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return InTransactionAsync(merchantId, async () =>
        {
            if (gateways.Find(provider) is not { } gateway)
                return (null, Refusal.Invalid("provider", $"Must be one of: {string.Join(", ", gateways.All.Select(g => g.Descriptor.Id))}."));
            if (await Present(merchantId).CountAsync(cancellationToken) >= AccountsMax)
                return (null, new Refusal(ErrorCodes.InvalidState, $"A merchant may have {AccountsMax} provider accounts. Delete one first."));
            var faults = new Faults();
            var country = CountryOf(gateway.Descriptor, wanted.Country, faults);
            var credentials = wanted.Credentials.Where(c => c.Value is not null)
                .ToDictionary(c => c.Key, c => ProviderCredentials.Merge(gateway.Descriptor, null, c.Value!, CredentialVault.FieldOf(c.Key), faults));
            var environment = wanted.ActiveEnvironment ?? Environments.Sandbox;
            if (environment == Environments.Production && !credentials.ContainsKey(environment))
                faults.Add("active_environment", "There are no production credentials yet.");
            if (faults.ToRefusal() is { } refusal)
                return (null, refusal);
            var account = await opener.ExecuteAsync(
                new NewProviderAccount
                {
                    MerchantId = merchantId,
                    Provider = gateway.Descriptor.Id,
                    Name = wanted.Name!,
                    CountryCode = country!.Alpha2,
                    ActiveEnvironment = environment,
                    CredentialsSandbox = credentials.GetValueOrDefault(Environments.Sandbox),
                    CredentialsProduction = credentials.GetValueOrDefault(Environments.Production),
                    FeePercentage = wanted.FeePercentage ?? 0,
                    FeeFixed = wanted.FeeFixed ?? 0,
                    IsDefault = wanted.IsDefault ?? false,
                }, cancellationToken);
            await YieldDefaultAsync(account, cancellationToken);
            Audit(AuditActions.ProviderAccountCreated, account, null, []);
            return (account, null);
        }, cancellationToken);
    }

    public Task<(ProviderAccount? Account, Refusal? Refusal)> ChangeAsync(Guid merchantId, Guid id, ProviderAccountChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return InTransactionAsync(merchantId, async () =>
        {
            if (await Present(merchantId).SingleOrDefaultAsync(a => a.Id == id, cancellationToken) is not { } account)
                return (null, NotFound);
            var gateway = gateways.Find(account.Provider)?.Descriptor
                ?? throw new InvalidOperationException($"The gateway {account.Provider} of account {id} is not in this build.");
            var before = Shown(account);
            var faults = new Faults();
            var country = change.Country is null ? null : CountryOf(gateway, change.Country, faults);
            foreach (var (environment, fields) in change.Credentials)
            {
                var present = accounts.Open(account, environment)?.Credentials;
                account.Keep(environment, fields is null ? null : ProviderCredentials.Merge(gateway, present, fields, CredentialVault.FieldOf(environment), faults), vault);
            }

            account.ActiveEnvironment = change.ActiveEnvironment ?? account.ActiveEnvironment;
            if (account.ActiveEnvironment == Environments.Production && account.CredentialsProduction is null)
                faults.Add("active_environment", "There are no production credentials.");
            if (faults.ToRefusal() is { } refusal)
                return (null, refusal);
            account.Name = change.Name ?? account.Name;
            account.FeePercentage = change.FeePercentage ?? account.FeePercentage;
            account.FeeFixed = change.FeeFixed ?? account.FeeFixed;
            account.IsDefault = change.IsDefault ?? account.IsDefault;
            account.IsPaused = change.IsPaused ?? account.IsPaused;
            if (change.ChangesFailover)
                account.FailoverRank = change.FailoverRank;
            account.UpdatedAt = time.Now();
            if (country is not null && country.Alpha2 != account.CountryCode)
                await opener.MoveAsync(account, country, cancellationToken);
            if (change.IsDefault is true || country is not null)
                await YieldDefaultAsync(account, cancellationToken);
            Audit(AuditActions.ProviderAccountChanged, account, before,
                [.. change.Credentials.SelectMany(c => c.Value?.Keys.Select(field => $"{CredentialVault.FieldOf(c.Key)}.{field}") ?? [CredentialVault.FieldOf(c.Key)])]);
            return (account, null);
        }, cancellationToken);
    }

    /// <summary>Takes no new payments from now on. What is on its way goes on; then the credentials go.</summary>
    public async Task<Refusal?> DeleteAsync(Guid merchantId, Guid id, CancellationToken cancellationToken)
        => (await InTransactionAsync(merchantId, async () =>
        {
            if (await Present(merchantId).SingleOrDefaultAsync(a => a.Id == id, cancellationToken) is not { } account)
                return (null, NotFound);
            (account.DeletedAt, account.IsDefault, account.FailoverRank) = (time.Now(), false, null);
            audit.Add(merchantId, new AuditedAct(AuditActions.ProviderAccountDeleted, Target, account.Id.ToString(), AuditChanges.Between(Shown(account), null)));
            return (account, null);
        }, cancellationToken)).Refusal;

    /// <summary>For an operator, who names the account alone.</summary>
    public async Task<(ProviderAccount? Account, Refusal? Refusal)> ChangeAsync(Guid id, ProviderAccountChange change, CancellationToken cancellationToken)
    {
        var merchantId = await context.ProviderAccounts.Where(a => a.Id == id).Select(a => a.MerchantId).SingleOrDefaultAsync(cancellationToken);
        return await ChangeAsync(merchantId, id, change, cancellationToken);
    }

    /// <summary>Asks the provider; a known balance is kept. One that tells no balance, or not with these credentials, is asked whether it takes them.</summary>
    public async Task<(ProviderBalance? Balance, Refusal? Refusal)> AskBalanceAsync(Guid id, string environment, CancellationToken cancellationToken)
    {
        if (await context.ProviderAccounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken) is not { } account)
            return (null, NotFound);
        if (accounts.Open(account, environment) is not { } access)
            return (null, new Refusal(ErrorCodes.InvalidState, $"The account has no {environment} credentials."));
        var gateway = gateways.Find<IBalanceGateway>(account.Provider);
        if (gateway is null || !account.Can("balance", gateway.Descriptor, environment))
        {
            if (gateways.Find<ICredentialGateway>(account.Provider) is not { } checker)
            {
                return (null, new Refusal(
                    ErrorCodes.InvalidState, gateway is null ? "This provider does not tell balances." : "The account lacks the credentials that asking for the balance needs."));
            }

            var fault = await checker.FindCredentialFaultAsync(access, cancellationToken);
            return (fault is null ? new ProviderBalance.Untold() : new ProviderBalance.Unavailable(fault), null);
        }

        var currency = await context.CountryAccounts.Where(c => c.Id == account.CountryAccountId).Select(c => c.CurrencyCode).SingleAsync(cancellationToken);
        var callback = publicUrl.ForCallbacks(account.Provider) is { } url ? new CallbackAddress(account.CallbackToken, null).Under(url) : null;
        var balance = await gateway.QueryBalanceAsync(new BalanceQuestion(account.CountryCode, currency, callback), access, cancellationToken);
        if (balance is ProviderBalance.Known known)
            await balances.KeepAsync(account.Id, environment, known, cancellationToken);
        return (balance, null);
    }

    private const string Target = "provider_account";

    private IQueryable<ProviderAccount> Present(Guid merchantId) => context.ProviderAccounts.Where(a => a.MerchantId == merchantId && a.DeletedAt == null);

    private static Country? CountryOf(GatewayDescriptor gateway, string? asked, Faults faults)
    {
        var code = asked?.ToUpperInvariant() ?? (gateway.Countries.Count == 1 ? gateway.Countries[0] : null);
        if (code is not null && gateway.Countries.Contains(code) && Countries.TryGet(code, out var country))
            return country;
        faults.Add("country", $"{gateway.DisplayName} serves {string.Join(", ", gateway.Countries.Order())}: name one of them.");
        return null;
    }

    // A country has one default for all its accounts.
    private async Task YieldDefaultAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        if (!account.IsDefault)
            return;
        foreach (var other in await Present(account.MerchantId).Where(a => a.CountryCode == account.CountryCode && a.IsDefault && a.Id != account.Id).ToListAsync(cancellationToken))
            other.IsDefault = false;
    }

    // Which fields are set, never what they hold.
    private static object Shown(ProviderAccount a) => new
    {
        a.Provider,
        a.Name,
        Country = a.CountryCode,
        a.ActiveEnvironment,
        CredentialsSandboxSet = a.FieldsSandbox ?? [],
        CredentialsProductionSet = a.FieldsProduction ?? [],
        a.FeePercentage,
        a.FeeFixed,
        a.IsDefault,
        a.IsPaused,
        a.FailoverRank,
    };

    private void Audit(string action, ProviderAccount account, object? before, IReadOnlyList<string> credentials)
    {
        var changes = System.Text.Json.Nodes.JsonNode.Parse(AuditChanges.Between(before, Shown(account)))!.AsObject();
        if (credentials.Count > 0)
            changes["credentials_given"] = new System.Text.Json.Nodes.JsonArray([.. credentials.Select(c => (System.Text.Json.Nodes.JsonNode)c)]);
        audit.Add(account.MerchantId, new AuditedAct(action, Target, account.Id.ToString(), changes.ToJsonString(CentryJson.Options)));
    }

    // Whoever changes a merchant's accounts does so one after the other: a country's default and its books are there once.
    private Task<(ProviderAccount? Account, Refusal? Refusal)> InTransactionAsync(
        Guid merchantId, Func<Task<(ProviderAccount? Account, Refusal? Refusal)>> change, CancellationToken cancellationToken)
        => context.InTransactionAsync(async () =>
        {
            await context.Database.ExecuteSqlAsync($"SELECT 1 FROM merchants WHERE id = {merchantId} FOR NO KEY UPDATE", cancellationToken);
            var result = await change();
            if (result.Refusal is null)
                await context.SaveChangesAsync(cancellationToken);
            else
                context.ChangeTracker.Clear();
            return result;
        }, cancellationToken);
}
