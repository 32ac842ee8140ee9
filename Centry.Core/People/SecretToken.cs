using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Centry.Core.People;

/// <summary>A secret that is handed out once and known again by its hash: 256 random bits need neither salt nor stretching (ASVS 6.5.2).</summary>
public static class SecretToken
{
    private const int Bytes = 32;

    /// <summary>43 characters of base64url.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
