using System.Globalization;
using System.Text.Json.Nodes;

namespace Centry.Simulator.SapBusinessOne;

/// <summary>A collection of entities as it is read.</summary>
/// <param name="name">As its path has it.</param>
/// <param name="key">The name of the key: text or a whole number.</param>
internal abstract class SapSet(string name, string key)
{
    public string Name => name;

    protected string Key => key;

    /// <summary>An entity as JSON; null when there is none of that key.</summary>
    public abstract JsonObject? Find(SapAnswers answers, object key, IReadOnlyList<string> select);

    public abstract IReadOnlySet<string> Fields { get; }

    /// <summary>One page. Service Layer says where the next is only when there is one.</summary>
    public abstract JsonObject List(SapAnswers answers, SapQuery query, HttpRequest request);

    /// <summary>The key of <c>Name(12)</c> or <c>Name('C1')</c>; null when it is neither.</summary>
    public static object? KeyOf(string text)
    {
        if (text.Length >= 2 && text[0] == '\'' && text[^1] == '\'')
            return text[1..^1].Replace("''", "'", StringComparison.Ordinal);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}

internal sealed class SapSet<T>(string name, string key, Func<IEnumerable<T>> rows, params (string Name, Func<T, object?> Read)[] fields) : SapSet(name, key)
{
    private readonly Dictionary<string, Func<T, object?>> _read = fields.ToDictionary(field => field.Name, field => field.Read);

    public override IReadOnlySet<string> Fields { get; } = fields.Select(field => field.Name).ToHashSet();

    public override JsonObject? Find(SapAnswers answers, object key, IReadOnlyList<string> select)
        => rows().FirstOrDefault(row => key.Equals(_read[Key](row))) is { } found ? Show(answers, found, select, "/@Element") : null;

    public override JsonObject List(SapAnswers answers, SapQuery query, HttpRequest request)
    {
        var order = _read[query.OrderBy ?? Key];
        var taken = rows().Where(row => query.Takes(field => _read[field](row)));
        var comparer = Comparer<object?>.Create((a, b) => a is string text && b is string other ? string.CompareOrdinal(text, other) : Comparer<object?>.Default.Compare(a, b));
        List<T> all = [.. query.Descending ? taken.OrderByDescending(order, comparer) : taken.OrderBy(order, comparer)];
        var wanted = Math.Min(query.Top ?? int.MaxValue, Math.Max(0, all.Count - query.Skip));
        var page = Math.Min(query.PageSize, wanted);
        var answer = new JsonObject { [answers.Control + (answers.Version == 1 ? "metadata" : "context")] = $"https://localhost:50000/b1s/v{answers.Version}/$metadata#{Name}" };
        if (query.Counts)
            answer[answers.Count] = answers.Version == 1 ? all.Count.ToString(CultureInfo.InvariantCulture) : all.Count;
        answer["value"] = new JsonArray([.. all.Skip(query.Skip).Take(page).Select(row => Show(answers, row, query.Select, null))]);
        if (page < wanted)
            answer[answers.Control + "nextLink"] = Next(request, query.Skip + page, query.Top - page);
        return answer;
    }

    /// <summary>An entity as JSON, after it was made.</summary>
    public JsonObject Show(SapAnswers answers, T row) => Show(answers, row, [], "/@Element");

    private JsonObject Show(SapAnswers answers, T row, IReadOnlyList<string> select, string? element)
    {
        var json = new JsonObject();
        if (element is not null)
            json[answers.Control + (answers.Version == 1 ? "metadata" : "context")] = $"https://localhost:50000/b1s/v{answers.Version}/$metadata#{Name}{element}";
        foreach (var field in select.Count > 0 ? select : [.. _read.Keys])
            json[field] = answers.Value(_read[field](row));
        return json;
    }

    private string Next(HttpRequest request, int skip, int? top)
    {
        var kept = request.Query.Where(pair => pair.Key is not ("$skip" or "$top")).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value.ToString())}");
        List<string> options = [.. kept, .. top is { } rest ? [FormattableString.Invariant($"$top={rest}")] : Array.Empty<string>(), FormattableString.Invariant($"$skip={skip}")];
        return $"{Name}?{string.Join('&', options)}";
    }
}
