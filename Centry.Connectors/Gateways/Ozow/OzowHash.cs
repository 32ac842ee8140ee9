using System.Security.Cryptography;
using System.Text;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>
/// Ozow's one hash: all values in their order and a secret key, in lower case, by SHA512. Source: hub.ozow.com, "Generate hash" of
/// payments, refunds and payouts alike. A value that is empty adds nothing.
/// </summary>
internal static class OzowHash
{
    private const int Digits = 128;

    // Lower case is the documented way, and it is invariant: no culture has a say in what is signed.
    public static string Of(IEnumerable<string?> values, string key)
        => Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes((string.Concat(values) + key).ToLowerInvariant())));

    /// <summary>In constant time. Old samples of Ozow's drop leading zeros.</summary>
    public static bool IsRight(string? given, IEnumerable<string?> values, string key)
        => given is { Length: > 0 and <= Digits } && AreEqual(given.ToLowerInvariant().PadLeft(Digits, '0'), Of(values, key));

    /// <summary>Compares in a time that tells nothing but the length.</summary>
    public static bool AreEqual(string? one, string? other)
        => one is not null && other is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
