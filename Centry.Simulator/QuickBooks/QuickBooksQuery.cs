using System.Globalization;
using System.Text.RegularExpressions;

namespace Centry.Simulator.QuickBooks;

/// <summary>
/// One query of QuickBooks' language: <c>select * from Bill where DocNumber = 'CEN-1' and Balance &gt; '0' orderby Id startposition 1
/// maxresults 100</c>. Conditions are joined by AND alone; <c>in (…)</c> and <c>like</c> are known.
/// </summary>
internal sealed partial class QuickBooksQuery
{
    private const int RowsMax = 1_000;
    private const int RowsDefault = 100;
    private const int TokensMax = 10_000;

    private readonly List<string> _tokens;
    private int _at;

    private QuickBooksQuery(string text)
    {
        _tokens = [];
        var end = 0;
        foreach (Match match in Token().Matches(text))
        {
            if (text[end..match.Index].Any(c => !char.IsWhiteSpace(c)) || _tokens.Count == TokensMax) throw QuickBooksRefusal.Query($"Encountered \" \"{text[end]}\" \" at column {end + 1}.");
            _tokens.Add(match.Value);
            end = match.Index + match.Length;
        }
        if (text[end..].Any(c => !char.IsWhiteSpace(c))) throw QuickBooksRefusal.Query($"Encountered \" \"{text[end]}\" \" at column {end + 1}.");
        Expect("select");
        if (Takes("count"))
        {
            Expect("(");
            Expect("*");
            Expect(")");
            IsCount = true;
        }
        else
        {
            Expect("*");
        }
        Expect("from");
        Entity = Next();
        if (Takes("where"))
        {
            do Conditions.Add(Condition());
            while (Takes("and"));
        }
        if (Takes("orderby") || (Takes("order") && Takes("by")))
        {
            OrderBy = Next();
            Descends = Takes("desc");
            if (!Descends) Takes("asc");
        }
        if (Takes("startposition")) Start = Whole(1, int.MaxValue);
        if (Takes("maxresults")) Most = Whole(1, RowsMax);
        if (_at < _tokens.Count) throw QuickBooksRefusal.Query($"Encountered \" \"{_tokens[_at]}\" \" where the query should end.");
    }

    public bool IsCount { get; }

    public string Entity { get; }

    public List<QuickBooksCondition> Conditions { get; } = [];

    public string? OrderBy { get; }

    public bool Descends { get; }

    public int Start { get; } = 1;

    public int Most { get; } = RowsDefault;

    /// <exception cref="QuickBooksRefusal">It cannot be read.</exception>
    public static QuickBooksQuery Parse(string text) => new(text);

    private QuickBooksCondition Condition()
    {
        var property = Next();
        var operation = Next().ToLowerInvariant();
        if (operation is "=" or "<" or ">" or "<=" or ">=" or "like") return new QuickBooksCondition(property, operation, [Literal()]);
        if (operation != "in") throw QuickBooksRefusal.Query($"{operation} is no operator.");
        Expect("(");
        List<string> values = [Literal()];
        while (Takes(",")) values.Add(Literal());
        Expect(")");
        return new QuickBooksCondition(property, "in", values);
    }

    /// <summary>In quotes, with a backslash before quotes in it; true and false stand without.</summary>
    private string Literal()
    {
        var token = Next();
        if (token is "true" or "false") return token;
        return token.Length >= 2 && token[0] == '\'' ? Escaped().Replace(token[1..^1], "$1") : throw QuickBooksRefusal.Query($"{token} is not in quotes.");
    }

    private int Whole(int least, int most)
    {
        var token = Next();
        return int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : throw QuickBooksRefusal.Query($"{token} is no number between {least} and {most}.");
    }

    private string Next() => _at < _tokens.Count ? _tokens[_at++] : throw QuickBooksRefusal.Query("Encountered \" <EOF> \".");

    private bool Takes(string word)
    {
        if (_at >= _tokens.Count || !_tokens[_at].Equals(word, StringComparison.OrdinalIgnoreCase)) return false;
        _at++;
        return true;
    }

    private void Expect(string word)
    {
        if (!Takes(word)) throw QuickBooksRefusal.Query($"{word} was expected{(_at < _tokens.Count ? $" before {_tokens[_at]}" : "")}.");
    }

    [GeneratedRegex(@"'(?:[^'\\]|\\.)*'|<=|>=|[<>=(),*]|[A-Za-z0-9_.\-]+")]
    private static partial Regex Token();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escaped();
}

/// <param name="Operation"><c>=</c>, <c>&lt;</c>, <c>&gt;</c>, <c>&lt;=</c>, <c>&gt;=</c>, <c>like</c>, <c>in</c>.</param>
internal sealed record QuickBooksCondition(string Property, string Operation, IReadOnlyList<string> Values);
