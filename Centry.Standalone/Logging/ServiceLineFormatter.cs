using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Centry.Standalone.Logging;

/// <summary>Which service's lines these are.</summary>
internal sealed class ServiceLineOptions : ConsoleFormatterOptions
{
    public string Service { get; set; } = "";
}

/// <summary>
/// One line an entry, since the lines of all services stand in one stream: time (UTC), level, service, category, message,
/// and an exception with its line breaks taken out.
/// </summary>
internal sealed class ServiceLineFormatter(IOptions<ServiceLineOptions> options, TimeProvider time)
    : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "service-line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (string.IsNullOrEmpty(message) && logEntry.Exception is null)
            return;
        textWriter.Write(time.GetUtcNow().ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture));
        textWriter.Write(LevelName(logEntry.LogLevel));
        textWriter.Write(options.Value.Service.PadRight(10));
        textWriter.Write(logEntry.Category);
        textWriter.Write(": ");
        textWriter.Write(OnOneLine(message));
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(" | ");
            textWriter.Write(OnOneLine(exception.ToString()));
        }

        textWriter.WriteLine();
    }

    private static string OnOneLine(string text) =>
        text.AsSpan().ContainsAny('\r', '\n')
            ? string.Join(" | ", text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            : text;

    private static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace ",
        LogLevel.Debug => "debug ",
        LogLevel.Information => "info  ",
        LogLevel.Warning => "warn  ",
        LogLevel.Error => "error ",
        _ => "fatal ",
    };
}
