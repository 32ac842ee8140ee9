using System.Globalization;
using System.Text;

namespace Centry.Client;

/// <summary>Filters and place of a page of payins. What is null does not filter.</summary>
public sealed record PayinQuery
{
    public string? Status { get; init; }
    public string? Gateway { get; init; }
    public string? CountryCode { get; init; }
    public string? Reference { get; init; }

    /// <summary>Rows on the page, 1 to 200.</summary>
    public int? Limit { get; init; }

    /// <summary>Rows to skip. For large sets go on with <see cref="After"/>.</summary>
    public int? Offset { get; init; }

    /// <summary><c>next_after</c> of the page before.</summary>
    public string? After { get; init; }

    internal string ToQueryString(string? environment = null)
    {
        var query = new StringBuilder();
        Add(query, "environment", environment);
        Add(query, "status", Status);
        Add(query, "gateway", Gateway);
        Add(query, "country_code", CountryCode);
        Add(query, "reference", Reference);
        Add(query, "limit", Limit?.ToString(CultureInfo.InvariantCulture));
        Add(query, "offset", Offset?.ToString(CultureInfo.InvariantCulture));
        Add(query, "after", After);
        return query.ToString();
    }

    private static void Add(StringBuilder query, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
