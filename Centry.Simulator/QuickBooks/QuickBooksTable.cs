using System.Globalization;
using System.Text.Json.Nodes;

namespace Centry.Simulator.QuickBooks;

/// <summary>What values of a property are, and are compared as.</summary>
internal enum QuickBooksType
{
    Text,
    Id,
    Number,
    Flag,
    Time,
}

internal sealed record QuickBooksColumn(QuickBooksType Type, Func<object, IComparable?> Value);

/// <summary>The rows of one entity, and which of its properties queries may name.</summary>
internal sealed class QuickBooksTable(Func<IEnumerable<object>> rows, Func<object, JsonObject> show)
{
    private const string Active = "Active";
    private const int IdWidth = 20;

    private readonly Dictionary<string, QuickBooksColumn> _columns = new(StringComparer.OrdinalIgnoreCase);

    public const string Id = "Id";
    public const string UpdatedAt = "MetaData.LastUpdatedTime";

    public static QuickBooksTable Of<T>(Func<IEnumerable<T>> rows, Func<T, JsonObject> show, Func<T, string> id, Func<T, DateTimeOffset> updatedAt)
        where T : class
        => new QuickBooksTable(() => rows(), row => show((T)row)).With<T>(Id, QuickBooksType.Id, row => id(row)).With<T>(UpdatedAt, QuickBooksType.Time, row => updatedAt(row));

    public QuickBooksTable With<T>(string name, QuickBooksType type, Func<T, IComparable?> value)
        where T : class
    {
        _columns[name] = new QuickBooksColumn(type, row => Plain(type, value((T)row)));
        return this;
    }

    public IEnumerable<object> Rows() => rows();

    public JsonObject Show(object row) => show(row);

    public string IdOf(object row) => ((string)_columns[Id].Value(row)!).TrimStart('0');

    public DateTimeOffset UpdatedAtOf(object row) => (DateTimeOffset)_columns[UpdatedAt].Value(row)!;

    public object? Find(string id) => rows().FirstOrDefault(row => Equals(_columns[Id].Value(row), Plain(QuickBooksType.Id, id)));

    /// <summary>Rows that the query finds, in its order; not yet its page.</summary>
    public List<object> Select(QuickBooksQuery query)
    {
        var found = rows();
        foreach (var condition in query.Conditions) found = Where(found, condition, query.Entity);
        // What is inactive is only told to whoever asks for it.
        if (_columns.TryGetValue(Active, out var active) && !query.Conditions.Any(condition => condition.Property.Equals(Active, StringComparison.OrdinalIgnoreCase)))
            found = found.Where(row => (bool)active.Value(row)!);
        var order = Column(query.OrderBy ?? Id, query.Entity);
        return [.. query.Descends ? found.OrderByDescending(row => order.Value(row), Comparer<IComparable?>.Default) : found.OrderBy(row => order.Value(row), Comparer<IComparable?>.Default)];
    }

    private IEnumerable<object> Where(IEnumerable<object> found, QuickBooksCondition condition, string entity)
    {
        var column = Column(condition.Property, entity);
        var values = condition.Values.Select(value => Parse(column.Type, value)).ToList();
        return found.Where(row => column.Value(row) is { } value && condition.Operation switch
        {
            "=" => Compare(value, values[0]) == 0,
            "<" => Compare(value, values[0]) < 0,
            ">" => Compare(value, values[0]) > 0,
            "<=" => Compare(value, values[0]) <= 0,
            ">=" => Compare(value, values[0]) >= 0,
            "in" => values.Any(one => Compare(value, one) == 0),
            _ => value is string text && IsLike(text, condition.Values[0]),
        });
    }

    private QuickBooksColumn Column(string name, string entity) => _columns.GetValueOrDefault(name)
        ?? throw QuickBooksRefusal.Invalid("4001", "Invalid query", $"QueryValidationError: property '{name}' not found for Entity '{entity}'");

    private static int Compare(IComparable value, IComparable other)
        => value is string text ? string.Compare(text, (string)other, StringComparison.OrdinalIgnoreCase) : value.CompareTo(other);

    private static bool IsLike(string text, string pattern) => (pattern.StartsWith('%'), pattern.EndsWith('%')) switch
    {
        (true, true) => text.Contains(pattern.Trim('%'), StringComparison.OrdinalIgnoreCase),
        (true, false) => text.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase),
        (false, true) => text.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase),
        _ => text.Equals(pattern, StringComparison.OrdinalIgnoreCase),
    };

    private static IComparable Parse(QuickBooksType type, string value)
    {
        switch (type)
        {
            case QuickBooksType.Number when decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number):
                return number;
            case QuickBooksType.Flag when bool.TryParse(value, out var flag):
                return flag;
            case QuickBooksType.Time when DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time):
                return time;
            case QuickBooksType.Text or QuickBooksType.Id:
                return Plain(type, value)!;
            default:
                throw QuickBooksRefusal.Query($"'{value}' is no {type}.");
        }
    }

    /// <summary>Ids are numbers, and are sorted as such.</summary>
    private static IComparable? Plain(QuickBooksType type, IComparable? value) => type == QuickBooksType.Id && value is string id ? id.PadLeft(IdWidth, '0') : value;
}
