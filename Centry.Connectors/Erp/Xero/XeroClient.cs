using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Connectors.Erp.Xero;

/// <summary>Calls to the accounting API, each sent once.</summary>
internal sealed class XeroClient(ErpHttp http, XeroOptions options, ErpDescriptor erp)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly XeroHosts _hosts = new(options.BaseUrl);

    /// <returns>Null when there is no such thing.</returns>
    public async Task<XeroEnvelope?> FindAsync(ErpAccess access, string resource, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, access, resource);
        var answer = await SendAsync(access, request, cancellationToken);
        return answer.Status == HttpStatusCode.NotFound ? null : Read(answer);
    }

    /// <param name="changedSince">Only what changed at that time or later; null for all.</param>
    public async Task<XeroEnvelope> ListAsync(ErpAccess access, string resource, DateTimeOffset? changedSince, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, access, resource);
        // Whole seconds, and one earlier: whether the second itself is included is nowhere said.
        if (changedSince is { } since)
            request.Headers.TryAddWithoutValidation("If-Modified-Since", since.UtcDateTime.AddSeconds(-1).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        var answer = await SendAsync(access, request, cancellationToken);
        // HTTP's own answer to that header; Xero's documents show an empty list, which comes to the same.
        return answer.Status == HttpStatusCode.NotModified ? new XeroEnvelope() : Read(answer);
    }

    /// <summary>Makes one thing.</summary>
    /// <param name="key">The order's: with the body's digest it is Xero's idempotency key, for Xero takes a key for one body only.</param>
    public async Task<XeroEnvelope> MakeAsync(ErpAccess access, string resource, JsonObject element, string key, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { [resource] = new JsonArray(element) }, Plain);
        using var request = Request(HttpMethod.Put, access, resource);
        request.Headers.Add("Idempotency-Key", $"{key}-{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return Read(await SendAsync(access, request, cancellationToken));
    }

    /// <summary>Changes one thing. To be told the same twice must do no harm: no key goes with it.</summary>
    public async Task ChangeAsync(ErpAccess access, string resource, string id, JsonObject element, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, access, $"{resource}/{id}");
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { [resource] = new JsonArray(element) }, Plain));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        Read(await SendAsync(access, request, cancellationToken));
    }

    private HttpRequestMessage Request(HttpMethod method, ErpAccess access, string resource)
    {
        var request = new HttpRequestMessage(method, _hosts.Accounting(resource));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access.Credentials[ErpAccess.AccessToken]);
        request.Headers.Add("xero-tenant-id", access.TenantId);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }

    private Task<ErpAnswer> SendAsync(ErpAccess access, HttpRequestMessage request, CancellationToken cancellationToken)
        => http.SendAsync(erp, access.ConnectionId, request, options.Timeout, cancellationToken);

    private XeroEnvelope Read(ErpAnswer answer) => answer.IsSuccess ? XeroAnswers.Read<XeroEnvelope>(answer.Body) : throw XeroFaults.Of(answer, http);
}
