namespace Centry.Connectors.Gateways.AirtelMoney;

/// <summary>A country where Airtel Money is, with what is known of it.</summary>
/// <param name="DialCode">With plus.</param>
/// <param name="Digits">How long its mobile numbers are, a zero in front included where it belongs to the number.</param>
/// <param name="Defaults">What its own documents say.</param>
internal sealed record AirtelMarket(string DialCode, int Digits, AirtelCountryOptions Defaults)
{
    /// <summary>How long older numbers still are.</summary>
    public int LeastDigits { get; init; } = Digits;

    /// <summary>
    /// The markets of Airtel Africa. Parts of a unit are taken where nobody is known to refuse them. Sources: the portals of Zambia
    /// (hosts, signing mandatory), Chad (hosts, OAEP with SHA-256, newest disbursements) and Congo (hosts).
    /// </summary>
    public static IReadOnlyDictionary<string, AirtelMarket> All { get; } = new Dictionary<string, AirtelMarket>(StringComparer.Ordinal)
    {
        ["UG"] = new("+256", 9, new()),
        ["KE"] = new("+254", 9, new() { DecimalsAllowed = true }),
        ["TZ"] = new("+255", 9, new()),
        ["RW"] = new("+250", 9, new()),
        ["ZM"] = new("+260", 9, new()
        {
            SandboxUrl = new("https://openapiuat.airtel.co.zm"),
            ProductionUrl = new("https://openapi.airtel.co.zm"),
            DecimalsAllowed = true,
            PaymentsVersion = AirtelVersion.V2,
            DisbursementVersion = AirtelDisbursementVersion.V3,
            SignMessages = true,
        }),
        ["MW"] = new("+265", 9, new()),
        ["NG"] = new("+234", 10, new()),
        ["CD"] = new("+243", 9, new()),
        ["CG"] = new("+242", 9, new() { SandboxUrl = new("https://openapiuat.airtel.cg"), ProductionUrl = new("https://openapi.airtel.cg") }),
        ["MG"] = new("+261", 9, new()),
        ["NE"] = new("+227", 8, new()),
        ["TD"] = new("+235", 8, new()
        {
            SandboxUrl = new("https://openapiuat.airtel.td"),
            ProductionUrl = new("https://openapi.airtel.td"),
            DisbursementVersion = AirtelDisbursementVersion.V3,
            PinPadding = AirtelPadding.OaepSha256,
        }),
        ["GA"] = new("+241", 8, new()) { LeastDigits = 7 },
        ["SC"] = new("+248", 7, new() { DecimalsAllowed = true }),
    };

    /// <summary>The number without its country's code, a zero in front kept where there is one; null when it is none of the country's.</summary>
    public string? Msisdn(string? phone)
        => phone is not null && phone.StartsWith(DialCode, StringComparison.Ordinal) && phone[DialCode.Length..] is { } national
            && national.Length >= LeastDigits && national.Length <= Digits && national.All(char.IsAsciiDigit)
            ? national
            : null;
}
