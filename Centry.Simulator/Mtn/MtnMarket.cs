using System.Collections.Frozen;

namespace Centry.Simulator.Mtn;

/// <summary>What one value of <c>X-Target-Environment</c> stands for.</summary>
/// <param name="Currencies">Currencies taken, the account's own first.</param>
/// <param name="MinorUnits">Digits after the point (ISO 4217).</param>
/// <param name="DialCode">What a number of this market begins with; null in the sandbox, which takes any.</param>
internal sealed record MtnMarket(string Target, string[] Currencies, int MinorUnits, string? DialCode)
{
    public const string SandboxTarget = "sandbox";

    private static readonly FrozenDictionary<string, MtnMarket> Known = new MtnMarket[]
    {
        new(SandboxTarget, ["EUR"], 2, null),
        new("mtnuganda", ["UGX"], 0, "256"),
        new("mtnghana", ["GHS"], 2, "233"),
        new("mtnivorycoast", ["XOF"], 0, "225"),
        new("mtnzambia", ["ZMW"], 2, "260"),
        new("mtncameroon", ["XAF"], 0, "237"),
        new("mtnbenin", ["XOF"], 0, "229"),
        new("mtncongo", ["XAF"], 0, "242"),
        new("mtnswaziland", ["SZL", "ZAR"], 2, "268"),
        new("mtnguineaconakry", ["GNF"], 0, "224"),
        new("mtnsouthafrica", ["ZAR"], 2, "27"),
        new("mtnliberia", ["LRD", "USD"], 2, "231"),
        new("mtnsouthsudan", ["SSP"], 2, "211"),
        new("mtnnigeria", ["NGN"], 2, "234"),
        new("mtnrwanda", ["RWF"], 0, "250"),
    }.ToFrozenDictionary(market => market.Target, StringComparer.Ordinal);

    public bool IsSandbox => DialCode is null;

    public static MtnMarket? Find(string target) => Known.GetValueOrDefault(target);

    public bool Takes(string currency) => Currencies.Contains(currency, StringComparer.Ordinal);

    public bool IsNumberOfThis(string msisdn) => DialCode is null || msisdn.StartsWith(DialCode, StringComparison.Ordinal);
}
