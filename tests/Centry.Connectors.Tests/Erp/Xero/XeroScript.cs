using System.Net;
using System.Text;
using Centry.Connectors.Erp;
using Centry.Connectors.Erp.Xero;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Connectors.Tests.Erp.Xero;

/// <summary>A Xero that answers by script and remembers what it was asked, word for word.</summary>
internal sealed class XeroScript : HttpMessageHandler, IErpTransport
{
    private readonly Queue<Func<HttpResponseMessage>> _answers = new();
    private readonly HttpMessageInvoker _invoker;

    public XeroScript()
    {
        _invoker = new HttpMessageInvoker(this, disposeHandler: false);
        var http = new ErpHttp(this, new ErpPace(Clock), Clock);
        Erp = new XeroErp(http, Options.Create(Settings), Clock);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 15, 7, 30, 0, TimeSpan.Zero));

    public XeroOptions Settings { get; } = new() { ClientId = "app-1", ClientSecret = "app-secret", WebhookKey = "hook-key" };

    public XeroErp Erp { get; }

    /// <summary>Method, address, headers in the order of their names, and body: a line each.</summary>
    public List<string> Asked { get; } = [];

    public ErpAccess Access { get; } = new(XeroPerson.Connection, "live", "tenant-1", new Dictionary<string, string> { [ErpAccess.AccessToken] = "token-1" });

    public HttpMessageInvoker Vendor => _invoker;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public HttpMessageInvoker Named(string? pin) => throw new InvalidOperationException("Xero is never named by a merchant.");

    public XeroScript Answers(string body, int status = 200, params (string Name, string Value)[] headers)
    {
        _answers.Enqueue(() =>
        {
            var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            foreach (var (name, value) in headers)
                answer.Headers.TryAddWithoutValidation(name, value);
            return answer;
        });
        return this;
    }

    public XeroScript Breaks(Exception exception)
    {
        _answers.Enqueue(() => throw exception);
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var headers = request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []).Where(header => header.Key != "Content-Length").OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
            .Select(header => $"\n{header.Key}: {string.Join(", ", header.Value)}");
        var body = request.Content is null ? "" : "\n" + await request.Content.ReadAsStringAsync(cancellationToken);
        Asked.Add($"{request.Method} {request.RequestUri!.AbsoluteUri}{string.Concat(headers)}{body}");
        return _answers.Dequeue()();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _invoker.Dispose();
        base.Dispose(disposing);
    }
}
