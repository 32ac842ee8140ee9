using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Centry.Core.Currencies;

/// <summary>An ISO 4217 currency that Centry moves. One instance a code, so that references compare.</summary>
public sealed class Currency
{
    /// <summary>Powers of ten up to the largest minor unit; amounts leave with two decimals, so no currency has more.</summary>
    private static readonly long[] _scales = [1, 10, 100];

    private static readonly FrozenDictionary<string, Currency> _byCode;

    static Currency()
    {
        All = new Currency[]
        {
            // Minor units are ISO's exponents. MGA is 2 there although the ariary is really divided in five.
            new("BIF", 0, "Burundian franc"),
            new("CDF", 2, "Congolese franc"),
            new("ETB", 2, "Ethiopian birr"),
            new("EUR", 2, "Euro"),
            new("GHS", 2, "Ghanaian cedi"),
            new("GNF", 0, "Guinean franc"),
            new("KES", 2, "Kenyan shilling"),
            new("LRD", 2, "Liberian dollar"),
            new("LSL", 2, "Lesotho loti"),
            new("MGA", 2, "Malagasy ariary"),
            new("MWK", 2, "Malawian kwacha"),
            new("MZN", 2, "Mozambican metical"),
            new("NGN", 2, "Nigerian naira"),
            new("RWF", 0, "Rwandan franc"),
            new("SCR", 2, "Seychellois rupee"),
            new("SLE", 2, "Sierra Leonean leone"),
            new("SSP", 2, "South Sudanese pound"),
            new("SZL", 2, "Swazi lilangeni"),
            new("TZS", 2, "Tanzanian shilling"),
            new("UGX", 0, "Ugandan shilling"),
            new("USD", 2, "United States dollar"),
            new("XAF", 0, "Central African CFA franc"),
            new("XOF", 0, "West African CFA franc"),
            new("ZAR", 2, "South African rand"),
            new("ZMW", 2, "Zambian kwacha"),
        }.AsReadOnly();
        _byCode = All.ToFrozenDictionary(c => c.Code, StringComparer.Ordinal);
    }

    private Currency(string code, int minorUnits, string name)
    {
        Code = code;
        MinorUnits = minorUnits;
        Name = name;
        Scale = _scales[minorUnits];
    }

    /// <summary>Every currency, by code.</summary>
    public static IReadOnlyList<Currency> All { get; }

    /// <summary>ISO 4217 alphabetic code: <c>UGX</c>.</summary>
    public string Code { get; }

    /// <summary>How many decimals the currency has: 0 for UGX, 2 for ZAR. Amounts are stored in this unit.</summary>
    public int MinorUnits { get; }

    public string Name { get; }

    /// <summary>Minor units in one major unit.</summary>
    internal long Scale { get; }

    /// <summary>Finds a currency by its exact, upper-case code.</summary>
    public static bool TryGet(string? code, [NotNullWhen(true)] out Currency? currency)
    {
        currency = null;
        return code is not null && _byCode.TryGetValue(code, out currency);
    }

    /// <summary>The currency of a code that is known to be good, such as one read from the database.</summary>
    /// <exception cref="ArgumentException">The code is not one of ours.</exception>
    public static Currency Get(string code)
        => TryGet(code, out var currency) ? currency : throw new ArgumentException($"Unknown currency \"{code}\".", nameof(code));

    public override string ToString() => Code;
}
