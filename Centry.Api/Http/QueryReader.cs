using System.Globalization;
using Centry.Contracts;
using Centry.Core;

namespace Centry.Api.Http;

/// <summary>Takes a query string apart. Every fault is kept, so that all are named at once; parameters not asked for are ignored.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _faults = [];

    /// <summary>The parameter's text; null when it was left out or left empty.</summary>
    public string? Text(string name, int lengthMax = 255)
    {
        var values = query[name];
        if (values.Count > 1)
            return Fault<string>(name, "Give this parameter once.");
        if (values.ToString() is not { Length: > 0 } text)
            return null;
        if (text.Length > lengthMax)
            return Fault<string>(name, $"At most {lengthMax} characters.");
        return text.Contains('\0', StringComparison.Ordinal) ? Fault<string>(name, "The character U+0000 is not allowed.") : text;
    }

    /// <summary>One of a few words.</summary>
    public string? OneOf(string name, IReadOnlyList<string> words)
        => Text(name) is not { } text ? null : words.Contains(text) ? text : Fault<string>(name, $"Must be one of {string.Join(", ", words)}.");

    /// <summary>A parameter that cannot be left out. Empty when it is at fault.</summary>
    public string Required(string name, IReadOnlyList<string> words)
    {
        var text = OneOf(name, words);
        if (text is null && !_faults.ContainsKey(name))
            Fault<string>(name, $"This parameter is required: one of {string.Join(", ", words)}.");
        return text ?? "";
    }

    /// <summary>A code, in capitals whatever its case was.</summary>
    public string? Code(string name, Func<string, bool> exists, string fault)
        => Text(name)?.ToUpperInvariant() is not { } code ? null : exists(code) ? code : Fault<string>(name, fault);

    public int Number(string name, int whenLeftOut, int min, int max)
    {
        if (Text(name) is not { } text)
            return whenLeftOut;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        Fault<string>(name, $"Must be a whole number from {min} to {max}.");
        return whenLeftOut;
    }

    public Guid? Id(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (Guid.TryParseExact(text, "D", out var id))
            return id;
        Fault<string>(name, "Must be an id, such as 0198c5a4-7e3f-7000-8000-000000000000.");
        return null;
    }

    /// <summary>An RFC 3339 time, or a date for its first moment in UTC.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;

        // A plus sign that nobody escaped arrives as a space.
        var time = text.Replace(' ', '+');
        if (time.Length > "yyyy-MM-dd".Length && (time.EndsWith('Z') || time.LastIndexOfAny(['+', '-']) > "yyyy-MM-ddT".Length)
            && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
        {
            return at.ToUniversalTime();
        }

        if (DateTimeOffset.TryParseExact(time, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day))
            return day;
        Fault<string>(name, "Must be a time with its offset (2026-05-01T08:00:00Z) or a date (2026-05-01).");
        return null;
    }

    /// <summary>A calendar day.</summary>
    public DateOnly? Date(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        Fault<string>(name, "Must be a date, such as 2026-05-01.");
        return null;
    }

    public void Fault(string name, string fault) => Fault<string>(name, fault);

    /// <summary>Null when all is well.</summary>
    public Refusal? Refusal() => _faults.Count == 0 ? null
        : new Refusal(ErrorCodes.ValidationError, $"These parameters are wrong: {string.Join(", ", _faults.Keys)}.") { Fields = _faults };

    private T? Fault<T>(string name, string fault) where T : class
    {
        _faults[name] = [.. _faults.GetValueOrDefault(name, []), fault];
        return null;
    }
}
