using System.Globalization;
using System.Text.RegularExpressions;

namespace Centry.Simulator.Xero;

/// <summary>
/// Filters: comparisons of a field with text, a guid, a number, a date or null, joined by AND. Xero takes more (OR, methods); what is not
/// understood here is refused.
/// </summary>
internal static partial class XeroWhere
{
    private const int LengthMax = 2_000;

    /// <returns>The filter, or what is wrong with it.</returns>
    public static (Func<T, bool>? Takes, string? Problem) Parse<T>(string text, IReadOnlyDictionary<string, Func<T, object?>> fields)
    {
        if (text.Length > LengthMax)
            return (null, "The filter is too long");
        var clauses = new List<Func<T, bool>>();
        for (var at = 0; ;)
        {
            var match = Clause().Match(text, at);
            if (!match.Success)
                return (null, $"Syntax error at {at.ToString(CultureInfo.InvariantCulture)}");
            var name = match.Groups["field"].Value;
            if (!fields.TryGetValue(name, out var field))
                return (null, $"No property or field '{name}' exists");
            var wanted = Literal(match);
            var sign = match.Groups["sign"].Value;
            if (sign is not ("==" or "=" or "!=") && wanted is not (decimal or DateOnly))
                return (null, $"Operator '{sign}' incompatible with operand types");
            clauses.Add(row => Holds(field(row), sign, wanted));
            at = match.Index + match.Length;
            if (at == text.Length)
                return (row => clauses.TrueForAll(clause => clause(row)), null);
            var and = And().Match(text, at);
            if (!and.Success)
                return (null, $"Syntax error at {at.ToString(CultureInfo.InvariantCulture)}");
            at += and.Length;
        }
    }

    private static object? Literal(Match match)
    {
        if (match.Groups["text"] is { Success: true } text)
            return text.Value;
        if (match.Groups["number"] is { Success: true } number)
            return decimal.Parse(number.Value, CultureInfo.InvariantCulture);
        if (match.Groups["year"] is { Success: true } year)
            return DateOnly.TryParseExact($"{year.Value}-{match.Groups["month"].Value}-{match.Groups["day"].Value}", "yyyy-M-d", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        return null;
    }

    private static bool Holds(object? value, string sign, object? wanted)
    {
        if (sign is "==" or "=" or "!=")
            return AreEqual(value, wanted) == (sign != "!=");
        var order = (value, wanted) switch
        {
            (decimal one, decimal other) => one.CompareTo(other),
            (DateOnly one, DateOnly other) => one.CompareTo(other),
            _ => (int?)null,
        };
        return sign switch { ">" => order > 0, ">=" => order >= 0, "<" => order < 0, _ => order <= 0 };
    }

    private static bool AreEqual(object? value, object? wanted) => value is Guid guid ? Guid.TryParse(wanted as string, out var other) && guid == other : Equals(value, wanted);

    [GeneratedRegex("""
        \G\s*(?<field>[A-Za-z][A-Za-z.]*)\s*(?<sign>==|!=|>=|<=|=|>|<)\s*([Gg]uid\("(?<text>[^"]*)"\)|"(?<text>[^"]*)"|null|(?<number>-?\d{1,20}(\.\d{1,6})?)|DateTime\(\s*(?<year>\d{4})\s*,\s*(?<month>\d{1,2})\s*,\s*(?<day>\d{1,2})\s*\))\s*
        """)]
    private static partial Regex Clause();

    [GeneratedRegex(@"\G(AND\b|and\b|&&)")]
    private static partial Regex And();
}
