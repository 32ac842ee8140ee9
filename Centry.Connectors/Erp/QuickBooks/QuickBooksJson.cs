using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>Reads QuickBooks' JSON without believing in its shape: what is not as documented is absent.</summary>
internal static class QuickBooksJson
{
    /// <summary>Null when it is no JSON object.</summary>
    public static JsonElement? Parse(ReadOnlyMemory<byte> body)
    {
        // The parser looks into texts only when they are read, and throws then.
        if (!Utf8.IsValid(body.Span))
            return null;
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A member whatever its case: the gateway before the API writes small letters.</summary>
    public static JsonElement? Member(JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        if (json.TryGetProperty(name, out var exact))
            return exact;
        foreach (var member in json.EnumerateObject())
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return member.Value;
        }

        return null;
    }

    public static JsonElement? At(JsonElement json, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
                return null;
        }

        return json;
    }

    public static IEnumerable<JsonElement> Rows(JsonElement? json) => json is { ValueKind: JsonValueKind.Array } rows ? rows.EnumerateArray() : [];

    public static string? Text(JsonElement json, params ReadOnlySpan<string> path)
    {
        try
        {
            return At(json, path) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } value ? value : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is JSON, and no text.
            return null;
        }
    }

    public static decimal? Number(JsonElement json, params ReadOnlySpan<string> path)
        => At(json, path) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var value) ? value : null;

    /// <summary>True when there is none: QuickBooks leaves out what is as usual.</summary>
    public static bool IsActive(JsonElement json) => At(json, "Active") is not { ValueKind: JsonValueKind.False };

    public static bool IsTrue(JsonElement json, params ReadOnlySpan<string> path) => At(json, path) is { ValueKind: JsonValueKind.True };

    public static DateOnly? Date(JsonElement json, string name)
        => DateOnly.TryParseExact(Text(json, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    public static DateTimeOffset? UpdatedAt(JsonElement json)
        => DateTimeOffset.TryParse(Text(json, "MetaData", "LastUpdatedTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
