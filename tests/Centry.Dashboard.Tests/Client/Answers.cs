using System.Net;
using System.Text;

namespace Centry.Dashboard.Tests.Client;

/// <summary>Plays the network: each request gets the next of the given answers, and is kept.</summary>
internal sealed class Answers(params Func<HttpRequestMessage, HttpResponseMessage>[] answers) : HttpMessageHandler
{
    public List<(HttpMethod Method, string Path, string? Key, string? Authorization, string Body)> Requests { get; } = [];

    public HttpClient Client() => new(this) { BaseAddress = new Uri("http://api.test/") };

    public static Func<HttpRequestMessage, HttpResponseMessage> Json(int status, string json, params (string Name, string Value)[] headers) => _ =>
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }
        return response;
    };

    public static HttpResponseMessage Broken(HttpRequestMessage request) => throw new HttpRequestException("Connection refused");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var key = request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null;
        Requests.Add((request.Method, request.RequestUri!.PathAndQuery, key, request.Headers.Authorization?.ToString(), body));
        return answers[Math.Min(Requests.Count, answers.Length) - 1](request);
    }
}
