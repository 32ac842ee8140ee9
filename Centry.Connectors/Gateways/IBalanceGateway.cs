namespace Centry.Connectors.Gateways;

/// <summary>A gateway that tells what the merchant's account at the provider holds.</summary>
public interface IBalanceGateway : IGateway
{
    Task<ProviderBalance> QueryBalanceAsync(BalanceQuestion question, GatewayAccess access, CancellationToken cancellationToken);

    /// <summary>The balance in a callback, where the provider answers by one; null when this is none. Never throws on garbage.</summary>
    ProviderBalance.Known? ReadBalance(CallbackRequest callback) => null;
}

/// <param name="CallbackUrl">Where a provider that answers later may do so; null when none can be reached.</param>
public sealed record BalanceQuestion(string CountryCode, string CurrencyCode, Uri? CallbackUrl);

/// <summary>What a provider says of its balance.</summary>
public abstract record ProviderBalance
{
    private ProviderBalance()
    {
    }

    /// <param name="Available">Major units.</param>
    public sealed record Known(decimal Available, string CurrencyCode) : ProviderBalance;

    /// <summary>The provider was asked and answers by a callback.</summary>
    public sealed record Asked : ProviderBalance;

    /// <summary>The provider takes the account's credentials, and tells no balance.</summary>
    public sealed record Untold : ProviderBalance;

    public sealed record Unavailable(string Reason) : ProviderBalance;
}
