using System.Globalization;
using Centry.Core.Currencies;
using CsvHelper;

namespace Centry.Core.Reconciliation;

/// <summary>A movement by a provider's own books.</summary>
/// <param name="Line">Its line in the file, from 1, the header not counted.</param>
/// <param name="IsOut">Whether money left the merchant's account there.</param>
/// <param name="AmountMinor">Above zero.</param>
public sealed record ProviderMovement(int Line, string? Reference, string? ProviderReference, bool IsOut, long AmountMinor, DateTimeOffset? At);

/// <summary>
/// Reads providers' statements as CSV. Columns are found by their names, in any order and spelling that the portals use;
/// what did not succeed there is no movement and is left out.
/// </summary>
public static class StatementFile
{
    /// <summary>Most lines of one file: a larger one is to be split.</summary>
    public const int LinesMax = 200_000;

    private const int RecordBytesMax = 64 * 1024;

    private static readonly string[] ReferenceNames = ["reference", "externalid", "merchantreference", "transactionreference", "billrefnumber", "accountreference", "ourreference"];
    private static readonly string[] ProviderReferenceNames =
        ["providerreference", "financialtransactionid", "transactionid", "receiptno", "receiptnumber", "receipt", "airtelmoneyid", "gatewayreference", "id"];
    private static readonly string[] AmountNames = ["amount", "transactionamount"];
    private static readonly string[] InNames = ["paidin", "credit", "moneyin"];
    private static readonly string[] OutNames = ["withdrawn", "debit", "moneyout", "paidout"];
    private static readonly string[] TypeNames = ["direction", "type", "transactiontype"];
    private static readonly string[] StatusNames = ["status", "transactionstatus"];
    private static readonly string[] TimeNames = ["date", "time", "completiontime", "completedat", "createdat", "created", "transactiondate", "finishedat"];
    private static readonly HashSet<string> Successes = new(StringComparer.OrdinalIgnoreCase) { "successful", "success", "succeeded", "completed", "complete", "ts", "paid" };
    private static readonly HashSet<string> OutWords = new(StringComparer.OrdinalIgnoreCase) { "out", "payout", "debit", "disbursement", "refund", "b2c", "reversal", "transfer" };
    private static readonly HashSet<string> InWords = new(StringComparer.OrdinalIgnoreCase) { "in", "payin", "credit", "collection", "payment", "c2b", "paybill" };

    /// <param name="fault">What is wrong with the file and where; null when it could be read.</param>
    public static IReadOnlyList<ProviderMovement> Read(byte[] file, Currency currency, out string? fault)
    {
        var movements = new List<ProviderMovement>();
        using var csv = CsvReader.Create(file, new CsvReaderOptions { TrimWhitespace = true, TrimInsideQuotes = true, MaxRecordSize = RecordBytesMax });
        try
        {
            csv.ReadHeader();
            fault = Read(csv, currency, movements);
        }
        catch (CsvFormatException e)
        {
            fault = $"The file cannot be read: {e.Message}";
        }

        return fault is null ? movements : [];
    }

    private static string? Read(CsvReader csv, Currency currency, List<ProviderMovement> movements)
    {
        var header = csv.Headers.ToArray();
        if (header.Length == 0)
            return "The file is empty.";
        var columns = new Columns(header);
        if (!columns.HasAmount || !columns.HasReference)
        {
            return $"The file needs a column with the amount (such as \"amount\", or \"paid in\" and \"withdrawn\") and one with a reference (such as \"reference\" or \"transaction id\"). It has: {string.Join(", ", header)}.";
        }

        for (var line = 1; csv.Read(); line++)
        {
            if (line > LinesMax)
                return $"The file has more than {LinesMax} lines: split it.";
            if (columns.Value(csv, StatusNames) is { } status && !Successes.Contains(status))
                continue;
            if (Amount(csv, columns, currency, line, out var isOut, out var minor) is { } wrong)
                return wrong;
            movements.Add(new ProviderMovement(line, columns.Value(csv, ReferenceNames), columns.Value(csv, ProviderReferenceNames), isOut, minor, Time(columns.Value(csv, TimeNames))));
        }

        return null;
    }

    private static string? Amount(CsvReader csv, Columns columns, Currency currency, int line, out bool isOut, out long minor)
    {
        isOut = false;
        minor = 0;
        (string? Text, bool? IsOut) found = columns.Value(csv, AmountNames) is { } amount ? (amount, null)
            : columns.Value(csv, InNames) is { } into && !IsZero(into) ? (into, false)
            : (columns.Value(csv, OutNames), true);
        var (text, side) = found;
        if (!decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var major) || major == 0)
            return $"Line {line}: \"{text}\" is no amount.";
        isOut = side ?? (columns.Value(csv, TypeNames) is { } type && (OutWords.Contains(type) || InWords.Contains(type)) ? OutWords.Contains(type) : major < 0);
        if (!Money.TryFromMajor(Math.Abs(major), currency, out var money, out var why))
            return $"Line {line}: {why}";
        minor = money.MinorUnits;
        return null;
    }

    private static bool IsZero(string text) => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var value) && value == 0;

    // Without an offset a time is UTC: who imports knows the portal's zone and can say so in the file.
    private static DateTimeOffset? Time(string? text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    /// <summary>Finds columns whatever their case, spaces and punctuation.</summary>
    private sealed class Columns
    {
        private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);

        public Columns(string[] header)
        {
            for (var i = 0; i < header.Length; i++)
                _byName.TryAdd(new string([.. header[i].Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]), i);
        }

        public bool HasAmount => Has(AmountNames) || Has(InNames) || Has(OutNames);

        public bool HasReference => Has(ReferenceNames) || Has(ProviderReferenceNames);

        public string? Value(CsvReader csv, string[] names)
        {
            foreach (var name in names)
            {
                if (_byName.TryGetValue(name, out var index) && index < csv.FieldCount && csv.GetString(index) is { Length: > 0 } value)
                    return value;
            }

            return null;
        }

        private bool Has(string[] names) => names.Any(_byName.ContainsKey);
    }
}
