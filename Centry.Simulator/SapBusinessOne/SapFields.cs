using System.Globalization;
using System.Text.Json;

namespace Centry.Simulator.SapBusinessOne;

/// <summary>
/// A body, or a row of one. The first thing that is not as it must be is the problem; what is read after it counts no more. A name that
/// the entity does not have is one.
/// </summary>
/// <param name="type">The entity's type, as refusals name it.</param>
internal sealed class SapFields(JsonElement json, string type)
{
    private const decimal AmountMax = 1_000_000_000_000m;
    private const int RowsMax = 1_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private readonly HashSet<string> _read = [];

    public SapProblem? Problem { get; private set; }

    /// <summary>The request's body; null when it is no JSON object.</summary>
    public static async Task<(JsonDocument? Body, SapProblem? Problem)> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
            return (null, new SapProblem(415, -1000, "Unsupported media type"));
        try
        {
            var body = await JsonDocument.ParseAsync(request.Body, Strict, request.HttpContext.RequestAborted);
            if (body.RootElement.ValueKind == JsonValueKind.Object)
                return (body, null);
            body.Dispose();
        }
        catch (JsonException)
        {
            // The same refusal as for JSON that is no object.
        }

        return (null, SapProblem.Unreadable("Invalid JSON format"));
    }

    /// <summary>Text of one to <paramref name="max"/> characters.</summary>
    public string Text(string name, int max) => Optional(name, max) is { Length: > 0 } text ? text : Refuse("", SapProblem.Invalid($"Enter a value [{type}.{name}]"));

    /// <summary>Text that may be absent, null or empty.</summary>
    public string? Optional(string name, int max)
    {
        if (!Has(name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.String)
            return Refuse<string?>(null, SapProblem.Unreadable($"Invalid value for property '{name}' of '{type}'"));
        var text = value.GetString()!;
        return text.Length <= max ? text : Refuse("", SapProblem.Invalid($"Value too long in property '{name}' of '{type}'"));
    }

    public string OneOf(string name, params ReadOnlySpan<string> values)
    {
        var text = Text(name, 50);
        return Problem is not null || values.Contains(text) ? text : Refuse("", SapProblem.Unreadable($"Invalid enumeration value '{text}' of property '{name}' of '{type}'"));
    }

    public DateOnly Date(string name)
    {
        var text = Text(name, 30);
        return DateOnly.TryParseExact(text.Length > 10 ? text[..10] : text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date : Refuse(default(DateOnly), SapProblem.Unreadable($"Invalid date in property '{name}' of '{type}'"));
    }

    public int Number(string name) => Has(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
        ? number : Refuse(0, SapProblem.Unreadable($"Invalid value for property '{name}' of '{type}'"));

    /// <summary>An amount of zero or more; null when it is absent. Text is none.</summary>
    public decimal? Amount(string name)
    {
        if (!Has(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var amount) && amount is >= 0 and <= AmountMax
            ? amount : Refuse<decimal?>(null, SapProblem.Unreadable($"Invalid value for property '{name}' of '{type}'"));
    }

    public IReadOnlyList<SapFields> Rows(string name, string rowType)
    {
        if (Has(name, out var value) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is > 0 and <= RowsMax && value.EnumerateArray().All(row => row.ValueKind == JsonValueKind.Object))
            return [.. value.EnumerateArray().Select(row => new SapFields(row, rowType))];
        return Refuse<IReadOnlyList<SapFields>>([], SapProblem.Invalid($"No matching rows [{type}.{name}]"));
    }

    /// <summary>Refuses what nobody read: call it after everything was.</summary>
    public SapProblem? End()
    {
        foreach (var property in json.EnumerateObject())
        {
            if (!_read.Contains(property.Name))
                Refuse(0, SapProblem.Unreadable($"Property '{property.Name}' of '{type}' is invalid"));
        }

        return Problem;
    }

    public bool Names(string name) => Has(name, out _);

    private bool Has(string name, out JsonElement value)
    {
        _read.Add(name);
        return json.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    private T Refuse<T>(T instead, SapProblem problem)
    {
        Problem ??= problem;
        return instead;
    }
}
