using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>The key under which clients encrypt PINs and the keys of their signatures, and what is read with it.</summary>
internal sealed class AirtelKeys : IDisposable
{
    public const string Pkcs1 = "pkcs1";
    public const string OaepSha1 = "oaep-sha1";
    public const string OaepSha256 = "oaep-sha256";

    private const int AesKeyBytes = 32;
    private const int AesIvBytes = 16;

    private readonly AirtelOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, RSAEncryptionPadding> _pinPaddings;
    private readonly Lock _gate = new();
    private RSA? _key;

    public AirtelKeys(IOptions<AirtelOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        // A padding or a key that is none shall stop the start, not the first payout.
        _pinPaddings = _options.PinPaddings.ToDictionary(pair => pair.Key, pair => Padding(pair.Value), StringComparer.OrdinalIgnoreCase);
        if (_options.PrivateKey.Length > 0) _ = Key();
    }

    public string KeyId { get; } = Guid.NewGuid().ToString("D");

    /// <summary>The public half, as base64 of its SubjectPublicKeyInfo.</summary>
    public string Public()
    {
        lock (_gate) return Convert.ToBase64String(Key().ExportSubjectPublicKeyInfo());
    }

    /// <summary><c>dd-MM-yyyy HH:mm:ss</c>.</summary>
    public string ValidUpTo() => _time.GetUtcNow().AddYears(1).ToString("dd-MM-yyyy HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Why a payout with this encrypted PIN is refused; null when it is the right one.</summary>
    public AirtelRefusal? RefusePin(string encrypted, AirtelMarket market)
    {
        var padding = _pinPaddings.GetValueOrDefault(market.Country) ?? Padding(_options.PinPadding);
        if (Decrypt(encrypted, padding) is not { } pin) return AirtelRefusal.PinNotReadable;
        return pin == _options.Pin ? null : AirtelRefusal.WrongPin;
    }

    /// <summary>Whether the signature is this body's: its bytes, encrypted again under the key that came with it.</summary>
    public bool Signed(byte[] body, string signature, string encryptedKey)
    {
        if (Decrypt(encryptedKey, Padding(_options.SignaturePadding))?.Split(':') is not [var key, var iv]) return false;
        if (Read(key) is not { Length: AesKeyBytes } keyBytes || Read(iv) is not { Length: AesIvBytes } ivBytes) return false;
        using var aes = Aes.Create();
        aes.Key = keyBytes;
        return Convert.ToBase64String(aes.EncryptCbc(body, ivBytes)) == signature;
    }

    public void Dispose() => _key?.Dispose();

    private string? Decrypt(string text, RSAEncryptionPadding padding)
    {
        if (Read(text) is not { } bytes) return null;
        try
        {
            lock (_gate) return Encoding.UTF8.GetString(Key().Decrypt(bytes, padding));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[]? Read(string base64)
    {
        var buffer = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, buffer, out var length) ? buffer[..length] : null;
    }

    private static RSAEncryptionPadding Padding(string name) => name switch
    {
        Pkcs1 => RSAEncryptionPadding.Pkcs1,
        OaepSha1 => RSAEncryptionPadding.OaepSHA1,
        OaepSha256 => RSAEncryptionPadding.OaepSHA256,
        _ => throw new InvalidOperationException($"'{name}' is no padding; there are {Pkcs1}, {OaepSha1} and {OaepSha256}."),
    };

    private RSA Key()
    {
        if (_key is not null) return _key;
        var key = RSA.Create(_options.KeySize);
        if (_options.PrivateKey.Length > 0) key.ImportFromPem(_options.PrivateKey);
        return _key = key;
    }
}
