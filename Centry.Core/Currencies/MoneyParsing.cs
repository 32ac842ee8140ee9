using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Centry.Core.Currencies;

/// <summary>
/// Reads amounts that strangers send: a JSON number or a numeric string, digits with at most one point. Never through a float,
/// so that nothing is rounded on the way in.
/// </summary>
public static class MoneyParsing
{
    /// <summary>Amounts are below 10^13 currency units.</summary>
    private const int MaxWholeDigits = 13;

    /// <summary>Every amount is below this, in currency units.</summary>
    public const decimal Limit = 10_000_000_000_000m;

    /// <summary>Together with the whole digits still exact in a decimal, which holds 28.</summary>
    private const int MaxFractionDigits = 12;

    private const string WrongKind = "Send the amount as a number or a numeric string, such as 50000 or \"50000.00\".";

    /// <summary>Reads an amount above zero and below 10^13 that fits the currency's minor unit.</summary>
    /// <param name="fault">A sentence for a person when refused.</param>
    public static bool TryRead(JsonElement element, Currency currency, out Money money, [NotNullWhen(false)] out string? fault)
    {
        money = default;
        return TryReadMajor(element, out var major, out fault) && Money.TryFromMajor(major, currency, out money, out fault);
    }

    /// <summary>Reads an amount whose currency is not known yet; <see cref="Money.TryFromMajor"/> then says whether it fits.</summary>
    /// <param name="fault">A sentence for a person when refused.</param>
    public static bool TryReadMajor(JsonElement element, out decimal major, [NotNullWhen(false)] out string? fault)
    {
        major = 0;
        if (element.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
        {
            fault = WrongKind;
            return false;
        }

        var raw = JsonMarshal.GetRawUtf8Value(element);
        return TryReadText(element.ValueKind == JsonValueKind.String ? raw[1..^1] : raw, out major, out fault);
    }

    /// <summary>Whether this is a well-written nought.</summary>
    public static bool IsZero(JsonElement element)
    {
        if (element.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
            return false;
        var raw = JsonMarshal.GetRawUtf8Value(element);
        var text = element.ValueKind == JsonValueKind.String ? raw[1..^1] : raw;
        return FindFault(text) is null && !text.ContainsAnyInRange((byte)'1', (byte)'9');
    }

    /// <remarks>A string's escapes are not undone: no digit needs one, and an escaped one is refused like a letter.</remarks>
    private static bool TryReadText(ReadOnlySpan<byte> text, out decimal major, [NotNullWhen(false)] out string? fault)
    {
        major = 0;
        fault = FindFault(text);
        if (fault is not null)
        {
            return false;
        }

        major = decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        if (major > 0)
        {
            return true;
        }

        fault = "The amount must be greater than zero.";
        return false;
    }

    private static string? FindFault(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return WrongKind;
        }

        if (text[0] == '-')
        {
            return "The amount must be greater than zero.";
        }

        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        if (whole.ContainsAnyExceptInRange((byte)'0', (byte)'9') || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return text.ContainsAny((byte)'e', (byte)'E') && char.IsAsciiDigit((char)text[0])
                ? "Write the amount out in digits: exponents are not taken."
                : "The amount may hold only digits and one decimal point: no sign, space, separator or currency.";
        }

        if (whole.IsEmpty || (point >= 0 && fraction.IsEmpty))
        {
            return "The amount needs digits on both sides of the decimal point.";
        }

        if (whole.Length > 1 && whole[0] == '0')
        {
            return "The amount must not begin with zeros.";
        }

        if (whole.Length > MaxWholeDigits)
        {
            return "The amount must be below 10000000000000.";
        }

        return fraction.Length > MaxFractionDigits ? "The amount has too many decimals." : null;
    }
}
