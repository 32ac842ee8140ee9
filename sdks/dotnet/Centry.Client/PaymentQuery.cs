using System.Globalization;
using System.Text;

namespace Centry.Client;

/// <summary>Filters and place of a page of payments. What is null does not filter.</summary>
public abstract record PaymentQuery
{
    public string? Status { get; init; }
    public string? Gateway { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? CountryCode { get; init; }

    /// <summary>ISO 4217.</summary>
    public string? CurrencyCode { get; init; }

    /// <summary>Exactly this reference.</summary>
    public string? Reference { get; init; }

    /// <summary>Made then or later.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Made then or earlier.</summary>
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>Oldest first instead of newest first.</summary>
    public bool OldestFirst { get; init; }

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
        Add(query, "currency_code", CurrencyCode);
        Add(query, "reference", Reference);
        Add(query, "created_from", CreatedFrom?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        Add(query, "created_to", CreatedTo?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        Add(query, "order", OldestFirst ? "oldest" : null);
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

/// <summary>Which payins.</summary>
public sealed record PayinQuery : PaymentQuery;

/// <summary>Which payouts.</summary>
public sealed record PayoutQuery : PaymentQuery;
