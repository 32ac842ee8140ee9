using System.Collections.Frozen;

namespace Centry.Simulator.Airtel;

/// <summary>One of Airtel Africa's fourteen markets.</summary>
/// <param name="Country">ISO 3166, two letters.</param>
/// <param name="MinorUnits">Digits after the point (ISO 4217).</param>
/// <param name="DigitsMin">Length of a mobile number without the country code, at least.</param>
/// <param name="LeadingZero">Whether such a number begins with 0; null where both are seen.</param>
internal sealed record AirtelMarket(string Country, string Currency, int MinorUnits, int DigitsMin, int DigitsMax, bool? LeadingZero)
{
    private static readonly FrozenDictionary<string, AirtelMarket> Known = new AirtelMarket[]
    {
        Of("UG", "UGX", 0, 9),
        Of("KE", "KES", 2, 9),
        Of("TZ", "TZS", 2, 9),
        Of("RW", "RWF", 0, 9),
        Of("ZM", "ZMW", 2, 9),
        Of("MW", "MWK", 2, 9),
        Of("NG", "NGN", 2, 10),
        Of("CD", "CDF", 2, 9),
        Of("CG", "XAF", 0, 9) with { LeadingZero = true },
        Of("MG", "MGA", 2, 9),
        Of("NE", "XOF", 0, 8),
        Of("TD", "XAF", 0, 8),
        // Gabon had seven digits until its plan of 2019, and now has eight.
        Of("GA", "XAF", 0, 8) with { DigitsMin = 7, LeadingZero = null },
        Of("SC", "SCR", 2, 7),
    }.ToFrozenDictionary(market => market.Country, StringComparer.Ordinal);

    public static AirtelMarket? Find(string country) => Known.GetValueOrDefault(country);

    /// <summary>Whether this is a number as Airtel takes it: digits, without the country code.</summary>
    public bool IsNumber(string msisdn) => msisdn.Length >= DigitsMin && msisdn.Length <= DigitsMax
        && msisdn.All(char.IsAsciiDigit) && (LeadingZero is null || LeadingZero == msisdn.StartsWith('0'));

    private static AirtelMarket Of(string country, string currency, int minorUnits, int digits) => new(country, currency, minorUnits, digits, digits, LeadingZero: false);
}
