using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Connectors.Gateways.DarajaMpesa;

/// <summary>Daraja writes the same thing as text here and as a number there, and one thing as an object, several as an array.</summary>
internal static class DarajaJson
{
    // Base64 and addresses go over the wire as they are.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(JsonObject body) => JsonSerializer.SerializeToUtf8Bytes(body, Plain);

    /// <summary>A JSON object's reading; the default when it is none, or when the reading fails.</summary>
    public static T? Read<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T?> read)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? read(json.RootElement) : default;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return default;
        }
    }

    /// <summary>A member that is text or a number, as text; null when it is neither, or empty.</summary>
    public static string? Text(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? Text(value) : null;

    public static decimal? Amount(string? text)
        => decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount) ? amount : null;

    /// <summary>Named values, of which there may be one or an array.</summary>
    public static IReadOnlyDictionary<string, string> Named(JsonElement items, string keyName)
    {
        var named = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        IEnumerable<JsonElement> all = items.ValueKind switch
        {
            JsonValueKind.Array => items.EnumerateArray(),
            JsonValueKind.Object => [items],
            _ => [],
        };
        foreach (var item in all)
        {
            // Some have no value at all: a push's Balance.
            if (Text(item, keyName) is { } key && Text(item, "Value") is { } value)
                named.TryAdd(key, value);
        }

        return named;
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString() is { Length: > 0 } text => text,
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
