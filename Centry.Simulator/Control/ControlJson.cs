using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Centry.Simulator.Control;

/// <summary>JSON of the control API: snake_case, enums too. Unknown members are refused, for a mistyped fault would silently never strike.</summary>
internal static class ControlJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static IResult Ok(object value) => Results.Json(value, Options);

    public static IResult Problem(int status, string code, string error) => Results.Json(new { error, code }, Options, statusCode: status);

    public static async ValueTask<(T? Value, string? Problem)> ReadAsync<T>(HttpRequest request)
        where T : class
    {
        try
        {
            var value = await JsonSerializer.DeserializeAsync<T>(request.Body, Options, request.HttpContext.RequestAborted);
            return value is null ? (null, "The body is missing.") : (value, null);
        }
        catch (JsonException e)
        {
            return (null, $"The body cannot be read at {e.Path ?? "$"}, line {e.LineNumber + 1}: not JSON, an unknown member, or a wrong type.");
        }
    }

    /// <summary>Names and plain values of an object's members, as its JSON has them.</summary>
    public static IEnumerable<(string Name, string Value)> Members(object value) =>
        JsonSerializer.SerializeToNode(value, value.GetType(), Options)!.AsObject().Select(member => (member.Key, member.Value?.ToString() ?? ""));

    /// <summary>A copy with the members that <paramref name="changes"/> names changed.</summary>
    public static (T? Value, string? Problem) Change<T>(T current, JsonElement changes)
        where T : class
    {
        if (changes.ValueKind != JsonValueKind.Object) return (null, "The body must be a JSON object.");
        var merged = JsonSerializer.SerializeToNode(current, Options)!.AsObject();
        foreach (var change in changes.EnumerateObject()) merged[change.Name] = JsonNode.Parse(change.Value.GetRawText());
        try
        {
            return (merged.Deserialize<T>(Options), null);
        }
        catch (JsonException e)
        {
            return (null, $"Unknown setting or wrong type at {e.Path ?? "$"}.");
        }
    }
}
