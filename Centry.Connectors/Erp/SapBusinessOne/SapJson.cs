using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Centry.Connectors.Gateways;

namespace Centry.Connectors.Erp.SapBusinessOne;

/// <summary>Values as Service Layer writes them: flags are <c>tYES</c> and <c>tNO</c>; dates are alone in OData 3 and with a midnight in OData 4.</summary>
internal static class SapJson
{
    private const int EntryDigitsMax = 10;

    public static string Required(JsonElement row, string name) => ProviderJson.Text(row, name) ?? throw Unreadable();

    /// <summary>Zero when it is absent.</summary>
    public static decimal Amount(JsonElement row, string name)
        => ProviderJson.Text(row, name) is { } text && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) ? amount : 0;

    public static bool IsYes(JsonElement row, string name) => ProviderJson.Text(row, name) == "tYES";

    public static DateOnly? Date(JsonElement row, string name)
        => ProviderJson.Text(row, name) is { Length: >= 10 } text && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>The server's time of day taken for UTC, as nothing tells its zone: hours off, and always by as many.</summary>
    public static DateTimeOffset? UpdatedAt(JsonElement row)
    {
        if (Date(row, "UpdateDate") is not { } date)
            return null;
        var hasTime = TimeOnly.TryParseExact(ProviderJson.Text(row, "UpdateTime"), "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at);
        return new DateTimeOffset(date.ToDateTime(hasTime ? at : TimeOnly.MinValue), TimeSpan.Zero);
    }

    public static IEnumerable<JsonElement> Rows(JsonElement row, string name)
        => row.TryGetProperty(name, out var rows) && rows.ValueKind == JsonValueKind.Array ? rows.EnumerateArray() : [];

    /// <summary>Whether it may be a DocEntry: it becomes part of a path.</summary>
    public static bool IsEntry(string id) => id.Length is > 0 and <= EntryDigitsMax && id.All(char.IsAsciiDigit);

    /// <exception cref="ErpException"><see cref="ErpFault.Refused"/> when it is none.</exception>
    public static string Entry(string id) => IsEntry(id) ? id : throw new ErpException(ErpFault.Refused, "There is no such document.");

    public static JsonNode Number(string id) => JsonValue.Create(long.Parse(Entry(id), NumberStyles.None, CultureInfo.InvariantCulture));

    /// <summary>Without zeros behind it, as the vendor writes amounts.</summary>
    public static JsonNode Amount(decimal amount) => JsonValue.Create(amount / 1.000000000000000000000000000m);

    public static JsonNode Date(DateOnly date) => JsonValue.Create(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>Cut to what a field holds.</summary>
    public static string Clip(string text, int max) => text.Length <= max ? text : text[..max];

    public static ErpException Unreadable() => new(ErpFault.Unavailable, "SAP Business One's answer could not be read.");
}
