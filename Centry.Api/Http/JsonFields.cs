using System.Globalization;
using System.Text.Json;
using Centry.Core.Currencies;

namespace Centry.Api.Http;

/// <summary>
/// Reads the fields of a request's JSON object and keeps every fault, so that the caller hears of all at once.
/// Absent and null are the same; unknown fields are ignored, for clients evolve.
/// </summary>
public sealed class JsonFields(JsonElement root)
{
    private readonly Dictionary<string, List<string>> _faults = [];

    public bool HasFaults => _faults.Count > 0;

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Faults
        => _faults.ToDictionary(f => f.Key, f => (IReadOnlyList<string>)f.Value);

    public void Fault(string field, string fault)
    {
        if (!_faults.TryGetValue(field, out var faults))
            _faults[field] = faults = [];
        faults.Add(fault);
    }

    /// <summary>The raw value; null when absent or null.</summary>
    public JsonElement? Find(string field)
        => root.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A string as it stands, for a check that comes before validation; null when it is none.</summary>
    public string? Peek(string field)
        => Find(field) is { ValueKind: JsonValueKind.String } element && TryGetString(element, out var text) ? text : null;

    /// <summary>Whether the field is <c>true</c>, for a check that comes before validation.</summary>
    public bool IsTrue(string field) => Find(field) is { ValueKind: JsonValueKind.True };

    /// <summary>A string of at most <paramref name="max"/> characters without control characters; an empty one counts as absent.</summary>
    public string? Text(string field, int max, bool required = false)
    {
        var value = Find(field);
        if (value is not { } element)
            return Missing(field, required);
        if (element.ValueKind != JsonValueKind.String)
        {
            Fault(field, "Must be a string.");
            return null;
        }

        if (!TryGetString(element, out var text))
        {
            Fault(field, "Contains characters that are not valid Unicode text.");
            return null;
        }

        if (text.Length == 0)
            return Missing(field, required);
        if (text.Length > max)
            Fault(field, $"Must be at most {max} characters; it has {text.Length}.");
        else if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            Fault(field, "Must not contain control characters.");
        else
            return text;
        return null;
    }

    /// <summary>One of the given words, or null with a fault that lists them.</summary>
    public string? OneOf(string field, IReadOnlyList<string> words, bool required = false)
    {
        if (Text(field, 100, required) is not { } text)
            return null;
        if (words.Contains(text))
            return text;
        Fault(field, $"Must be one of: {string.Join(", ", words)}.");
        return null;
    }

    public Guid? Id(string field, bool required = false)
    {
        if (Text(field, 100, required) is not { } text)
            return null;
        if (Guid.TryParseExact(text, "D", out var id))
            return id;
        Fault(field, "Must be an id, such as 0198c5a4-7e3f-7000-8000-000000000000.");
        return null;
    }

    /// <summary>An RFC 3339 time with its offset; null when absent.</summary>
    public DateTimeOffset? Time(string field)
    {
        if (Text(field, 100) is not { } text)
            return null;
        if (text.Length > "yyyy-MM-ddTHH:mm".Length && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > "yyyy-MM-ddT".Length)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
            return at.ToUniversalTime();
        Fault(field, "Must be a time with its offset, such as 2026-05-01T08:00:00Z.");
        return null;
    }

    /// <summary>A list of at most <paramref name="countMax"/> strings; null when absent.</summary>
    public IReadOnlyList<string>? Texts(string field, int countMax, int lengthMax)
    {
        if (Find(field) is not { } element)
            return null;
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > countMax)
        {
            Fault(field, $"Must be an array of at most {countMax} strings.");
            return null;
        }

        var texts = new List<string>();
        foreach (var item in element.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String && TryGetString(item, out var text) && text.Length <= lengthMax && !text.Any(char.IsControl))
                texts.Add(text);
            else
                Fault(field, $"Each must be a string of at most {lengthMax} characters without control characters.");
        }

        return texts;
    }

    /// <summary>A number, or a numeric string, of at most <paramref name="decimals"/> decimals from 0 to <paramref name="max"/>; null when absent.</summary>
    public decimal? Number(string field, decimal max, int decimals, decimal min = 0)
    {
        if (Find(field) is not { } element)
            return null;
        var number = 0m;
        if ((MoneyParsing.IsZero(element) || MoneyParsing.TryReadMajor(element, out number, out _)) && number >= min && number <= max && decimal.Round(number, decimals) == number)
            return number;
        Fault(field, string.Create(CultureInfo.InvariantCulture, $"Must be a number from {min} to {max} with at most {decimals} decimals."));
        return null;
    }

    /// <summary>Whether the field is there and null: what that asks for is not what leaving it out does.</summary>
    public bool IsNull(string field) => root.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Null;

    /// <summary>True or false; absent is false.</summary>
    public bool Flag(string field)
    {
        if (Find(field) is not { } element)
            return false;
        if (element.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            Fault(field, "Must be true or false.");
        return element.ValueKind == JsonValueKind.True;
    }

    private string? Missing(string field, bool required)
    {
        if (required)
            Fault(field, "Is required.");
        return null;
    }

    // A lone surrogate escape (\ud800) is JSON but no text.
    private static bool TryGetString(JsonElement element, out string text)
    {
        try
        {
            text = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }
}
