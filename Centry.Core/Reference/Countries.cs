using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Centry.Core.Currencies;

namespace Centry.Core.Reference;

/// <summary>
/// Every country that Centry knows, whether or not a gateway reaches it today: which gateway serves which country is told by
/// the gateways' descriptors.
/// </summary>
public static class Countries
{
    /// <summary>By alpha-2 code.</summary>
    public static IReadOnlyList<Country> All { get; } = new[]
    {
        New("BF", "BFA", "Burkina Faso", "XOF", 226),
        New("BI", "BDI", "Burundi", "BIF", 257),
        New("BJ", "BEN", "Benin", "XOF", 229),
        New("CD", "COD", "DR Congo", "CDF", 243),
        New("CG", "COG", "Congo", "XAF", 242),
        New("CI", "CIV", "Ivory Coast", "XOF", 225),
        New("CM", "CMR", "Cameroon", "XAF", 237),
        New("ET", "ETH", "Ethiopia", "ETB", 251),
        New("GA", "GAB", "Gabon", "XAF", 241),
        New("GH", "GHA", "Ghana", "GHS", 233),
        New("GN", "GIN", "Guinea", "GNF", 224),
        New("KE", "KEN", "Kenya", "KES", 254),
        New("LR", "LBR", "Liberia", "LRD", 231),
        New("LS", "LSO", "Lesotho", "LSL", 266),
        New("MG", "MDG", "Madagascar", "MGA", 261),
        New("ML", "MLI", "Mali", "XOF", 223),
        New("MW", "MWI", "Malawi", "MWK", 265),
        New("MZ", "MOZ", "Mozambique", "MZN", 258),
        New("NE", "NER", "Niger", "XOF", 227),
        New("NG", "NGA", "Nigeria", "NGN", 234),
        New("RW", "RWA", "Rwanda", "RWF", 250),
        New("SC", "SYC", "Seychelles", "SCR", 248),
        New("SL", "SLE", "Sierra Leone", "SLE", 232),
        New("SN", "SEN", "Senegal", "XOF", 221),
        New("SS", "SSD", "South Sudan", "SSP", 211),
        New("SZ", "SWZ", "Eswatini", "SZL", 268),
        New("TD", "TCD", "Chad", "XAF", 235),
        New("TG", "TGO", "Togo", "XOF", 228),
        New("TZ", "TZA", "Tanzania", "TZS", 255),
        New("UG", "UGA", "Uganda", "UGX", 256),
        New("ZA", "ZAF", "South Africa", "ZAR", 27),
        New("ZM", "ZMB", "Zambia", "ZMW", 260),
    }.AsReadOnly();

    private static readonly FrozenDictionary<string, Country> _byAlpha2 = All.ToFrozenDictionary(c => c.Alpha2, StringComparer.Ordinal);

    /// <summary>Finds a country by its exact, upper-case alpha-2 code.</summary>
    public static bool TryGet(string? alpha2, [NotNullWhen(true)] out Country? country)
    {
        country = null;
        return alpha2 is not null && _byAlpha2.TryGetValue(alpha2, out country);
    }

    private static Country New(string alpha2, string alpha3, string name, string currency, int dialCode)
        => new(alpha2, alpha3, name, Currency.Get(currency), dialCode);
}
