using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core.Merchants;

namespace Centry.Core.ProviderAccounts;

/// <summary>Where a payment is to go.</summary>
/// <param name="Gateway">Gateway id; null takes the country's default account for the method.</param>
public sealed record PaymentRoute(string CountryCode, string PaymentMethod, string? Gateway, string Environment)
{
    /// <param name="verb">What the account should do: take, make.</param>
    /// <param name="what">With what: payins, payouts.</param>
    public Refusal NoAccount(string verb, string what)
    {
        var via = Gateway is null ? "" : $" through {Gateway}";
        return new Refusal(ErrorCodes.NoProviderAccount,
            $"No provider account can {verb} {PaymentMethod} {what}{via} in {CountryCode} ({Environment}). Add or enable one under Provider Accounts.");
    }
}

/// <summary>Chooses the provider account of a payment.</summary>
public sealed class AccountRouter(GatewayRegistry gateways)
{
    /// <summary>The account that is tried after <paramref name="current"/> could not take a payin: the next by rank; null when there is none.</summary>
    public ProviderAccount? FindNext(MerchantProfile profile, PaymentRoute route, ProviderAccount current)
    {
        ArgumentNullException.ThrowIfNull(current);
        return Candidates<IPayinGateway>(profile, route)
            .Where(p => p.Id != current.Id && p.FailoverRank is { } rank && (current.FailoverRank is not { } tried || rank > tried))
            .OrderBy(p => p.FailoverRank).ThenBy(p => p.CreatedAt)
            .FirstOrDefault();
    }

    /// <summary>The named gateway's account, or the default of the country among those that can do the method; the oldest when none is marked.</summary>
    /// <typeparam name="TGateway">What the gateway must be able to do.</typeparam>
    public ProviderAccount? Find<TGateway>(MerchantProfile profile, PaymentRoute route)
        where TGateway : class, IGateway
        => Candidates<TGateway>(profile, route).OrderByDescending(p => p.IsDefault).ThenBy(p => p.CreatedAt).FirstOrDefault();

    private IEnumerable<ProviderAccount> Candidates<TGateway>(MerchantProfile profile, PaymentRoute route)
        where TGateway : class, IGateway
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(route);
        return profile.Providers
            .Where(p => p.CountryCode == route.CountryCode && !p.IsPaused && p.DeletedAt is null)
            .Where(p => route.Gateway is null || p.Provider == route.Gateway)
            .Where(p => gateways.Find<TGateway>(p.Provider) is { } gateway
                && gateway.Descriptor.Methods.Contains(route.PaymentMethod) && gateway.Descriptor.Countries.Contains(route.CountryCode)
                && p.Can(CapabilityOf<TGateway>(), gateway.Descriptor, route.Environment));
    }

    private static string CapabilityOf<TGateway>() => typeof(TGateway) == typeof(IPayoutGateway) ? "payout" : "payin";
}
