using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Centry.House.Tests.Observability;

/// <summary>
/// Hears every line and every span of the hosts that it is put into: our own categories down to the last detail, the
/// frameworks' from Information on, with states, scopes and whole exceptions.
/// </summary>
public sealed class Witness
{
    private readonly ConcurrentQueue<string> _heard = new();

    /// <summary>Everything, each line and each span as one text.</summary>
    public IReadOnlyCollection<string> Heard => _heard;

    public void PutInto(WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Logging.AddProvider(new Ear(_heard));
        // Over the levels that the services set for themselves.
        builder.Services.PostConfigure<LoggerFilterOptions>(filter =>
        {
            filter.Rules.Clear();
            filter.MinLevel = LogLevel.Information;
            filter.Rules.Add(new LoggerFilterRule(null, "Centry", LogLevel.Trace, null));
        });
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new Spans(_heard)));
    }

    private static void Write(StringBuilder text, object? state)
    {
        if (state is IEnumerable<KeyValuePair<string, object?>> pairs)
        {
            foreach (var (name, value) in pairs)
                text.Append(CultureInfo.InvariantCulture, $" {name}={value}");
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $" {state}");
        }
    }

    /// <summary>One host's: scopes are the host's own.</summary>
    private sealed class Ear(ConcurrentQueue<string> heard) : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

        public ILogger CreateLogger(string categoryName) => new Lines(heard, () => _scopes, categoryName);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
            // Holds nothing.
        }
    }

    private sealed class Lines(ConcurrentQueue<string> heard, Func<IExternalScopeProvider> scopes, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => scopes().Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"log {category}: {formatter(state, exception)}");
            Write(text, state);
            scopes().ForEachScope(Append, text);
            text.Append(CultureInfo.InvariantCulture, $" {exception}");
            heard.Enqueue(text.ToString());
        }

        private static void Append(object? scope, StringBuilder text) => Write(text, scope);
    }

    private sealed class Spans(ConcurrentQueue<string> heard) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            var text = new StringBuilder($"span {data.Source.Name} {data.DisplayName} {data.StatusDescription}");
            Write(text, data.TagObjects);
            foreach (var told in data.Events)
                Write(text, told.Tags);
            heard.Enqueue(text.ToString());
        }
    }
}
