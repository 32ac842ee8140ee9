namespace Centry.Client;

/// <summary>Which part of an account's statement to read.</summary>
public sealed record StatementQuery
{
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string CountryCode { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string CurrencyCode { get; init; }

    /// <summary><c>available</c>, <c>pending</c> or <c>reserved</c>.</summary>
    public string? Account { get; init; }

    public DateTimeOffset? From { get; init; }

    /// <summary>Not included.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Lines of a page, 1 to 1,000.</summary>
    public int? Limit { get; init; }

    /// <summary><see cref="Contracts.LedgerStatementView.NextAfter"/> of the page before.</summary>
    public string? After { get; init; }

    internal string ToQueryString(string environment) => new QueryText()
        .Add("environment", environment).Add("country_code", CountryCode).Add("currency_code", CurrencyCode).Add("account", Account)
        .Add("from", From).Add("to", To).Add("limit", Limit).Add("after", After).ToString();
}
