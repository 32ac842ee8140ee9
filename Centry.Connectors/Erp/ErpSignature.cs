using System.Security.Cryptography;
using System.Text;

namespace Centry.Connectors.Erp;

/// <summary>How vendors sign notices: HMAC-SHA256 of the body as it came, in base64.</summary>
internal static class ErpSignature
{
    /// <summary>Whether the vendor signed the body; never without a key.</summary>
    public static bool IsOf(ReadOnlyMemory<byte> body, string? signature, string? key)
        => !string.IsNullOrEmpty(key) && signature is not null && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), body.Span))), Encoding.UTF8.GetBytes(signature));
}
