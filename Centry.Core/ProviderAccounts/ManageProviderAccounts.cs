using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core.Callbacks;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.ProviderAccounts;

/// <summary>Changes how an account takes part in routing, and asks its provider what it holds.</summary>
public sealed class ManageProviderAccounts(CentryDbContext context, GatewayRegistry gateways, GatewayAccounts accounts, ProviderBalances balances, PublicUrl publicUrl)
{
    /// <summary>Most accounts that can stand in line.</summary>
    public const short RankMax = 100;

    /// <summary>A paused account takes no new payments; what is on its way goes on.</summary>
    public Task<(ProviderAccount? Account, Refusal? Refusal)> PauseAsync(Guid id, bool isPaused, CancellationToken cancellationToken)
        => ChangeAsync(id, account => account.IsPaused = isPaused, cancellationToken);

    /// <param name="rank">1 is tried first after an account that could not take a payin; null takes it out of the line.</param>
    public async Task<(ProviderAccount? Account, Refusal? Refusal)> SetFailoverAsync(Guid id, short? rank, CancellationToken cancellationToken)
        => rank is < 1 or > RankMax
            ? (null, new Refusal(ErrorCodes.ValidationError, $"The rank must be 1 to {RankMax}."))
            : await ChangeAsync(id, account => account.FailoverRank = rank, cancellationToken);

    /// <summary>Asks the provider; a known balance is kept.</summary>
    public async Task<(ProviderBalance? Balance, Refusal? Refusal)> AskBalanceAsync(Guid id, string environment, CancellationToken cancellationToken)
    {
        if (await context.ProviderAccounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken) is not { } account)
            return (null, NotFound);
        if (gateways.Find<IBalanceGateway>(account.Provider) is not { } gateway)
            return (null, new Refusal(ErrorCodes.InvalidState, "This provider does not tell balances."));
        if (accounts.Open(account, environment) is not { } access)
            return (null, new Refusal(ErrorCodes.InvalidState, $"The account has no {environment} credentials."));
        var currency = await context.CountryAccounts.Where(c => c.Id == account.CountryAccountId).Select(c => c.CurrencyCode).SingleAsync(cancellationToken);
        var callback = publicUrl.ForCallbacks(account.Provider) is { } url ? new CallbackAddress(account.CallbackToken, null).Under(url) : null;
        var balance = await gateway.QueryBalanceAsync(new BalanceQuestion(account.CountryCode, currency, callback), access, cancellationToken);
        if (balance is ProviderBalance.Known known)
            await balances.KeepAsync(account.Id, environment, known, cancellationToken);
        return (balance, null);
    }

    private static Refusal NotFound => new(ErrorCodes.NotFound, "There is no such provider account.");

    private async Task<(ProviderAccount? Account, Refusal? Refusal)> ChangeAsync(Guid id, Action<ProviderAccount> change, CancellationToken cancellationToken)
    {
        if (await context.ProviderAccounts.SingleOrDefaultAsync(a => a.Id == id, cancellationToken) is not { } account)
            return (null, NotFound);
        change(account);
        await context.SaveChangesAsync(cancellationToken);
        return (account, null);
    }
}
