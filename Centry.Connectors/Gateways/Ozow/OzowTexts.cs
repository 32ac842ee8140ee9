using System.Globalization;
using System.Net;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>The forms in which Ozow wants what it is given.</summary>
internal static class OzowTexts
{
    /// <summary>What ends up on a bank statement.</summary>
    public const int ReferenceMax = 20;

    /// <summary>Addresses of payments and payouts. Source: hub.ozow.com, post variables of both.</summary>
    public const int AddressMax = 150;

    private const decimal AmountMax = 9_999_999.99m;
    private const int SubmissionKeyLength = 64;
    private const int GuidLength = 32;

    /// <summary><c>25.00</c>; null when it is no amount that Ozow takes: decimal (9,2).</summary>
    public static string? Rands(decimal amount)
        => amount > 0 && amount <= AmountMax && decimal.Round(amount, 2) == amount ? amount.ToString("0.00", CultureInfo.InvariantCulture) : null;

    /// <summary>Whole cents; null when there is a part of one.</summary>
    public static string? Cents(decimal? amount)
        => amount is { } rands && decimal.Truncate(rands * 100) == rands * 100 ? (rands * 100).ToString("0", CultureInfo.InvariantCulture) : null;

    /// <summary>Twenty digits of an id that has 32: enough to find one payment among all of a site.</summary>
    public static string Reference(Guid id) => id.ToString("N")[..ReferenceMax];

    /// <summary>Text for statements: letters, digits, spaces and dashes.</summary>
    public static string Plain(string? text, int max, string fallback)
    {
        var spaced = new string([.. (text ?? "").Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : ' ')]);
        var kept = string.Join(' ', spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (kept.Length > max)
            kept = kept[..max].TrimEnd();
        return kept.Length == 0 ? fallback : kept;
    }

    public static string Clip(string text) => text.Length <= 100 ? text : text[..100];

    /// <summary>An address as it may be posted; null when there is none, or when it is longer than Ozow takes.</summary>
    public static string? Address(Uri? url, int max = AddressMax) => url is not null && url.AbsoluteUri.Length <= max ? url.AbsoluteUri : null;

    /// <summary>The payment and the submission that a callback address of ours ends with; null when it is none.</summary>
    public static (Guid PaymentId, Guid SubmissionId)? Addressee(string? address)
        => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.AbsolutePath.Split('/')[^1] is { Length: SubmissionKeyLength } key
            && Guid.TryParseExact(key[..GuidLength], "N", out var payment) && Guid.TryParseExact(key[GuidLength..], "N", out var submission)
            ? (payment, submission)
            : null;

    /// <summary>The fields of a form or of a query string, by name whatever its case. The first of a name counts.</summary>
    public static Dictionary<string, string> Fields(string encoded)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in encoded.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
                fields.TryAdd(WebUtility.UrlDecode(part[..at]), WebUtility.UrlDecode(part[(at + 1)..]));
        }

        return fields;
    }
}
