using System.Globalization;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Centry.House.Tests.Standalone;
using Centry.ServiceDefaults;
using Centry.Testing;
using Centry.Testing.Hosting;
using Centry.Testing.Processes;
using Xunit;

namespace Centry.House.Tests.Observability;

/// <summary>What an operator's collector gets of one payment that passes through processes of their own.</summary>
public sealed partial class OtlpTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string Request = "Centry.Api POST /v1/payins/";
    private const string Phone = "+256772918273";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly OtlpReceiver _receiver = new();
    private readonly WebhookInbox _inbox = new();
    private readonly List<ServiceProcess> _processes = [];
    private readonly int _firstPort = FreePortBase.Find();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Uri Simulator => UrlOf(0);

    private Uri Api => UrlOf(1);

    public async ValueTask InitializeAsync()
    {
        await _receiver.InitializeAsync();
        await _inbox.InitializeAsync();
        await Task.WhenAll(StartAsync("Centry.Simulator", 0), StartAsync("Centry.Api", 1), StartAsync("Centry.Worker", 2));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', _receiver.Spans().OrderBy(span => span.TraceId, StringComparer.Ordinal)));
        await _inbox.DisposeAsync();
        await _receiver.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task One_trace_leads_from_the_request_over_the_gateway_to_the_webhook_and_the_metrics_to_watch_are_there()
    {
        await using var useCases = new TestStack(database.ConnectionString, NoRedis, TimeProvider.System);
        var services = useCases.BuildApi().Services;
        var merchant = await TestMerchants.CreateAsync(services, _inbox.Url.AbsoluteUri);
        var key = await TestMerchants.AddKeyAsync(services, merchant);
        using var client = TestMerchants.ClientFor(Api, key);
        using var answer = await client.PostAsJsonAsync(
            "/v1/payins", new { country_code = "UG", amount = 50_000, payment_method = "mobile_money", customer_phone = Phone }, Cancel);
        Assert.True(answer.IsSuccessStatusCode);
        await _inbox.NextAsync(request => request.Text.Contains("payin.completed", StringComparison.Ordinal), Patience);

        string[][] ways =
        [
            ["Centry.Worker POST", "Centry.Worker mtn_momo submit payin", "Centry.Worker submit_payin", Request],
            ["Centry.Worker deliver webhook", "Centry.Worker submit_payin", Request],
            // The provider's word came with a callback, whose own trace is another.
            ["Centry.Worker deliver webhook", "Centry.Worker confirm_payin", Request],
        ];
        await Eventually.Async(
            () => Array.TrueForAll(ways, way => _receiver.Spans().Any(span => IsEndOf(way, span))), Patience, "one trace leads from the request to the call and to the webhooks");

        var toWatch = await MetricsToWatchAsync();
        Assert.NotEmpty(toWatch);
        await Eventually.Async(() => toWatch.All(_receiver.Metrics().Contains), Patience, $"there are {string.Join(", ", toWatch)}");

        foreach (var signal in (string[])["traces", "metrics", "logs"])
        {
            Assert.DoesNotContain(key[16..], _receiver.Text(signal), StringComparison.Ordinal);
            Assert.DoesNotContain(Phone[4..], _receiver.Text(signal), StringComparison.Ordinal);
        }
    }

    /// <summary>Whether the span stands at the end of a way that leads back over these services and names, others in between.</summary>
    private bool IsEndOf(string[] way, ReceivedSpan? span)
    {
        var spans = _receiver.Spans().ToLookup(one => (one.TraceId, one.Id));
        var passed = 0;
        for (; span is not null && passed < way.Length; span = spans[(span.TraceId, span.ParentId)].FirstOrDefault())
        {
            if ($"{span.Service} {span.Name}" == way[passed])
                passed++;
            else if (passed == 0)
                return false;
        }

        return passed == way.Length;
    }

    /// <summary>The first column of the table that tells operators what to watch; <c>.batch</c> shortens the name before it.</summary>
    private static async Task<IReadOnlyList<string>> MetricsToWatchAsync()
    {
        var page = await File.ReadAllTextAsync(Repository.PathOf("docs", "operations.md"), Cancel);
        return
        [
            .. from Match row in MetricRow().Matches(page)
               let name = row.Groups[1].Value
               from full in row.Groups[2].Success ? [name, name[..name.LastIndexOf('.')] + row.Groups[2].Value] : (string[])[name]
               select full,
        ];
    }

    private async Task StartAsync(string project, int port)
    {
        var environment = new Dictionary<string, string>
        {
            [Topology.Configuration.OtlpEndpoint] = _receiver.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            // Milliseconds; the defaults are made for a collector, not for one who waits.
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            [Variable(Topology.Connections.Key(Topology.Connections.Database))] = database.ConnectionString,
            [Variable(Topology.Connections.Key(Topology.Connections.Redis))] = NoRedis,
            [Variable(Topology.Configuration.SandboxUrl("mtn_momo"))] = new Uri(Simulator, Topology.Endpoints.Simulated["mtn_momo"]).AbsoluteUri,
            [Variable(Topology.Configuration.PublicUrl)] = Api.AbsoluteUri,
            [Variable("KeyRing:AllowUnprotected")] = "true",
            [Variable(Topology.Configuration.WebhooksAllowLoopback)] = "true",
            // Long enough for the acceptance to be written first: a callback that overtakes it leaves out a step that is looked for here.
            ["Simulator__Mtn__DecisionDelay"] = "00:00:03",
        };
        var process = await ServiceProcess.StartServiceAsync(project, project, UrlOf(port), environment, _folder.Path, Cancel);
        lock (_processes)
            _processes.Add(process);
    }

    /// <summary>Nothing listens there: one of the metrics counts requests that were limited without Redis.</summary>
    private static string NoRedis => "127.0.0.1:1";

    private static string Variable(string key) => Topology.Configuration.ToEnvironment(key);

    private Uri UrlOf(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_firstPort + port}/"));

    [GeneratedRegex(@"^\| `(centry\.[a-z_.]+)`(?:, `(\.[a-z_]+)`)?", RegexOptions.Multiline)]
    private static partial Regex MetricRow();
}
