using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>An answer of the API: what it says, or what it has against the request.</summary>
internal sealed record QuickBooksReply(JsonElement Root, QuickBooksFault? Fault)
{
    /// <exception cref="ErpException">It is a fault.</exception>
    public JsonElement Value => Fault is null ? Root : throw Fault.ToException();
}

/// <summary>Calls to the accounting API v3, each sent once.</summary>
internal sealed class QuickBooksClient(ErpHttp http, QuickBooksOptions options, ErpDescriptor descriptor)
{
    /// <summary>What Intuit's own kit sends (source: its .NET SDK). Answers' shapes depend on it.</summary>
    private const string MinorVersion = "75";
    private const string Production = "https://quickbooks.api.intuit.com";
    private const string Sandbox = "https://sandbox-quickbooks.api.intuit.com";

    /// <exception cref="ErpException">There was no answer that could be read.</exception>
    public Task<QuickBooksReply> GetAsync(ErpAccess access, string path, CancellationToken cancellationToken) => SendAsync(access, HttpMethod.Get, path, "", null, cancellationToken);

    /// <summary>The rows that a query finds.</summary>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(ErpAccess access, string entity, string clauses, CancellationToken cancellationToken)
    {
        var found = await QueryAsync(access, $"select * from {entity} {clauses}", cancellationToken);
        return [.. QuickBooksJson.Rows(QuickBooksJson.At(found, entity))];
    }

    public async Task<int> CountAsync(ErpAccess access, string entity, string clauses, CancellationToken cancellationToken)
        => (int)(QuickBooksJson.Number(await QueryAsync(access, $"select count(*) from {entity} {clauses}", cancellationToken), "totalCount") ?? 0);

    /// <summary>What changed, and what was deleted: of those only their ids and their status. At most 1000, and no more to be had.</summary>
    public async Task<IReadOnlyList<JsonElement>> ChangesAsync(ErpAccess access, string entity, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(access, HttpMethod.Get, "cdc", $"entities={entity}&changedSince={Uri.EscapeDataString(Time(since))}", null, cancellationToken);
        return [.. QuickBooksJson.Rows(QuickBooksJson.At(reply.Value, "CDCResponse"))
            .SelectMany(part => QuickBooksJson.Rows(QuickBooksJson.At(part, "QueryResponse")))
            .SelectMany(part => QuickBooksJson.Rows(QuickBooksJson.At(part, entity)))];
    }

    /// <param name="requestId">Names the write for the vendor; at most 50 characters. Null for what its name alone keeps from being made twice.</param>
    public Task<QuickBooksReply> CreateAsync(ErpAccess access, string entity, string? requestId, JsonObject body, CancellationToken cancellationToken)
        => SendAsync(access, HttpMethod.Post, PathOf(entity), requestId is null ? "" : $"requestid={Uri.EscapeDataString(requestId)}", body, cancellationToken);

    /// <param name="version">The <c>SyncToken</c> as it was read: another's change in between is refused.</param>
    public Task<QuickBooksReply> DeleteAsync(ErpAccess access, string entity, string id, string version, CancellationToken cancellationToken)
        => SendAsync(access, HttpMethod.Post, PathOf(entity), "operation=delete", new JsonObject { ["Id"] = id, ["SyncToken"] = version }, cancellationToken);

    public static string PathOf(string entity) => entity.ToLowerInvariant();

    /// <summary>In quotes. How a quote is escaped is not on Intuit's pages; integrations in the field do it so.</summary>
    public static string Quote(string value)
        => $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private async Task<JsonElement> QueryAsync(ErpAccess access, string query, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(access, HttpMethod.Get, "query", $"query={Uri.EscapeDataString(query.Trim())}", null, cancellationToken);
        return QuickBooksJson.At(reply.Value, "QueryResponse") ?? throw Unreadable();
    }

    private async Task<QuickBooksReply> SendAsync(ErpAccess access, HttpMethod method, string path, string query, JsonObject? body, CancellationToken cancellationToken)
    {
        var host = options.BaseUrl?.AbsoluteUri.TrimEnd('/') ?? (access.IsSandbox ? Sandbox : Production);
        var minor = $"{(query.Length == 0 ? "" : "&")}minorversion={MinorVersion}";
        using var request = new HttpRequestMessage(method, new Uri($"{host}/v3/company/{Uri.EscapeDataString(access.TenantId)}/{path}?{query}{minor}"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access.Credentials[ErpAccess.AccessToken]);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        var answer = await http.SendAsync(descriptor, access.ConnectionId, request, options.Timeout, cancellationToken);
        var json = QuickBooksJson.Parse(answer.Body);
        var fault = QuickBooksFault.Of(answer.Status, json, http.RetryAfter(answer), answer.Header("intuit_tid"));
        return json is null && fault is null ? throw Unreadable() : new QuickBooksReply(json ?? default, fault);
    }

    public static ErpException Unreadable() => new(ErpFault.Unavailable, "QuickBooks' answer could not be read.");
}
