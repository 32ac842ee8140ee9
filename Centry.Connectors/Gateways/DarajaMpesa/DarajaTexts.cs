using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Centry.Connectors.Gateways.DarajaMpesa;

/// <summary>The forms in which Daraja wants what it is given.</summary>
internal static partial class DarajaTexts
{
    // East Africa Time, which has no summer time.
    private static readonly TimeSpan Kenya = TimeSpan.FromHours(3);

    public static string Timestamp(DateTimeOffset at) => at.ToOffset(Kenya).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    public static string Password(string shortCode, string passkey, string timestamp) => Convert.ToBase64String(Encoding.UTF8.GetBytes(shortCode + passkey + timestamp));

    /// <summary>An initiator's password under Safaricom's certificate: RSA with PKCS#1 v1.5 padding, base64. Null when the certificate is none.</summary>
    public static string? SecurityCredential(string password, string certificatePem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(certificatePem);
            using var key = certificate.GetRSAPublicKey();
            return key is null ? null : Convert.ToBase64String(key.Encrypt(Encoding.UTF8.GetBytes(password), RSAEncryptionPadding.Pkcs1));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary><c>254712345678</c>; null when it is no mobile number of Kenya's.</summary>
    public static string? Msisdn(string? phone) => phone is not null && KenyanMobile().IsMatch(phone) ? phone[1..] : null;

    /// <summary>Whole shillings; null when there is a part of one.</summary>
    public static long? Shillings(decimal amount) => amount >= 1 && amount <= long.MaxValue && decimal.Truncate(amount) == amount ? (long)amount : null;

    /// <summary>Text for statements: plain letters, digits, spaces, dots and hyphens.</summary>
    public static string Plain(string? text, int max, string fallback)
    {
        var spaced = new string([.. (text ?? "").Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : ' ')]);
        var kept = string.Join(' ', spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (kept.Length > max)
            kept = kept[..max].TrimEnd();
        return kept.Length == 0 ? fallback : kept;
    }

    [GeneratedRegex(@"^\+254[71]\d{8}\z")]
    private static partial Regex KenyanMobile();
}
