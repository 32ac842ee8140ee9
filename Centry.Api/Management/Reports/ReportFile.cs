using System.Globalization;
using CsvHelper;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace Centry.Api.Management.Reports;

/// <summary>Writes tables as files that spreadsheets open, and that do nothing when they do.</summary>
internal static class ReportFile
{
    public const string Csv = "csv";
    public const string Xlsx = "xlsx";
    public const string CsvType = "text/csv; charset=utf-8";
    public const string XlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>A sheet has 1,048,576 rows; ours have a header.</summary>
    public const int XlsxRowsMax = 1_000_000;

    private const int RowsPerWrite = 500;

    /// <summary>Sends rows as they come.</summary>
    public static async Task WriteCsvAsync(Stream output, IReadOnlyList<string> columns, IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await using var csv = CsvWriter.Create(buffer, new CsvWriterOptions { WriteByteOrderMark = true }, leaveOpen: true);
        foreach (var column in columns)
            csv.WriteField(column);
        csv.EndRecord();
        var waiting = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            foreach (var value in row)
                csv.WriteField(Text(value));
            csv.EndRecord();
            if (++waiting == RowsPerWrite)
            {
                await SendAsync();
                waiting = 0;
            }
        }

        await SendAsync();

        async Task SendAsync()
        {
            csv.Flush();
            await output.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellationToken);
            buffer.SetLength(0);
        }
    }

    /// <summary>Puts a workbook together in a temporary file, for the format is no stream. The caller disposes of it, and so of the file.</summary>
    /// <returns>The workbook; null where it would have more than <see cref="XlsxRowsMax"/> rows.</returns>
    public static async Task<Stream?> BuildXlsxAsync(IReadOnlyList<string> columns, IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var count = 0;
        var table = rows.Take(XlsxRowsMax + 1).Select(row =>
        {
            count++;
            return columns.Select((column, i) => KeyValuePair.Create(column, Cell(row[i]))).ToDictionary(c => c.Key, c => c.Value);
        });
        try
        {
            await Task.Run(
                () => file.SaveAs(table.ToBlockingEnumerable(cancellationToken), configuration: new OpenXmlConfiguration { TableStyles = TableStyles.None, AutoFilter = false }), cancellationToken);
            if (count <= XlsxRowsMax)
            {
                file.Position = 0;
                return file;
            }
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }

        await file.DisposeAsync();
        return null;
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => Harmless(text),
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Harmless(value.ToString() ?? ""),
    };

    private static object? Cell(object? value) => value switch
    {
        string text => Harmless(text),
        DateTimeOffset or DateOnly or Guid => Text(value),
        _ => value,
    };

    /// <summary>
    /// Text that a spreadsheet would take for a formula gets an apostrophe in front (CWE-1236). A phone number is left as it is: it is no
    /// more than a number to a spreadsheet, and people copy it.
    /// </summary>
    internal static string Harmless(string text)
    {
        if (text.Length == 0 || !"=+-@\t\r\n＝＋－＠".Contains(text[0], StringComparison.Ordinal))
            return text;
        return text[0] == '+' && text.Length is > 5 and <= 16 && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 ? text : "'" + text;
    }
}
