using System.Collections.Concurrent;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Centry.House.Tests.Observability;

/// <summary>A span as it came over the wire. Ids in hex.</summary>
/// <param name="ParentId">Empty at the root of a trace.</param>
public sealed record ReceivedSpan(string Service, string TraceId, string Id, string ParentId, string Name);

/// <summary>
/// A collector's side of OTLP over HTTP, with as much of the protocol as tests ask about. Field numbers are those of
/// opentelemetry-proto 1.x; what is not asked about is skipped.
/// </summary>
public sealed class OtlpReceiver : IAsyncLifetime
{
    // ExportTraceServiceRequest and ExportMetricsServiceRequest share their upper levels.
    private const int ResourceEntries = 1;
    private const int Resource = 1;
    private const int ScopeEntries = 2;
    private const int Items = 2;
    private const int ResourceAttributes = 1;

    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _posts = new();
    private WebApplication _app = null!;

    public string Url => _app.Urls.First();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            _posts.Enqueue((signal, body.ToArray()));
        });
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>All that came of a signal (<c>traces</c>, <c>metrics</c>, <c>logs</c>), as text: strings are plain UTF-8 in protobuf.</summary>
    public string Text(string signal) => string.Concat(BodiesOf(signal).Select(Encoding.UTF8.GetString));

    public IReadOnlyList<ReceivedSpan> Spans() =>
    [
        .. from entry in Entries("traces")
           from span in entry.Items
           select new ReceivedSpan(entry.Service, Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(span, 5)),
    ];

    /// <summary>The names of all metrics.</summary>
    public IReadOnlySet<string> Metrics() => Entries("metrics").SelectMany(entry => entry.Items).Select(metric => Text(metric, 1)).ToHashSet();

    private IEnumerable<byte[]> BodiesOf(string signal) => _posts.Where(post => post.Signal == signal).Select(post => post.Body);

    private IEnumerable<(string Service, IEnumerable<ByteString> Items)> Entries(string signal) =>
        from body in BodiesOf(signal)
        from entry in Fields(ByteString.CopyFrom(body), ResourceEntries)
        select (ServiceOf(entry), Fields(entry, ScopeEntries).SelectMany(scope => Fields(scope, Items)));

    // An attribute is a key and a value; a value's first field is its string.
    private static string ServiceOf(ByteString entry) =>
        (from resource in Fields(entry, Resource)
         from attribute in Fields(resource, ResourceAttributes)
         where Text(attribute, 1) == "service.name"
         select Text(Fields(attribute, 2).Single(), 1)).FirstOrDefault("");

    private static string Text(ByteString message, int field) => Fields(message, field).FirstOrDefault(ByteString.Empty).ToStringUtf8();

    private static string Hex(ByteString message, int field) => Convert.ToHexStringLower(Fields(message, field).FirstOrDefault(ByteString.Empty).Span);

    /// <summary>The values of one field of a message, for fields that are messages, strings or bytes.</summary>
    private static List<ByteString> Fields(ByteString message, int wanted)
    {
        var values = new List<ByteString>();
        var input = message.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == wanted && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                values.Add(input.ReadBytes());
            else
                input.SkipLastField();
        }

        return values;
    }
}
