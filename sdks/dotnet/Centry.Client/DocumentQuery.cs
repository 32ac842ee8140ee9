namespace Centry.Client;

/// <summary>Which invoices or bills to list. What is null does not filter.</summary>
public sealed record DocumentQuery
{
    /// <summary><c>draft</c>, <c>open</c>, <c>paid</c> or <c>void</c>.</summary>
    public string? Status { get; init; }

    public Guid? ContactId { get; init; }

    /// <summary>Exactly this number.</summary>
    public string? Number { get; init; }

    /// <summary>Rows of a page, 1 to 200.</summary>
    public int? Limit { get; init; }

    /// <summary><see cref="Contracts.Cursored{T}.NextAfter"/> of the page before.</summary>
    public string? After { get; init; }

    internal string ToQueryString() => new QueryText()
        .Add("status", Status).Add("contact_id", ContactId).Add("number", Number).Add("limit", Limit).Add("after", After).ToString();
}
