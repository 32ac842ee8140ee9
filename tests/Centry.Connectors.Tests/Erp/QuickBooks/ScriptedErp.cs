using System.Net;
using System.Text;
using Centry.Connectors.Erp;
using Centry.Connectors.Erp.QuickBooks;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Centry.Connectors.Tests.Erp.QuickBooks;

/// <summary>A request as it went out.</summary>
internal sealed record Sent(string Method, string Url, string Path, string Query, string? Authorization, string? Accept, string? ContentType, string Body)
{
    /// <summary>The query language's words, when it is one.</summary>
    public string? Asked => Query.StartsWith("?query=", StringComparison.Ordinal) ? Uri.UnescapeDataString(Query[7..Query.IndexOf('&', StringComparison.Ordinal)]) : null;
}

/// <summary>A transport that writes down what is sent and answers by a script: the adapter with the vendor's own hosts.</summary>
internal sealed class ScriptedErp : HttpMessageHandler, IErpTransport
{
    public const string Realm = "9341452000000001";

    private readonly Queue<(HttpStatusCode Status, string Body, string? RetryAfter)> _answers = new();
    private readonly HttpMessageInvoker _invoker;

    public ScriptedErp(QuickBooksOptions? options = null)
    {
        _invoker = new HttpMessageInvoker(this);
        Erp = new QuickBooksErp(
            new ErpHttp(this, new ErpPace(Clock), Clock), Options.Create(options ?? new QuickBooksOptions { ClientId = "client", ClientSecret = "secret", WebhookKey = "verifier" }), Clock);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 15, 7, 30, 0, TimeSpan.Zero));

    public QuickBooksErp Erp { get; }

    public List<Sent> Requests { get; } = [];

    public HttpMessageInvoker Vendor => _invoker;

    public static ErpAccess Access { get; } = At("production");

    public HttpMessageInvoker Named(string? pin) => throw new InvalidOperationException("QuickBooks has hosts of its own.");

    public static ErpAccess At(string environment)
        => new(Guid.Parse("0198c5a0-0000-7000-8000-000000000001"), environment, Realm, new Dictionary<string, string> { [ErpAccess.AccessToken] = "token-1" });

    public ScriptedErp Answers(string body, HttpStatusCode status = HttpStatusCode.OK, string? retryAfter = null)
    {
        _answers.Enqueue((status, body, retryAfter));
        return this;
    }

    /// <summary>An empty result of a query.</summary>
    public ScriptedErp AnswersNothing() => Answers("""{"QueryResponse":{},"time":"2026-01-15T07:30:00Z"}""");

    public ScriptedErp AnswersPreferences(bool currencies = true, bool taxes = false)
    {
        var (hasCurrencies, hasTaxes) = (currencies ? "true" : "false", taxes ? "true" : "false");
        return Answers(
            $$$$"""{"Preferences":{"CurrencyPrefs":{"MultiCurrencyEnabled":{{{{hasCurrencies}}}},"HomeCurrency":{"value":"UGX"}},"TaxPrefs":{"UsingSalesTax":{{{{hasTaxes}}}} }}}""");
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(new Sent(
            request.Method.Method, request.RequestUri!.GetLeftPart(UriPartial.Path), request.RequestUri.AbsolutePath, request.RequestUri.Query, request.Headers.Authorization?.ToString(),
            request.Headers.Accept.ToString(), request.Content?.Headers.ContentType?.ToString(), request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)));
        var (status, body, retryAfter) = _answers.Dequeue();
        var answer = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (retryAfter is not null)
            answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return answer;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _invoker.Dispose();
        base.Dispose(disposing);
    }
}
