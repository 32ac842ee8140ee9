using System.Collections.Frozen;

namespace Centry.Simulator.Airtel;

/// <summary>A country of Airtel's.</summary>
/// <param name="Digits">How long its national numbers are.</param>
internal sealed record AirtelMarket(string Country, string Currency, int Decimals, string DialCode, int Digits)
{
    private static readonly FrozenDictionary<string, AirtelMarket> All = new AirtelMarket[]
    {
        new("UG", "UGX", 0, "256", 9), new("KE", "KES", 2, "254", 9), new("TZ", "TZS", 2, "255", 9), new("RW", "RWF", 0, "250", 9), new("ZM", "ZMW", 2, "260", 9),
        new("MW", "MWK", 2, "265", 9), new("NG", "NGN", 2, "234", 10), new("CD", "CDF", 2, "243", 9), new("CG", "XAF", 0, "242", 9), new("MG", "MGA", 2, "261", 9),
        new("NE", "XOF", 0, "227", 8), new("TD", "XAF", 0, "235", 8), new("GA", "XAF", 0, "241", 8), new("SC", "SCR", 2, "248", 7),
    }.ToFrozenDictionary(market => market.Country);

    public static AirtelMarket? Find(string country) => All.GetValueOrDefault(country);

    /// <summary>The national part alone, without the country's code.</summary>
    public bool IsMsisdn(string? text) => text is not null && text.Length == Digits && text.All(char.IsAsciiDigit);

    public bool Takes(decimal amount) => amount > 0 && decimal.Round(amount, Decimals) == amount;
}
