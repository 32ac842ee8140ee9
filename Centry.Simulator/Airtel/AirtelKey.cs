using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>The key that PINs and messages' keys are encrypted with. A new one at each start, and it lies nowhere.</summary>
internal sealed class AirtelKey(IOptions<AirtelOptions> options, TimeProvider time) : IDisposable
{
    private readonly Lazy<RSA> _rsa = new(() => RSA.Create(options.Value.KeyBits));

    public void Dispose()
    {
        if (_rsa.IsValueCreated) _rsa.Value.Dispose();
    }

    public Task HandOutAsync(HttpContext context) => context.Response.StatusAsync(new AirtelStatus(200, "DP02010001001", "ESB000010", "SUCCESS", Success: true), json =>
    {
        json.WriteString("key_id", "1");
        json.WriteString("key", Convert.ToBase64String(_rsa.Value.ExportSubjectPublicKeyInfo()));
        json.WriteString("valid_upto", time.GetUtcNow().AddYears(1).ToString("dd-MM-yyyy HH:mm:ss", CultureInfo.InvariantCulture));
    });

    public bool IsPin(string? encrypted) => encrypted is not null && Decrypt(encrypted, options.Value.PinPadding) == options.Value.Pin;

    /// <summary>Whether the message was signed as it came: encrypted again with the key that came along, it must give the signature.</summary>
    public bool IsSigned(HttpRequest request, byte[] message)
    {
        if (Decrypt(request.Headers["x-key"].ToString(), options.Value.KeyPadding)?.Split(':') is not [var keyText, var ivText]) return false;
        try
        {
            using var aes = Aes.Create();
            aes.Key = Convert.FromBase64String(keyText);
            return Convert.ToBase64String(aes.EncryptCbc(message, Convert.FromBase64String(ivText), PaddingMode.PKCS7)) == request.Headers["x-signature"].ToString();
        }
        catch (Exception e) when (e is FormatException or CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private string? Decrypt(string encrypted, AirtelPadding padding)
    {
        var bytes = new byte[encrypted.Length];
        if (!Convert.TryFromBase64String(encrypted, bytes, out var length)) return null;
        try
        {
            return Encoding.UTF8.GetString(_rsa.Value.Decrypt(bytes[..length], padding switch
            {
                AirtelPadding.OaepSha1 => RSAEncryptionPadding.OaepSHA1,
                AirtelPadding.OaepSha256 => RSAEncryptionPadding.OaepSHA256,
                _ => RSAEncryptionPadding.Pkcs1,
            }));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
