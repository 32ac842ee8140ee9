using System.Security.Cryptography;
using System.Text;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>An account's credentials, by their names in the descriptor.</summary>
internal sealed class OzowAccount(GatewayAccess access)
{
    public const string SiteCodeName = "site_code";
    public const string ApiKeyName = "api_key";
    public const string PrivateKeyName = "private_key";
    public const string PayoutsApiKeyName = "payouts_api_key";
    public const string PayoutsAccessTokenName = "payouts_access_token";
    public const string EncryptionKeyName = "encryption_key";

    public GatewayAccess Access => access;

    public string SiteCode => Get(SiteCodeName)!;

    public string ApiKey => Get(ApiKeyName)!;

    public string PrivateKey => Get(PrivateKeyName)!;

    public string PayoutsApiKey => Get(PayoutsApiKeyName)!;

    /// <summary>What Ozow shows when it asks whether a payout is ours; null when none was agreed on.</summary>
    public string? PayoutsAccessToken => Get(PayoutsAccessTokenName);

    /// <summary>From it the key of each payout's account number is derived. It never leaves us.</summary>
    public string EncryptionKey => Get(EncryptionKeyName)!;

    /// <summary>Changed credentials are another account to Ozow: they must not go on with the old one's token.</summary>
    public string TokenKey { get; } =
        $"{access.AccountId:N}/{access.Environment}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{access.Credentials.GetValueOrDefault(SiteCodeName)}:{access.Credentials.GetValueOrDefault(ApiKeyName)}")))}";

    /// <returns>What keeps the account from payins and refunds; null when nothing does.</returns>
    public string? LacksForPayins() => Lacks(SiteCodeName, ApiKeyName, PrivateKeyName);

    /// <returns>What keeps the account from payouts; null when nothing does.</returns>
    public string? LacksForPayouts() => Lacks(SiteCodeName, PayoutsApiKeyName, EncryptionKeyName);

    private string? Lacks(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Get(name) is null)
                return $"The account at the provider has no {name}.";
        }

        return null;
    }

    private string? Get(string name) => access.Credentials.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
