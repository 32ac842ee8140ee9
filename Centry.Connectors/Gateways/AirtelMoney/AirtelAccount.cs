namespace Centry.Connectors.Gateways.AirtelMoney;

/// <summary>An account's credentials, by their names in the descriptor.</summary>
internal sealed class AirtelAccount(GatewayAccess access)
{
    public const string ClientIdName = "client_id";
    public const string ClientSecretName = "client_secret";
    public const string PinName = "pin";
    public const string CallbackKeyName = "callback_key";

    public GatewayAccess Access => access;

    public string? ClientId => Get(ClientIdName);

    public string? ClientSecret => Get(ClientSecretName);

    public string? Pin => Get(PinName);

    public string? CallbackKey => Get(CallbackKeyName);

    /// <returns>What keeps the account from any call at all; null when nothing does.</returns>
    public string? Lacks => ClientId is null || ClientSecret is null ? $"The account at the provider has no {ClientIdName} or no {ClientSecretName}." : null;

    /// <summary>Names the application and where it is registered: changed credentials are another one to Airtel.</summary>
    public string CacheKey(Uri baseUrl)
        => $"{access.AccountId:N}/{access.Environment}/{baseUrl.AbsoluteUri}/{ClientId}/{string.GetHashCode(ClientSecret, StringComparison.Ordinal)}";

    private string? Get(string name) => access.Credentials.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
