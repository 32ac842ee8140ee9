using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>Test numbers: who is asked or paid decides what happens. Airtel publishes none; here it is the last six digits.</summary>
internal sealed class AirtelOutcomes(IOptions<AirtelOptions> options)
{
    private const int Digits = 6;

    private static readonly FrozenDictionary<string, string> Named = new Dictionary<string, string>
    {
        ["000001"] = AirtelCodes.Insufficient,
        ["000002"] = "002",
        ["000003"] = "TA",
        ["000004"] = "TE",
        ["000005"] = "NO_CALLBACK",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, string> _further = options.Value.Outcomes.ToFrozenDictionary();

    public AirtelOutcome Of(string msisdn, bool manual)
        => _further.TryGetValue(msisdn, out var further) ? Read(further)
            : msisdn.Length > Digits && Named.TryGetValue(msisdn[^Digits..], out var named) ? Read(named)
            : new AirtelOutcome(manual ? null : AirtelCodes.Success);

    private static AirtelOutcome Read(string name) => name switch
    {
        "TA" => new AirtelOutcome(null, Ambiguous: true),
        "TE" => new AirtelOutcome(AirtelCodes.Expired),
        "NO_CALLBACK" => new AirtelOutcome(AirtelCodes.Success, Reports: false),
        _ => new AirtelOutcome(name),
    };
}
