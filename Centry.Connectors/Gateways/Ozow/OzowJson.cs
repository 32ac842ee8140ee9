using System.Text.Json;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>Members whatever their case: Ozow's pages write them both ways. To be used within a reading of <see cref="ProviderJson"/>.</summary>
internal static class OzowJson
{
    /// <summary>A member that is text, a number or a truth value, as text; null when it is none of them, or empty.</summary>
    public static string? Text(JsonElement element, string name)
    {
        foreach (var member in Members(element, name))
        {
            if (member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                return member.Value.ValueKind == JsonValueKind.True ? "true" : "false";
            return ProviderJson.Text(element, member.Name);
        }

        return null;
    }

    public static decimal? Amount(JsonElement element, string name) => ProviderJson.Amount(Text(element, name));

    /// <summary>An id that Ozow gave; null when it gave none, or the empty one.</summary>
    public static string? Id(JsonElement element, string name) => Guid.TryParse(Text(element, name), out var id) && id != Guid.Empty ? Text(element, name) : null;

    /// <summary>A member that is an object; null when it is none.</summary>
    public static JsonElement? Object(JsonElement element, string name)
    {
        foreach (var member in Members(element, name))
            return member.Value.ValueKind == JsonValueKind.Object ? member.Value : null;
        return null;
    }

    /// <summary>The texts of a member that is a list; none when it is no list.</summary>
    public static List<string> Texts(JsonElement element, string name)
    {
        foreach (var member in Members(element, name))
            return member.Value.ValueKind == JsonValueKind.Array ? [.. member.Value.EnumerateArray().Select(item => item.ToString())] : [];
        return [];
    }

    private static IEnumerable<JsonProperty> Members(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) : [];
}
