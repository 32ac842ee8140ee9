namespace Centry.Client;

/// <summary>Which entries of the audit log to list. What is null does not filter.</summary>
public sealed record AuditQuery
{
    /// <summary>Such as <c>api_key.created</c>.</summary>
    public string? Action { get; init; }

    /// <summary>A person's id or e-mail address.</summary>
    public string? Actor { get; init; }

    /// <summary>Such as <c>api_key</c>.</summary>
    public string? TargetType { get; init; }

    public string? TargetId { get; init; }

    public DateTimeOffset? From { get; init; }

    /// <summary>Not included.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Rows of a page, 1 to 200.</summary>
    public int? Limit { get; init; }

    /// <summary><see cref="Contracts.Cursored{T}.NextAfter"/> of the page before.</summary>
    public string? After { get; init; }

    internal string ToQueryString() => new QueryText()
        .Add("action", Action).Add("actor", Actor).Add("target_type", TargetType).Add("target_id", TargetId)
        .Add("from", From).Add("to", To).Add("limit", Limit).Add("after", After).ToString();
}
