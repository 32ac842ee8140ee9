using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Centry.ServiceDefaults;

/// <summary>
/// A key for the simulated Safaricom, and the certificate that its clients encrypt passwords with. Made anew by whoever starts a
/// demonstration: it opens nothing but that simulator, and lies nowhere.
/// </summary>
public sealed record DemoCertificate(string PrivateKeyPem, string CertificatePem)
{
    private const int KeyBits = 2048;
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(365);

    public static DemoCertificate Create(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        using var key = RSA.Create(KeyBits);
        var now = time.GetUtcNow();
        using var certificate = new CertificateRequest("CN=Simulated Safaricom", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(now.AddDays(-1), now + Lasts);
        return new DemoCertificate(key.ExportPkcs8PrivateKeyPem(), certificate.ExportCertificatePem());
    }
}
