using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using NJsonSchema;
using Xunit;

namespace Centry.Api.Tests.Schema;

/// <summary>
/// Holds every answer that a test gets from <c>/v1</c> to the schema that the API itself serves: the operation and the status are documented,
/// and the body is what is documented, no property more.
/// </summary>
internal sealed class SchemaTruth
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<SchemaTruth>>> PerServer = new();

    private readonly JsonObject _document;
    private readonly JsonObject _definitions;
    private readonly ConcurrentDictionary<string, Lazy<Task<JsonSchema>>> _schemas = new();

    private SchemaTruth(JsonObject document)
    {
        _document = document;
        _definitions = [];
        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
            _definitions[name] = Closed(schema!.DeepClone());
    }

    /// <summary>Fails the test when the answer is not as documented.</summary>
    public static async Task RequireAsync(HttpClient client, HttpRequestMessage request, HttpResponseMessage response, string body)
    {
        var path = new Uri(client.BaseAddress!, request.RequestUri!).AbsolutePath;
        if (!path.StartsWith("/v1/", StringComparison.Ordinal))
            return;
        var truth = await PerServer.GetOrAdd(client.BaseAddress!.Authority, _ => new Lazy<Task<SchemaTruth>>(() => LoadAsync(client.BaseAddress))).Value;
        await truth.RequireAsync(request.Method.Method.ToLowerInvariant(), path, ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture), body);
    }

    private static async Task<SchemaTruth> LoadAsync(Uri api)
    {
        using var client = new HttpClient { BaseAddress = api };
        return new SchemaTruth((await client.GetFromJsonAsync<JsonObject>("/api/schema/?format=json"))!);
    }

    private async Task RequireAsync(string method, string path, string status, string body)
    {
        // What no operation is there for, OpenAPI cannot tell of.
        if (FindPath(path) is not { } template || _document["paths"]![template]![method] is not { } operation)
        {
            Assert.Contains(status, new[] { "404", "405", "401", "403", "429" });
            return;
        }

        var answer = operation["responses"]![status];
        Assert.True(answer is not null, $"{method} {template} answered {status}, which its schema does not know: {body}");
        var reference = answer["content"]!["application/json"]!["schema"]!;
        var schema = await _schemas.GetOrAdd(reference.ToJsonString(), text => new Lazy<Task<JsonSchema>>(() => ReadAsync(text))).Value;
        var faults = schema.Validate(body);
        Assert.True(faults.Count == 0, $"{method} {template} {status} is not as its schema says: {string.Join("; ", faults.Select(f => $"{f.Path} {f.Kind}"))}\n{body}");
    }

    // Spelled out beats a parameter: /v1/payins/list is not an id.
    private string? FindPath(string path)
    {
        var parts = path.TrimEnd('/').Split('/');
        return _document["paths"]!.AsObject().Select(p => p.Key)
            .Where(t => t.Split('/') is var own && own.Length == parts.Length && own.Zip(parts).All(p => p.First == p.Second || p.First.StartsWith('{')))
            .MinBy(t => t.Count(c => c == '{'));
    }

    private Task<JsonSchema> ReadAsync(string schema)
    {
        var root = new JsonObject { ["definitions"] = _definitions.DeepClone(), ["allOf"] = new JsonArray(Closed(JsonNode.Parse(schema)!)) };
        return JsonSchema.FromJsonAsync(root.ToJsonString());
    }

    /// <summary>From OpenAPI 3.0's dialect to JSON Schema, with objects that allow nothing undocumented.</summary>
    private static JsonNode Closed(JsonNode node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                Closed(item!);
            return node;
        }

        if (node is not JsonObject schema)
            return node;
        foreach (var (_, child) in schema.ToList())
        {
            if (child is not null)
                Closed(child);
        }

        if (schema["$ref"] is { } reference)
            schema["$ref"] = reference.GetValue<string>().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal);
        if (schema["nullable"]?.GetValueKind() == System.Text.Json.JsonValueKind.True && schema["type"] is JsonValue type)
            schema["type"] = new JsonArray(type.DeepClone(), "null");

        // Refusals say more with some codes; everything else says what is documented.
        if (schema["properties"] is JsonObject properties && schema["additionalProperties"] is null && !properties.ContainsKey("code"))
            schema["additionalProperties"] = false;
        return node;
    }
}
