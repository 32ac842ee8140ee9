using System.Security.Cryptography;
using System.Text;

namespace Centry.Connectors.Gateways.AirtelMoney;

/// <summary>What Airtel wants encrypted, with the key that it hands out. Source: the portals' pages on PIN encryption and message signing.</summary>
internal static class AirtelCrypto
{
    /// <summary>Base64. Null when the key is none, or is too short for the padding.</summary>
    /// <param name="key">Airtel's public key, base64 of its SPKI.</param>
    public static string? Encrypt(string text, string key, AirtelPadding padding)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(key), out _);
            return Convert.ToBase64String(rsa.Encrypt(Encoding.UTF8.GetBytes(text), Of(padding)));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>
    /// Airtel encrypts the body that arrives once more, with the key sent along, and compares: these must be the very bytes that are sent.
    /// </summary>
    public static (string Signature, string Key)? Sign(byte[] body, string key, AirtelPadding padding)
    {
        using var aes = Aes.Create();
        var signature = Convert.ToBase64String(aes.EncryptCbc(body, aes.IV, PaddingMode.PKCS7));
        return Encrypt($"{Convert.ToBase64String(aes.Key)}:{Convert.ToBase64String(aes.IV)}", key, padding) is { } sealedKey ? (signature, sealedKey) : null;
    }

    private static RSAEncryptionPadding Of(AirtelPadding padding) => padding switch
    {
        AirtelPadding.OaepSha1 => RSAEncryptionPadding.OaepSHA1,
        AirtelPadding.OaepSha256 => RSAEncryptionPadding.OaepSHA256,
        _ => RSAEncryptionPadding.Pkcs1,
    };
}
