using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Daraja;

/// <summary>The initiator, and the key with which passwords for it are read. Both are made when they are first needed.</summary>
internal sealed class DarajaInitiator : IDisposable
{
    /// <summary>So many wrong passwords in a row lock it, until the simulator is reset.</summary>
    private const int WrongMax = 3;

    private readonly DarajaOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private RSA? _key;
    private string? _certificate;
    private int _wrong;

    public DarajaInitiator(IOptions<DarajaOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        // A key that is none shall stop the start, not the first payout.
        if (_options.InitiatorKey.Length > 0) _ = Key();
    }

    /// <summary>What Safaricom's portal would hand out, as PEM.</summary>
    public string Certificate()
    {
        lock (_gate) return _certificate ??= MakeCertificate();
    }

    /// <returns>The result code of the refusal; null when name and password are right.</returns>
    public string? Refuse(string name, string credential)
    {
        lock (_gate)
        {
            if (_wrong >= WrongMax) return "8006";
            if (name == _options.InitiatorName && Decrypt(credential) == _options.InitiatorPassword)
            {
                _wrong = 0;
                return null;
            }
            _wrong++;
            return "2001";
        }
    }

    public void Reset()
    {
        lock (_gate) _wrong = 0;
    }

    public void Dispose() => _key?.Dispose();

    private string? Decrypt(string credential)
    {
        var buffer = new byte[credential.Length];
        if (!Convert.TryFromBase64String(credential, buffer, out var length)) return null;
        try
        {
            return Encoding.UTF8.GetString(Key().Decrypt(buffer.AsSpan(0, length), RSAEncryptionPadding.Pkcs1));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private RSA Key()
    {
        if (_key is not null) return _key;
        var key = RSA.Create(2048);
        if (_options.InitiatorKey.Length > 0) key.ImportFromPem(_options.InitiatorKey);
        return _key = key;
    }

    private string MakeCertificate()
    {
        var request = new CertificateRequest("CN=Simulated Daraja, O=Centry", Key(), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = _time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(5));
        return certificate.ExportCertificatePem();
    }
}
