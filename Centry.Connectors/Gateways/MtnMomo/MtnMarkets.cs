namespace Centry.Connectors.Gateways.MtnMomo;

/// <summary>Where MTN MoMo's open API is offered, and the numbers that its sandbox knows. Source: MTN's developer portals.</summary>
internal static class MtnMarkets
{
    /// <summary>X-Target-Environment by country.</summary>
    public static IReadOnlyDictionary<string, string> TargetEnvironments { get; } = new Dictionary<string, string>
    {
        ["UG"] = "mtnuganda",
        ["GH"] = "mtnghana",
        ["CI"] = "mtnivorycoast",
        ["ZM"] = "mtnzambia",
        ["CM"] = "mtncameroon",
        ["BJ"] = "mtnbenin",
        ["CG"] = "mtncongo",
        ["SZ"] = "mtnswaziland",
        ["GN"] = "mtnguineaconakry",
        ["ZA"] = "mtnsouthafrica",
        ["LR"] = "mtnliberia",
        ["SS"] = "mtnsouthsudan",
        ["NG"] = "mtnnigeria",
        ["RW"] = "mtnrwanda",
    };

    /// <summary>The sandbox's magic numbers, each with an outcome of its own.</summary>
    public static IReadOnlyList<string> SandboxPhones { get; } = [.. Enumerable.Range(450, 15).Select(n => $"+46733123{n}")];
}
