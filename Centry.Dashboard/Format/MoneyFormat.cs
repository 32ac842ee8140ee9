using System.Collections.Frozen;
using System.Globalization;

namespace Centry.Dashboard.Format;

/// <summary>How money is shown: with the decimals that people write in that currency, in the reader's digits grouping.</summary>
public static class MoneyFormat
{
    /// <summary>ISO 4217: currencies without a minor unit.</summary>
    private static readonly FrozenSet<string> Whole = FrozenSet.ToFrozenSet(
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"], StringComparer.Ordinal);

    /// <summary><c>1,250,000</c>. An amount with a fraction that its currency does not know is shown with it all the same.</summary>
    public static string Amount(decimal amount, string currency)
        => amount.ToString(Whole.Contains(currency) && decimal.IsInteger(amount) ? "N0" : "N2", CultureInfo.CurrentCulture).Replace('-', '\u2212');

    /// <summary><c>UGX 1,250,000</c>, with a space that does not break.</summary>
    public static string WithCurrency(decimal amount, string currency) => $"{currency}\u00a0{Amount(amount, currency)}";
}
