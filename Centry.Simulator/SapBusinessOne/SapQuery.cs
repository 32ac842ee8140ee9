using System.Globalization;
using System.Text.RegularExpressions;

namespace Centry.Simulator.SapBusinessOne;

/// <summary>What of a collection is asked for: the part of OData that is played. What is not understood is refused, not passed over.</summary>
internal sealed partial class SapQuery
{
    private readonly List<Condition> _conditions = [];

    /// <param name="Operator">An OData operator, or <c>startswith</c>.</param>
    private sealed record Condition(string Field, string Operator, string Literal, bool IsText);

    public IReadOnlyList<string> Select { get; private set; } = [];

    public string? OrderBy { get; private set; }

    public bool Descending { get; private set; }

    public int? Top { get; private set; }

    public int Skip { get; private set; }

    public bool Counts { get; private set; }

    public int PageSize { get; private set; }

    /// <param name="fields">The entity's names.</param>
    public static (SapQuery? Query, SapProblem? Problem) Read(HttpRequest request, int version, IReadOnlySet<string> fields, int pageSize)
    {
        var query = new SapQuery { PageSize = PageSizeOf(request, pageSize) };
        foreach (var (name, values) in request.Query)
        {
            var value = values.ToString();
            var problem = name switch
            {
                "$filter" => query.Filter(value, fields),
                "$select" => query.Choose(value, fields),
                "$orderby" => query.Order(value, fields),
                "$top" => (query.Top = Number(value)) is null ? Bad(name) : null,
                "$skip" => Number(value) is { } skip && (query.Skip = skip) >= 0 ? null : Bad(name),
                "$inlinecount" when version == 1 => (query.Counts = value == "allpages") || value == "none" ? null : Bad(name),
                "$count" when version == 2 => (query.Counts = value == "true") || value == "false" ? null : Bad(name),
                _ => Bad(name),
            };
            if (problem is not null)
                return (null, problem);
        }

        return (query, null);
    }

    /// <param name="read">An entity's value by its name.</param>
    public bool Takes(Func<string, object?> read) => _conditions.TrueForAll(condition => Holds(condition, read(condition.Field)));

    private static bool Holds(Condition condition, object? value)
    {
        if (condition.Literal == "null" && !condition.IsText)
            return condition.Operator == "ne" ? value is not null : condition.Operator == "eq" && value is null;
        if (value is null)
            return condition.Operator == "ne";
        if (condition.Operator == "startswith")
            return value is string text && text.StartsWith(condition.Literal, StringComparison.Ordinal);
        if (Compare(value, condition.Literal) is not { } order)
            return false;
        return condition.Operator switch { "eq" => order == 0, "ne" => order != 0, "gt" => order > 0, "ge" => order >= 0, "lt" => order < 0, _ => order <= 0 };
    }

    private static int? Compare(object value, string literal) => value switch
    {
        string text => string.CompareOrdinal(text, literal),
        int number => decimal.TryParse(literal, NumberStyles.Number, CultureInfo.InvariantCulture, out var other) ? ((decimal)number).CompareTo(other) : null,
        decimal number => decimal.TryParse(literal, NumberStyles.Number, CultureInfo.InvariantCulture, out var other) ? number.CompareTo(other) : null,
        // With or without a time of day, which is cut.
        DateOnly date => DateOnly.TryParseExact(literal.Length > 10 ? literal[..10] : literal, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var other) ? date.CompareTo(other) : null,
        TimeOnly time => TimeOnly.TryParseExact(literal, "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var other) ? time.CompareTo(other) : null,
        _ => null,
    };

    private SapProblem? Filter(string text, IReadOnlySet<string> fields)
    {
        var at = 0;
        do
        {
            var match = Conditions().Match(text, at);
            if (!match.Success)
                return Bad("$filter");
            var field = match.Groups["field"].Value;
            if (!fields.Contains(field))
                return NoProperty(field);
            var literal = match.Groups["literal"].Value;
            var isText = literal[0] == '\'';
            _conditions.Add(new Condition(
                field, match.Groups["operator"].Success ? match.Groups["operator"].Value : "startswith",
                isText ? literal[1..^1].Replace("''", "'", StringComparison.Ordinal) : literal, isText));
            at = match.Index + match.Length;
        }
        while (at < text.Length);
        return null;
    }

    private SapProblem? Choose(string text, IReadOnlySet<string> fields)
    {
        Select = text.Split(',', StringSplitOptions.TrimEntries);
        return Select.FirstOrDefault(name => !fields.Contains(name)) is { } unknown ? NoProperty(unknown) : null;
    }

    private SapProblem? Order(string text, IReadOnlySet<string> fields)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2 || (words.Length == 2 && words[1] is not ("asc" or "desc")))
            return Bad("$orderby");
        (OrderBy, Descending) = (words[0], words.Length == 2 && words[1] == "desc");
        return fields.Contains(OrderBy) ? null : NoProperty(OrderBy);
    }

    /// <summary><c>Prefer: odata.maxpagesize=0</c> is for no pages: it is not played, as nobody should ask for it.</summary>
    private static int PageSizeOf(HttpRequest request, int pageSize)
    {
        var asked = MaxPageSize().Match(request.Headers["Prefer"].ToString());
        return asked.Success && int.TryParse(asked.Groups[1].Value, CultureInfo.InvariantCulture, out var size) && size is > 0 and <= 1_000 ? size : pageSize;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static SapProblem Bad(string option) => SapProblem.Unreadable($"Query string error: invalid query option '{option}'");

    private static SapProblem NoProperty(string name) => SapProblem.Unreadable($"Property '{name}' is invalid");

    [GeneratedRegex(@"\G\s*(?:startswith\(\s*(?<field>\w+)\s*,\s*(?<literal>'(?:[^']|'')*')\s*\)|(?<field>\w+)\s+(?<operator>eq|ne|gt|ge|lt|le)\s+(?<literal>'(?:[^']|'')*'|-?\d+(?:\.\d+)?|null))\s*(?:and\s+(?=\S)|$)")]
    private static partial Regex Conditions();

    [GeneratedRegex(@"odata\.maxpagesize=(\d+)")]
    private static partial Regex MaxPageSize();
}
