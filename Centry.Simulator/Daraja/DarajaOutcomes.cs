using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Daraja;

/// <summary>What is going to become of a payment.</summary>
/// <param name="Code">Daraja's result code; null while it is open: a person decides it, or nobody ever does.</param>
/// <param name="Forever">Nobody ever decides it, and no window closes.</param>
/// <param name="Reports">Whether its end is reported.</param>
/// <param name="Locked">A push is not even accepted.</param>
internal sealed record DarajaOutcome(string? Code, bool Forever = false, bool Reports = true, bool Locked = false)
{
    public const string SuccessCode = "0";

    public static DarajaOutcome Success { get; } = new(SuccessCode);

    public static DarajaOutcome Wait { get; } = new((string?)null);

    public static DarajaOutcome Fail(string code) => new(code);
}

/// <summary>
/// Test numbers: who is asked or paid decides what happens. Daraja's sandbox has none; here 25470000 and four digits ends with the result
/// that the digits name.
/// </summary>
internal sealed class DarajaOutcomes(IOptions<DarajaOptions> options)
{
    private const string Prefix = "25470000";
    private const string Locked = "LOCKED";
    private const string NoCallback = "NO_CALLBACK";
    private const string Pending = "PENDING";

    private static readonly FrozenDictionary<string, string> Named = new Dictionary<string, string>
    {
        ["0001"] = "1",
        ["0003"] = "SFC_IC0003",
        ["0017"] = "17",
        ["0026"] = "26",
        ["0102"] = Pending,
        ["0404"] = NoCallback,
        ["1001"] = Locked,
        ["1019"] = "1019",
        ["1025"] = "1025",
        ["1031"] = "1031",
        ["1032"] = "1032",
        ["1037"] = "1037",
        ["2001"] = "2001",
        ["2028"] = "2028",
        ["9999"] = "9999",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, string> _further = options.Value.Outcomes.ToFrozenDictionary();

    public DarajaOutcome Of(string msisdn, bool manual)
    {
        if (_further.TryGetValue(msisdn, out var further)) return Read(further);
        if (msisdn.StartsWith(Prefix, StringComparison.Ordinal) && Named.TryGetValue(msisdn[Prefix.Length..], out var named)) return Read(named);
        return manual ? DarajaOutcome.Wait : DarajaOutcome.Success;
    }

    public static string Describe(string code) => code switch
    {
        DarajaOutcome.SuccessCode => "The service request is processed successfully.",
        "1" => "The balance is insufficient for the transaction.",
        "15" => "Duplicate OriginatorConversationID.",
        "17" => "The transaction limit is exceeded, or the receiving party cannot be credited.",
        "26" => "System busy. Try again in few minutes.",
        "1001" => "Unable to lock subscriber, a transaction is already in process for the current subscriber.",
        "1019" => "Transaction has expired.",
        "1025" or "9999" => "An error occurred while sending a push request.",
        "1031" or "1032" => "Request cancelled by user.",
        "1037" => "DS timeout user cannot be reached.",
        "2001" => "The initiator information is invalid.",
        "2028" => "The request is not permitted according to product assignment.",
        "8006" => "The security credential is locked.",
        "R000001" => "The transaction has already been reversed.",
        "R000002" => "The OriginalTransactionID is invalid.",
        "SFC_IC0003" => "The operator does not exist.",
        _ => "The transaction failed.",
    };

    private static DarajaOutcome Read(string name) => name switch
    {
        Pending => new DarajaOutcome(null, Forever: true),
        NoCallback => DarajaOutcome.Success with { Reports = false },
        Locked => DarajaOutcome.Fail("1001") with { Locked = true },
        _ => DarajaOutcome.Fail(name),
    };
}
