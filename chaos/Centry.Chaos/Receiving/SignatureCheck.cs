using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Centry.Chaos.Receiving;

/// <summary>
/// Verifies a webhook's signatures as a merchant would from the customer documentation, by code that shares nothing with the product's.
/// </summary>
internal static class SignatureCheck
{
    private const string SecretPrefix = "whsec_";
    private const long ToleranceSeconds = 300;

    /// <returns>What is wrong; null when both signatures hold.</returns>
    public static string? Fault(IReadOnlyDictionary<string, string> headers, byte[] body, string secret, DateTimeOffset now)
        => FaultOfCentry(headers, body, secret, now) ?? FaultOfStandard(headers, body, secret, now);

    private static string? FaultOfCentry(IReadOnlyDictionary<string, string> headers, byte[] body, string secret, DateTimeOffset now)
    {
        if (!headers.TryGetValue("Centry-Signature", out var header))
            return "Centry-Signature is missing";
        var parts = header.Split(',').Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToList();
        if (parts.FirstOrDefault(part => part[0] == "t")?[1] is not { } time || !IsNow(time, now))
            return "the time of Centry-Signature is missing or not now";
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Joined($"{time}.", body)));
        return parts.Any(part => part[0] == "v1" && part[1] == expected) ? null : "Centry-Signature does not hold";
    }

    private static string? FaultOfStandard(IReadOnlyDictionary<string, string> headers, byte[] body, string secret, DateTimeOffset now)
    {
        if (!headers.TryGetValue("webhook-id", out var id) || !headers.TryGetValue("webhook-timestamp", out var time) || !headers.TryGetValue("webhook-signature", out var header))
            return "a header of Standard Webhooks is missing";
        if (!IsNow(time, now))
            return "webhook-timestamp is not now";
        var key = Convert.FromBase64String(secret[SecretPrefix.Length..]);
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Joined($"{id}.{time}.", body)));
        return header.Split(' ').Contains(expected) ? null : "webhook-signature does not hold";
    }

    private static byte[] Joined(string prefix, byte[] body) => [.. Encoding.UTF8.GetBytes(prefix), .. body];

    private static bool IsNow(string unixSeconds, DateTimeOffset now)
        => long.TryParse(unixSeconds, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(now.ToUnixTimeSeconds() - seconds) <= ToleranceSeconds;
}
