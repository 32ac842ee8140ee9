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

    /// <summary>Exactly this reference, or the phone number of whoever pays or is paid, with or without its country's calling code.</summary>
    public string? Search { get; init; }

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

    internal string ToQueryString(string? environment = null) => new QueryText()
        .Add("environment", environment)
        .Add("status", Status)
        .Add("gateway", Gateway)
        .Add("country_code", CountryCode)
        .Add("currency_code", CurrencyCode)
        .Add("reference", Reference)
        .Add("search", Search)
        .Add("created_from", CreatedFrom)
        .Add("created_to", CreatedTo)
        .Add("order", OldestFirst ? "oldest" : null)
        .Add("limit", Limit)
        .Add("offset", Offset)
        .Add("after", After)
        .ToString();
}

/// <summary>Which payins.</summary>
public sealed record PayinQuery : PaymentQuery;

/// <summary>Which payouts.</summary>
public sealed record PayoutQuery : PaymentQuery;
