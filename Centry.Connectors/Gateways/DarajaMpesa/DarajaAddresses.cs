using System.Globalization;

namespace Centry.Connectors.Gateways.DarajaMpesa;

/// <summary>
/// The addresses at which Daraja reports. All of a submission's reports come to its one address; the query says which call each
/// answers, for Daraja's bodies do not. Safaricom refuses addresses with words like <c>query</c> or <c>mpesa</c> in them.
/// </summary>
internal static class DarajaAddresses
{
    public const string Push = "stk";
    public const string Result = "result";
    public const string Status = "status";
    public const string Balance = "balance";
    public const string TimedOut = "timeout";
    private const string AboutName = "about";
    private const string AskedName = "asked";

    /// <summary>The twelve from which Safaricom's production calls back.</summary>
    public static IReadOnlyList<string> OfSafaricom { get; } =
    [
        "196.201.214.200", "196.201.214.206", "196.201.214.207", "196.201.214.208", "196.201.213.114", "196.201.213.44",
        "196.201.212.127", "196.201.212.138", "196.201.212.129", "196.201.212.136", "196.201.212.74", "196.201.212.69",
    ];

    /// <param name="about">What will be reported there.</param>
    /// <param name="asked">When a question was put whose answer comes there, so that its answer does not make us ask it at once again.</param>
    public static string For(Uri callback, string about, DateTimeOffset? asked = null)
    {
        var address = $"{callback.AbsoluteUri}{(callback.Query.Length == 0 ? '?' : '&')}{AboutName}={about}";
        return asked is { } at ? string.Create(CultureInfo.InvariantCulture, $"{address}&{AskedName}={at.ToUnixTimeSeconds()}") : address;
    }

    public static string? About(CallbackRequest report) => Value(report, AboutName);

    public static DateTimeOffset? Asked(CallbackRequest report)
        => long.TryParse(Value(report, AskedName), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static string? Value(CallbackRequest report, string name)
    {
        foreach (var part in report.Query.TrimStart('?').Split('&'))
        {
            if (part.StartsWith(name, StringComparison.Ordinal) && part.Length > name.Length && part[name.Length] == '=')
                return part[(name.Length + 1)..];
        }

        return null;
    }
}
