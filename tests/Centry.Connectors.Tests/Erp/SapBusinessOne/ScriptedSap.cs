using System.Net;
using System.Text;
using Centry.Connectors.Erp;
using Centry.Connectors.Erp.SapBusinessOne;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Centry.Connectors.Tests.Erp.SapBusinessOne;

/// <summary>A Service Layer that says what the test wants, and what it was sent. It signs in whoever comes, unless the test says otherwise.</summary>
internal sealed class ScriptedSap : HttpMessageHandler, IErpTransport
{
    private readonly Lock _gate = new();
    private readonly List<Sent> _sent = [];
    private int _sessions;

    public ScriptedSap(SapBusinessOneOptions? options = null)
    {
        Vendor = new HttpMessageInvoker(this, disposeHandler: false);
        Erp = new SapBusinessOneErp(new ErpHttp(this, new ErpPace(Clock), Clock), Options.Create(options ?? new SapBusinessOneOptions()), Clock);
    }

    /// <param name="Path">With its query, unescaped.</param>
    /// <param name="Cookies">Null at the sign-in.</param>
    /// <param name="Pin">What the way out was asked for with; <c>vendor</c> for the operator's own.</param>
    public sealed record Sent(string Method, string Path, string? Cookies, string? Prefer, string? ContentType, string Body, string? Pin);

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 15, 7, 30, 0, TimeSpan.Zero));

    public SapBusinessOneErp Erp { get; }

    public ErpAccess Access { get; set; } = SapAccess.Create();

    /// <summary>Answers calls other than <c>Login</c>; null where nothing is scripted.</summary>
    public Func<Sent, HttpResponseMessage>? Answer { get; set; }

    public Func<int, HttpResponseMessage>? SignIn { get; set; }

    /// <summary>Held until the test lets sign-ins go on.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public IReadOnlyList<Sent> Calls
    {
        get
        {
            lock (_gate)
                return [.. _sent];
        }
    }

    public HttpMessageInvoker Vendor { get; }

    private string? _pin = "vendor";

    public HttpMessageInvoker Named(string? pin)
    {
        _pin = pin;
        return Vendor;
    }

    public static HttpResponseMessage Json(int status, string body) => new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var sent = new Sent(
            request.Method.Method, Uri.UnescapeDataString(request.RequestUri!.PathAndQuery), Header(request, "Cookie"), Header(request, "Prefer"),
            request.Content?.Headers.ContentType?.ToString(), body, _pin);
        int session;
        lock (_gate)
        {
            _sent.Add(sent);
            session = sent.Path.EndsWith("/Login", StringComparison.Ordinal) ? ++_sessions : 0;
        }

        if (session == 0)
            return Answer?.Invoke(sent) ?? Json(200, "{\"value\":[]}");
        if (Gate is { } gate)
            await gate.Task;
        return SignIn?.Invoke(session) ?? Opened(session);
    }

    public static HttpResponseMessage Opened(int session)
    {
        var answer = Json(200, $$"""{"odata.metadata":"https://sap.example.com:50000/b1s/v1/$metadata#B1Sessions/@Element","SessionId":"session-{{session}}","Version":"1000190","SessionTimeout":30}""");
        answer.Headers.Add("Set-Cookie", [$"B1SESSION=session-{session}; HttpOnly; SameSite=None; Secure", "ROUTEID=.node1; path=/b1s"]);
        return answer;
    }

    private static string? Header(HttpRequestMessage request, string name) => request.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
