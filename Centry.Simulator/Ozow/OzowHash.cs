using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Centry.Simulator.Ozow;

/// <summary>Ozow's hash: the values one after the other and the key, in small letters, under SHA512. And how account numbers are hidden.</summary>
internal static class OzowHash
{
    private const int KeyBytes = 32;

    public static string Of(IEnumerable<string?> values, string key)
        => Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes((string.Concat(values) + key).ToLowerInvariant())));

    public static bool IsRight(string? hash, IEnumerable<string?> values, string key) => Of(values, key).Equals(hash, StringComparison.OrdinalIgnoreCase);

    public static string Cents(decimal amount) => (amount * 100).ToString("0", CultureInfo.InvariantCulture);

    public static string Rands(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>The account number; null when the key does not open it.</summary>
    public static string? Decrypt(string encrypted, string reference, decimal amount, string key, OzowAccountIv kind)
    {
        if (key.Length == 0) return null;
        var digest = Of([reference, Cents(amount)], key);
        try
        {
            using var aes = Aes.Create();
            aes.Key = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(key, (KeyBytes / key.Length) + 1))[..KeyBytes]);
            var iv = kind == OzowAccountIv.Hex ? Convert.FromHexString(digest[..32]) : Encoding.UTF8.GetBytes(digest[..16]);
            return Encoding.UTF8.GetString(aes.DecryptCbc(Convert.FromBase64String(encrypted), iv));
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
