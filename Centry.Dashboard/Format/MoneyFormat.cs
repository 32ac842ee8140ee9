using System.Collections.Frozen;
using System.Globalization;
using Centry.Dashboard.Texts;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Format;

/// <summary>How money is shown: with the decimals that people write in that currency, in the reader's digits grouping.</summary>
public static class MoneyFormat
{
    /// <summary>ISO 4217: currencies without a minor unit.</summary>
    private static readonly FrozenSet<string> Whole = FrozenSet.ToFrozenSet(
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"], StringComparer.Ordinal);

    /// <summary>Places behind the point of what is paid in a currency.</summary>
    public static int DecimalsOf(string currency) => Whole.Contains(currency) ? 0 : 2;

    /// <summary><c>1,250,000</c>. An amount with a fraction that its currency does not know is shown with it all the same.</summary>
    public static string Amount(decimal amount, string currency)
        => amount.ToString(Whole.Contains(currency) && decimal.IsInteger(amount) ? "N0" : "N2", CultureInfo.CurrentCulture).Replace('-', '\u2212');

    /// <summary>
    /// An amount as the reader writes it: <c>1,250.50</c>, <c>1 250,50</c>, <c>1250.5</c>. Null when it is none, and when it could be
    /// two: <c>1,50</c> where commas group digits; <c>1.250</c> and <c>1,250</c> where a comma begins the decimals, since people who read
    /// several languages write thousands so.
    /// </summary>
    public static decimal? Read(string? text)
    {
        // The spaces that group digits differ from keyboard to keyboard.
        var plain = string.Concat((text ?? "").Where(letter => !char.IsWhiteSpace(letter)));
        var written = CultureInfo.CurrentCulture.NumberFormat;
        if (!char.IsWhiteSpace(written.NumberGroupSeparator, 0) && plain.Contains(written.NumberGroupSeparator, StringComparison.Ordinal))
        {
            var groups = plain.Split(written.NumberDecimalSeparator)[0].Split(written.NumberGroupSeparator);
            if (groups[0].Length is 0 or > 3 || groups.Skip(1).Any(group => group.Length != 3))
            {
                return null;
            }
            plain = plain.Replace(written.NumberGroupSeparator, "", StringComparison.Ordinal);
        }
        else if (IsDoubtful(plain, '.', written))
        {
            return null;
        }
        if (IsDoubtful(plain, ',', written))
        {
            return null;
        }
        plain = plain.Replace(written.NumberDecimalSeparator, ".", StringComparison.Ordinal);
        return decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : null;
    }

    /// <summary><c>1.25M</c>: where there is no room, and only about how much it is matters.</summary>
    public static string Short(decimal amount, IStringLocalizer<UiTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var (divisor, unit) = Math.Abs(amount) switch
        {
            >= 1_000_000_000 => (1_000_000_000m, "Number.Billions"),
            >= 1_000_000 => (1_000_000m, "Number.Millions"),
            >= 10_000 => (1_000m, "Number.Thousands"),
            _ => (1m, null),
        };
        var number = (amount / divisor).ToString("#,##0.##", CultureInfo.CurrentCulture);
        return unit is null ? number : texts[unit, number];
    }

    /// <summary>Three digits after the sign, and decimals begin with a comma: they may be meant as thousands.</summary>
    private static bool IsDoubtful(string plain, char sign, NumberFormatInfo written)
        => written.NumberDecimalSeparator == "," && plain.LastIndexOf(sign) is >= 0 and var at && plain.Length - at == 4;

    /// <summary><c>UGX 1,250,000</c>, with a space that does not break.</summary>
    public static string WithCurrency(decimal amount, string currency) => $"{currency}\u00a0{Amount(amount, currency)}";
}
