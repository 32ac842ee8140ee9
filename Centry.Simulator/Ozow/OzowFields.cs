using System.Text.Json;

namespace Centry.Simulator.Ozow;

/// <summary>A JSON object, its members found whatever their case.</summary>
internal sealed class OzowFields
{
    private readonly Dictionary<string, JsonElement> _members;

    private OzowFields(JsonElement json)
        => _members = json.EnumerateObject().GroupBy(member => member.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.First().Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when it is no object.</summary>
    public static OzowFields? Of(JsonElement json) => json.ValueKind == JsonValueKind.Object ? new OzowFields(json) : null;

    /// <summary>Null when the body is no JSON.</summary>
    public static async Task<JsonDocument?> ReadAsync(HttpRequest request)
    {
        try
        {
            return await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public OzowFields? Part(string name) => _members.TryGetValue(name, out var value) ? Of(value) : null;

    /// <summary>As it would be posted: texts and numbers as they are, flags as true and false; empty when there is none.</summary>
    public string Text(string name) => !_members.TryGetValue(name, out var value) ? "" : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "",
    };

    public decimal? Amount(string name)
        => decimal.TryParse(Text(name), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var amount) && amount > 0 && decimal.Round(amount, 2) == amount ? amount : null;

    public int Whole(string name) => int.TryParse(Text(name), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;
}
