using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>What is going to become of a payment.</summary>
/// <param name="Status">Airtel's status; TIP when it is left to a person, TA when it stays in the dark until one decides.</param>
/// <param name="Code">The last three digits of its response code.</param>
/// <param name="Reports">Whether its end is reported.</param>
/// <param name="Refused">It is not even accepted: there is no such subscriber.</param>
internal sealed record AirtelOutcome(string Status, string Code, bool Reports = true, bool Refused = false)
{
    public const string Successful = "TS";
    public const string Failed = "TF";
    public const string InProgress = "TIP";
    public const string Ambiguous = "TA";
    public const string Expired = "TE";

    public static AirtelOutcome Success { get; } = new(Successful, "001");

    public static AirtelOutcome Wait { get; } = new(InProgress, "006");

    public static AirtelOutcome Dark { get; } = new(Ambiguous, "000");

    public bool IsFinal => Status is Successful or Failed or Expired;

    public static AirtelOutcome Fail(string code) => new(Failed, code);

    /// <summary>A payout has no code for having expired.</summary>
    public static AirtelOutcome Expire(AirtelProduct product) => new(Expired, product == AirtelProduct.Collection ? "029" : "005");
}

/// <summary>
/// Test numbers: who is asked or paid decides what happens. Airtel has published none; here the last three digits say it.
/// </summary>
internal sealed class AirtelOutcomes(IOptions<AirtelOptions> options)
{
    private const string NoCallback = "NO_CALLBACK";
    private const string NotFound = "NOT_FOUND";
    private const int EndingDigits = 3;

    private readonly FrozenDictionary<string, string> _further = options.Value.Outcomes.ToFrozenDictionary();

    public AirtelOutcome Of(string msisdn, AirtelProduct product, bool manual)
    {
        if (_further.TryGetValue(msisdn, out var further)) return Read(further, product);
        return msisdn[^EndingDigits..] switch
        {
            "001" => AirtelOutcome.Fail("007"),
            // A payout has no code for a subscriber's wrong PIN.
            "002" => AirtelOutcome.Fail(product == AirtelProduct.Collection ? "002" : "005"),
            "003" => AirtelOutcome.Dark,
            "004" => AirtelOutcome.Expire(product),
            "005" => AirtelOutcome.Success with { Reports = false },
            _ => manual ? AirtelOutcome.Wait : AirtelOutcome.Success,
        };
    }

    public bool IsKnown(string msisdn) => _further.GetValueOrDefault(msisdn) != NotFound;

    public static string Describe(AirtelProduct product, string code) => (product, code) switch
    {
        (_, "000") => "The transaction is ambiguous",
        (_, "001") => "SUCCESS",
        (AirtelProduct.Collection, "002") => "Incorrect Pin",
        (_, "003") => "The transaction exceeds a limit",
        (_, "004") => "Invalid amount",
        (AirtelProduct.Collection, "005") => "User did not enter the pin",
        (AirtelProduct.Disbursement, "005") => "The transaction failed",
        (_, "006") => "The transaction is in process",
        (_, "007") => "Not enough balance",
        (AirtelProduct.Collection, "008") => "The transaction was refused",
        (AirtelProduct.Collection, "009") => "Do not honour",
        (AirtelProduct.Disbursement, "009") => "Initiatee of the transaction is invalid",
        (AirtelProduct.Disbursement, "013") => "The transaction was refused",
        (_, "010") => "The transaction is not permitted",
        (AirtelProduct.Collection, "029") => "The transaction has expired",
        _ => "The transaction failed",
    };

    private static AirtelOutcome Read(string name, AirtelProduct product) => name switch
    {
        AirtelOutcome.Successful => AirtelOutcome.Success,
        AirtelOutcome.Ambiguous => AirtelOutcome.Dark,
        AirtelOutcome.Expired => AirtelOutcome.Expire(product),
        NoCallback => AirtelOutcome.Success with { Reports = false },
        NotFound => AirtelOutcome.Fail("005") with { Refused = true },
        _ => AirtelOutcome.Fail(name),
    };
}
