using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Simulator.Xero;

/// <summary>Reads an element of a request and collects what is wrong with it. Members that Xero does not know it ignores.</summary>
internal sealed class XeroFields(JsonElement element, List<string> problems)
{
    public List<string> Problems => problems;

    public JsonObject Element => JsonObject.Create(element)!;

    public bool Has(string name) => element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public string? Text(string name, int max)
    {
        if (Value(name, JsonValueKind.String) is not { } value)
            return null;
        var text = value.GetString()!;
        if (text.Length <= max)
            return text.Length == 0 ? null : text;
        problems.Add($"The {name} field must be at most {max.ToString(CultureInfo.InvariantCulture)} characters long.");
        return null;
    }

    public decimal? Number(string name)
    {
        if (Value(name, JsonValueKind.Number) is not { } value)
            return null;
        if (value.TryGetDecimal(out var number))
            return number;
        problems.Add($"{name} is not valid.");
        return null;
    }

    /// <summary>As <c>2026-01-15</c>, with or without a time.</summary>
    public DateOnly? Day(string name)
    {
        if (Text(name, 40) is not { } text)
            return null;
        if (DateTime.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return DateOnly.FromDateTime(day);
        problems.Add($"{name} is not a valid date.");
        return null;
    }

    public XeroFields? Object(string name) => Value(name, JsonValueKind.Object) is { } value ? new XeroFields(value, problems) : null;

    public IReadOnlyList<XeroFields> Array(string name)
    {
        if (Value(name, JsonValueKind.Array) is not { } value)
            return [];
        if (value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object))
            return [.. value.EnumerateArray().Select(item => new XeroFields(item, problems))];
        problems.Add($"{name} is not valid.");
        return [];
    }

    private JsonElement? Value(string name, JsonValueKind kind)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == kind)
            return value;
        problems.Add($"{name} is not valid.");
        return null;
    }
}
