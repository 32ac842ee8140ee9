using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;

namespace Centry.Core.Secrets;

/// <summary>
/// What protects the key ring, and so every secret at rest: the ring lies in the database, encrypted for a certificate that does not.
/// </summary>
public sealed class KeyRingOptions
{
    public const string Section = "KeyRing";

    /// <summary>The certificate with its private key: PKCS#12 in base64.</summary>
    public string? Certificate { get; set; }

    /// <summary>Instead: a file of PKCS#12.</summary>
    public string? CertificatePath { get; set; }
    public string? CertificatePassword { get; set; }

    /// <summary>Certificates that came before, PKCS#12 in base64 with the same password: keys of their time can still be read.</summary>
    public string[] PreviousCertificates { get; set; } = [];

    /// <summary>Starts in production without a certificate all the same: for stacks that keep nobody's secrets.</summary>
    public bool AllowUnprotected { get; set; }

    internal bool HasCertificate => !string.IsNullOrWhiteSpace(Certificate) || !string.IsNullOrWhiteSpace(CertificatePath);

    internal static KeyRingOptions Of(IConfiguration configuration) => configuration.GetSection(Section).Get<KeyRingOptions>() ?? new KeyRingOptions();

    /// <exception cref="InvalidOperationException">It cannot be read, or has no private key.</exception>
    internal X509Certificate2? Load() => !HasCertificate ? null
        : Read(string.IsNullOrWhiteSpace(Certificate) ? File.ReadAllBytes(CertificatePath!) : Decode(Certificate));

    internal X509Certificate2[] LoadPrevious() => [.. PreviousCertificates.Where(c => !string.IsNullOrWhiteSpace(c)).Select(c => Read(Decode(c)))];

    private static byte[] Decode(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw new InvalidOperationException($"{Section}: a certificate must be PKCS#12 in base64.", e);
        }
    }

    private X509Certificate2 Read(byte[] file)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12(file, CertificatePassword, X509KeyStorageFlags.EphemeralKeySet);
            return certificate.HasPrivateKey ? certificate : throw new InvalidOperationException($"{Section}: the certificate has no private key.");
        }
        catch (System.Security.Cryptography.CryptographicException e)
        {
            throw new InvalidOperationException($"{Section}: the certificate cannot be read. Is {nameof(CertificatePassword)} right?", e);
        }
    }
}
