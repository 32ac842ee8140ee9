using Centry.Connectors.Gateways;
using Centry.Core.Secrets;

namespace Centry.Core.ProviderAccounts;

/// <summary>Opens provider accounts: with their decrypted credentials a gateway can work on them.</summary>
public sealed class GatewayAccounts(CredentialVault vault)
{
    /// <summary>Null when the account has no credentials for the environment.</summary>
    public GatewayAccess? Open(ProviderAccount account, string environment)
    {
        ArgumentNullException.ThrowIfNull(account);
        return account.CredentialsFor(environment) is { } cipherText
            ? new GatewayAccess(account.Id, environment, vault.Unprotect(account.Id, CredentialVault.FieldOf(environment), cipherText))
            : null;
    }
}
