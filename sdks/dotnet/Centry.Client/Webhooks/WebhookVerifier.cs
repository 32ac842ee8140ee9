using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Centry.Contracts;

namespace Centry.Client.Webhooks;

/// <summary>Why a webhook is not to be believed.</summary>
public sealed class InvalidWebhookException(string message) : Exception(message);

/// <summary>
/// Tells webhooks of Centry from what others post: <c>new WebhookVerifier("whsec_…").Read(body, header)</c>. Thread-safe.
/// </summary>
/// <param name="secrets">The endpoint's secret; during a rotation the one before as well.</param>
public sealed class WebhookVerifier(params string[] secrets)
{
    /// <summary>The header that carries time and signatures.</summary>
    public const string SignatureHeader = "Centry-Signature";

    /// <summary>HMAC-SHA256, in hex.</summary>
    private const int SignatureLength = 64;

    private readonly byte[][] _keys = secrets is { Length: > 0 }
        ? [.. secrets.Select(Encoding.UTF8.GetBytes)]
        : throw new ArgumentException("At least one secret is needed.", nameof(secrets));

    /// <summary>How far the signature's time may be from now, either way: bounds how long a copied delivery can be posted again.</summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(5);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The event of a webhook that is ours and fresh.</summary>
    /// <param name="body">The raw bytes as they arrived: JSON that was parsed and written again has another signature.</param>
    /// <param name="signatureHeader">The value of <see cref="SignatureHeader"/>.</param>
    /// <exception cref="InvalidWebhookException">It is not; answer 400 and do nothing.</exception>
    public EventView Read(ReadOnlySpan<byte> body, string? signatureHeader)
    {
        Verify(body, signatureHeader);
        try
        {
            return JsonSerializer.Deserialize<EventView>(body, CentryJson.Options) ?? throw new InvalidWebhookException("The body is no event.");
        }
        catch (JsonException)
        {
            throw new InvalidWebhookException("The body is no event.");
        }
    }

    /// <exception cref="InvalidWebhookException">The signature is missing, none of ours, or too old or too new.</exception>
    public void Verify(ReadOnlySpan<byte> body, string? signatureHeader)
    {
        var (time, signatures) = Parse(signatureHeader);
        if ((Time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(time)).Duration() > Tolerance)
            throw new InvalidWebhookException("The signature's time is too far from now.");

        byte[] signed = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{time}.")), .. body];
        var isOurs = false;
        foreach (var key in _keys)
        {
            var expected = HMACSHA256.HashData(key, signed);
            // All are compared, so that the time taken tells nothing.
            foreach (var signature in signatures)
                isOurs |= CryptographicOperations.FixedTimeEquals(expected, signature);
        }

        if (!isOurs)
            throw new InvalidWebhookException("No signature is of this body with this secret.");
    }

    private static (long Time, IReadOnlyList<byte[]> Signatures) Parse(string? header)
    {
        long? time = null;
        var signatures = new List<byte[]>();
        foreach (var part in (header ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            var (name, value) = part.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? (part[..at], part[(at + 1)..]) : ("", "");
            if (name == "t" && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds())
                time = seconds;
            else if (name == "v1" && value.Length == SignatureLength && value.All(char.IsAsciiHexDigit))
                signatures.Add(Convert.FromHexString(value));
        }

        return time is { } known && signatures.Count > 0 ? (known, signatures) : throw new InvalidWebhookException($"The header {SignatureHeader} is missing or has no time and signature.");
    }
}
