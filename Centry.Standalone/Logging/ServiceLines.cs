using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace Centry.Standalone.Logging;

internal static class ServiceLines
{
    /// <summary>Writes this builder's log lines to the console under a service's name, in place of every other console.</summary>
    public static ILoggingBuilder AddServiceLines(this ILoggingBuilder logging, string service)
    {
        logging.ClearProviders();
        logging.Services.TryAddSingleton(TimeProvider.System);
        logging.AddConsole(console => console.FormatterName = ServiceLineFormatter.FormatterName);
        logging.AddConsoleFormatter<ServiceLineFormatter, ServiceLineOptions>(line => line.Service = service);
        // Standard output is for the banner.
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return logging;
    }
}
