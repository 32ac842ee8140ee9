using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Centry.Core.Secrets;

/// <summary>
/// Encrypts secrets at rest under ASP.NET Core Data Protection, with a purpose for each record,
/// so that a ciphertext copied onto another record does not decrypt there.
/// </summary>
public sealed class CredentialVault(IDataProtectionProvider protection)
{
    /// <summary>The vault's name for an environment's credentials.</summary>
    public static string FieldOf(string environment) => "credentials_" + environment;

    public string Protect(Guid recordId, string field, IReadOnlyDictionary<string, string> values)
        => ProtectText(recordId, field, JsonSerializer.Serialize(values));

    /// <exception cref="CryptographicException">The key ring lost the key, or the text was moved or changed.</exception>
    public IReadOnlyDictionary<string, string> Unprotect(Guid recordId, string field, string cipherText)
        => JsonSerializer.Deserialize<Dictionary<string, string>>(UnprotectText(recordId, field, cipherText))!;

    public string ProtectText(Guid recordId, string field, string plainText) => For(recordId, field).Protect(plainText);

    public string UnprotectText(Guid recordId, string field, string cipherText) => For(recordId, field).Unprotect(cipherText);

    private IDataProtector For(Guid recordId, string field)
        => protection.CreateProtector("Centry.Secrets", field, recordId.ToString("N"));
}
