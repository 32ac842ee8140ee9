using Centry.Connectors.Gateways;
using Centry.Core.Secrets;

namespace Centry.Core.ProviderAccounts;

/// <summary>One gateway's credentials for both environments, with its pass-through fees.</summary>
public sealed class ProviderAccount
{
    public Guid Id { get; init; }
    public Guid MerchantId { get; init; }
    public Guid CountryAccountId { get; set; }
    public required string CountryCode { get; set; }

    /// <summary>Gateway id: <c>mtn_momo</c> …</summary>
    public required string Provider { get; init; }
    public required string Name { get; set; }
    public required string ActiveEnvironment { get; set; }

    /// <summary>Encrypted JSON object; null when not set. Never leaves the server.</summary>
    public string? CredentialsSandbox { get; set; }
    public string? CredentialsProduction { get; set; }

    /// <summary>Names of the fields that are set; null where that was not noted yet.</summary>
    public string[]? FieldsSandbox { get; set; }
    public string[]? FieldsProduction { get; set; }

    /// <summary>Percent (1.5 is 1.5 %).</summary>
    public decimal FeePercentage { get; set; }

    /// <summary>Flat, in major units of the payment's currency.</summary>
    public decimal FeeFixed { get; set; }
    public required string[] Capabilities { get; set; }
    public bool IsDefault { get; set; }

    /// <summary>Takes no new payments. What is on its way goes on.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Where it stands among the accounts that are tried when another could not take a payin; null when it is none of them.</summary>
    public short? FailoverRank { get; set; }

    /// <summary>Unguessable part of this account's callback address, <c>/callbacks/{token}</c>.</summary>
    public required string CallbackToken { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>No longer shown and takes no new payments. Its credentials stay until what is on its way has ended.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    public string? CredentialsFor(string environment)
        => environment == Environments.Production ? CredentialsProduction : CredentialsSandbox;

    public string[]? FieldsFor(string environment) => environment == Environments.Production ? FieldsProduction : FieldsSandbox;

    /// <summary>Whether its credentials reach for what the gateway can do: <c>payin</c>, <c>payout</c>, <c>refund</c>, <c>balance</c>.</summary>
    public bool Can(string capability, GatewayDescriptor gateway, string environment)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        return CredentialsFor(environment) is not null && gateway.Capabilities.Contains(capability)
            && (FieldsFor(environment) is not { } set || gateway.Credentials.All(f => !f.NeededFor.Contains(capability) || set.Contains(f.Name)));
    }

    /// <summary>Puts an environment's credentials into the account, encrypted; null takes them out.</summary>
    internal void Keep(string environment, IReadOnlyDictionary<string, string>? credentials, CredentialVault vault)
    {
        var cipherText = credentials is null ? null : vault.Protect(Id, CredentialVault.FieldOf(environment), credentials);
        string[]? fields = credentials is null ? null : [.. credentials.Keys.Order(StringComparer.Ordinal)];
        if (environment == Environments.Production)
            (CredentialsProduction, FieldsProduction) = (cipherText, fields);
        else
            (CredentialsSandbox, FieldsSandbox) = (cipherText, fields);
    }
}
