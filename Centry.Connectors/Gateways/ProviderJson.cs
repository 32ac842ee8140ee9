using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Connectors.Gateways;

/// <summary>JSON as providers write it: the same thing as text here and as a number there. Never throws on what they send.</summary>
internal static class ProviderJson
{
    // Base64 and addresses go over the wire as they are.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(JsonNode body) => JsonSerializer.SerializeToUtf8Bytes(body, Plain);

    /// <summary>A JSON object's reading; the default when it is none, or when the reading fails.</summary>
    public static T? Read<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T?> read) => Read(body, JsonValueKind.Object, read);

    /// <summary>A JSON array's reading; the default when it is none, or when the reading fails.</summary>
    public static T? ReadList<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T?> read) => Read(body, JsonValueKind.Array, read);

    /// <summary>A member that is text or a number, as text; null when it is neither, or empty.</summary>
    public static string? Text(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? Text(value) : null;

    public static decimal? Amount(string? text)
        => decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount) ? amount : null;

    private static T? Read<T>(ReadOnlyMemory<byte> body, JsonValueKind root, Func<JsonElement, T?> read)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == root ? read(json.RootElement) : default;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString() is { Length: > 0 } text => text,
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
