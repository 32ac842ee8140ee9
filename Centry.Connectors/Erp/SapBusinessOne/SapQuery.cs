namespace Centry.Connectors.Erp.SapBusinessOne;

/// <summary>A question about a collection. Pages go by the key and not by <c>$skip</c>: rows that come or go meanwhile do not move the others.</summary>
/// <param name="Key">Its name: what rows are ordered by.</param>
internal sealed record SapQuery(string Collection, string Key, string Select)
{
    public IReadOnlyList<string> Conditions { get; init; } = [];

    /// <summary>Only the first of them.</summary>
    public bool First { get; init; }

    /// <summary>As the path's end.</summary>
    public string Path
    {
        get
        {
            var filter = Conditions.Count == 0 ? "" : $"$filter={Uri.EscapeDataString(string.Join(" and ", Conditions))}&";
            return $"{Collection}?{filter}$select={Select}&$orderby={Key}{(First ? "&$top=1" : "")}";
        }
    }

    public SapQuery With(params IEnumerable<string?> conditions) => this with { Conditions = [.. Conditions, .. conditions.OfType<string>()] };

    public static string Equal(string name, string text) => $"{name} eq {Text(text)}";

    /// <summary>As a literal: single quotes, those within it doubled.</summary>
    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
