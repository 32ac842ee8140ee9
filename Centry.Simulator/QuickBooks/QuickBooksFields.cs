using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Unicode;

namespace Centry.Simulator.QuickBooks;

/// <summary>Reads a body's members one by one and holds it against whoever sent one that was not read.</summary>
internal sealed class QuickBooksFields
{
    private readonly JsonElement _json;
    private readonly string _path;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    private QuickBooksFields(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object) throw QuickBooksRefusal.Unsupported(path.Length == 0 ? "body" : path);
        (_json, _path) = (json, path);
    }

    /// <exception cref="QuickBooksRefusal">It is no JSON object, or does not say that it is.</exception>
    public static async Task<QuickBooksFields> ReadAsync(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "application/json")
            throw new QuickBooksRefusal(415, "ValidationFault", "500", "Unsupported Operation", "The content type must be application/json.");
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, request.HttpContext.RequestAborted);
        var body = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        if (!Utf8.IsValid(body.Span)) throw QuickBooksRefusal.Operation("Operation with bytes that are not UTF-8 is not supported.");
        try
        {
            using var json = JsonDocument.Parse(body);
            return new QuickBooksFields(json.RootElement.Clone(), "");
        }
        catch (JsonException)
        {
            throw QuickBooksRefusal.Unsupported("body");
        }
    }

    public bool Has(string name) => _json.TryGetProperty(name, out _);

    public string? Text(string name, int max)
    {
        if (Read(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.String) throw QuickBooksRefusal.Unsupported(Path(name));
        var text = value.GetString()!;
        return text.Length <= max ? text : throw QuickBooksRefusal.TooLong(Path(name), max);
    }

    public string Word(string name, params ReadOnlySpan<string> words)
        => Text(name, 50) is not { } word ? throw QuickBooksRefusal.Missing(Path(name))
            : words.Contains(word) ? word : throw QuickBooksRefusal.Invalid("2170", "Invalid Enumeration", $"Invalid Enumeration : {Path(name)} : {word}");

    /// <summary>The id in a reference; null when there is none.</summary>
    public string? Ref(string name)
    {
        if (Part(name) is not { } part) return null;
        var id = part.Text("value", 50) ?? throw QuickBooksRefusal.Missing(Path(name) + ".value");
        part.Text("name", 500);
        part.Text("type", 50);
        part.End();
        return id;
    }

    public string NeedRef(string name) => Ref(name) ?? throw QuickBooksRefusal.Missing(Path(name));

    /// <summary>A number, with at most two digits after the point where it is money.</summary>
    public decimal? Number(string name, bool isMoney = true)
    {
        if (Read(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number) || (isMoney && decimal.Round(number, 2) != number))
            throw QuickBooksRefusal.Invalid("2090", "Invalid Number", $"Invalid Number : {Path(name)}");
        return number;
    }

    public decimal NeedNumber(string name) => Number(name) ?? throw QuickBooksRefusal.Missing(Path(name));

    public bool? Flag(string name) => Read(name)?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw QuickBooksRefusal.Unsupported(Path(name)),
    };

    public DateOnly? Date(string name) => Text(name, 50) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : throw QuickBooksRefusal.Invalid("2080", "Invalid Date", $"Invalid Date : {Path(name)}");

    public QuickBooksFields? Part(string name) => Read(name) is { } value ? new QuickBooksFields(value, Path(name)) : null;

    /// <summary>The parts of a list that must have some.</summary>
    public IReadOnlyList<QuickBooksFields> NeedParts(string name)
    {
        const int max = 1_000;
        if (Read(name) is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() is 0 or > max) throw QuickBooksRefusal.Missing(Path(name));
        return [.. list.EnumerateArray().Select(part => new QuickBooksFields(part, Path(name)))];
    }

    /// <exception cref="QuickBooksRefusal">There is a member that nobody read.</exception>
    public void End()
    {
        if (_json.EnumerateObject().FirstOrDefault(member => !_read.Contains(member.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown) throw QuickBooksRefusal.Unsupported(Path(unknown.Name));
    }

    private JsonElement? Read(string name)
    {
        _read.Add(name);
        return _json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private string Path(string name) => _path.Length == 0 ? name : $"{_path}.{name}";
}
