using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Centry.Core.Webhooks;

/// <summary>
/// Both signatures of a delivery. Receivers refuse signatures older than five minutes, so each attempt is signed anew
/// with its own time.
/// </summary>
public static class WebhookSigner
{
    /// <summary>
    /// <c>t=…,v1=…[,v1=…]</c>: HMAC-SHA256 in lower-case hex over <c>{t}.{raw body}</c>, one <c>v1</c> a secret.
    /// Oldest secret first: a receiver whose parser keeps one <c>v1</c> keeps the last, and so follows a rotation as soon
    /// as it has the new secret instead of when the old one ends.
    /// </summary>
    /// <param name="unixSeconds">When this attempt is signed.</param>
    /// <param name="secrets">The active secrets, newest first.</param>
    public static string CentrySignature(long unixSeconds, ReadOnlySpan<byte> body, IReadOnlyList<WebhookSecret> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        RequireSecret(secrets);
        var signed = string.Create(CultureInfo.InvariantCulture, $"{unixSeconds}.");
        var header = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"t={unixSeconds}"));
        for (var i = secrets.Count - 1; i >= 0; i--)
            header.Append(",v1=").Append(Convert.ToHexStringLower(Hmac(secrets[i].CentryKey, signed, body)));
        return header.ToString();
    }

    /// <summary>
    /// Standard Webhooks' <c>webhook-signature</c>: <c>v1,{base64}</c> over <c>{id}.{timestamp}.{raw body}</c>, one a
    /// secret, separated by spaces.
    /// </summary>
    /// <param name="id">What <c>webhook-id</c> says.</param>
    /// <param name="unixSeconds">What <c>webhook-timestamp</c> says.</param>
    /// <param name="secrets">The active secrets, newest first.</param>
    public static string StandardSignature(string id, long unixSeconds, ReadOnlySpan<byte> body, IReadOnlyList<WebhookSecret> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        RequireSecret(secrets);
        var signed = string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}.");
        var header = new StringBuilder();
        foreach (var secret in secrets)
        {
            if (header.Length > 0) header.Append(' ');
            header.Append("v1,").Append(Convert.ToBase64String(Hmac(secret.StandardKey, signed, body)));
        }

        return header.ToString();
    }

    private static void RequireSecret(IReadOnlyList<WebhookSecret> secrets)
    {
        if (secrets.Count == 0) throw new ArgumentException("A delivery is never sent unsigned: at least one secret is wanted.", nameof(secrets));
    }

    private static byte[] Hmac(byte[] key, string prefix, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes(prefix));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }
}
