using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Centry.Core.Webhooks;

/// <summary>
/// A webhook signing secret: <c>whsec_</c> and 32 random bytes in plain base64. The form is the one that Standard
/// Webhooks libraries read; <c>Centry-Signature</c> takes the whole string as its key, as Stripe does.
/// A class without public properties, so that neither logs, serializers nor debugger strings show the secret by accident.
/// </summary>
public sealed class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int RandomBytes = 32;

    /// <summary>Standard Webhooks: a secret has 24 to 64 bytes.</summary>
    private const int FewestBytes = 24;
    private const int MostBytes = 64;

    private readonly string _value;

    private WebhookSecret(string value, byte[] standardKey)
    {
        _value = value;
        CentryKey = Encoding.UTF8.GetBytes(value);
        StandardKey = standardKey;
    }

    /// <summary>HMAC key of <c>Centry-Signature</c>: the UTF-8 bytes of the whole string.</summary>
    internal byte[] CentryKey { get; }

    /// <summary>HMAC key of <c>webhook-signature</c>: the bytes that the base64 part stands for.</summary>
    internal byte[] StandardKey { get; }

    public static WebhookSecret New()
    {
        var key = RandomNumberGenerator.GetBytes(RandomBytes);
        return new WebhookSecret(Prefix + Convert.ToBase64String(key), key);
    }

    /// <summary>Reads a stored secret.</summary>
    /// <exception cref="FormatException">It is none. The message does not repeat it.</exception>
    public static WebhookSecret Parse(string text)
        => TryParse(text, out var secret) ? secret : throw new FormatException("Not a webhook secret: whsec_ and 24 to 64 bytes in base64 are wanted.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out WebhookSecret? secret)
    {
        secret = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;

        var encoded = text.AsSpan(Prefix.Length);
        if (encoded.ContainsAny(" \t\r\n") || !Base64.IsValid(encoded, out var length) || length is < FewestBytes or > MostBytes) return false;
        secret = new WebhookSecret(text, Convert.FromBase64String(text[Prefix.Length..]));
        return true;
    }

    /// <summary>The secret itself: to encrypt and store it, and to show it once.</summary>
    public string Reveal() => _value;

    /// <summary>Masked.</summary>
    public override string ToString() => Prefix + "********";
}
