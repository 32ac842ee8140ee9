namespace Centry.Simulator.Airtel;

/// <summary>An answer's status, as Airtel words it.</summary>
/// <param name="Code">The response code, such as <c>DP00800001006</c>; null where the router answers.</param>
/// <param name="Result">The older result code.</param>
internal sealed record AirtelStatus(int Http, string? Code, string Result, string Message, bool Success = false)
{
    public const string Payments = "DP00800001";
    public const string Disbursements = "DP00900001";

    public static AirtelStatus Ok(string code) => new(200, code, "ESB000010", "SUCCESS", Success: true);

    public static AirtelStatus Router(string number, string message) => new(400, null, "ROUTER" + number, message);

    public static AirtelStatus Esb(string number, string message) => new(400, null, "ESB000" + number, message);

    public static AirtelStatus Refused(string prefix, string number, string message) => new(400, prefix + number, "ESB000011", message);
}

/// <summary>The codes of ends, and their words.</summary>
internal static class AirtelCodes
{
    public const string Success = "001";
    public const string InProcess = "006";
    public const string Ambiguous = "000";
    public const string Insufficient = "007";
    public const string Expired = "029";

    public static string Describe(string code) => code switch
    {
        Success => "Paid",
        "002" => "Incorrect PIN has been entered",
        "003" => "The amount exceeds the wallet's limit",
        "005" => "The PIN was never entered",
        Insufficient => "Not enough balance",
        "008" => "The transaction was refused",
        "010" => "The payee is not allowed to receive it",
        Expired => "The transaction has expired",
        _ => "The transaction failed",
    };
}
