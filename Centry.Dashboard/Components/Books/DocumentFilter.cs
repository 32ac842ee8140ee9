using Centry.Client;
using Centry.Dashboard.Workspaces;

namespace Centry.Dashboard.Components.Books;

/// <summary>Which invoices or bills a page shows, as its address says it.</summary>
public sealed record DocumentFilter(string? Status, string? Number, Guid? ContactId, string? After)
{
    public const string StatusParameter = "status";
    public const string NumberParameter = "number";
    public const string ContactParameter = "contact";
    public const string AfterParameter = "after";

    private const int PageSize = 25;
    private const int NumberMax = 60;

    public static IReadOnlyList<string> Statuses { get; } = ["draft", "open", "paid", "void"];

    public bool IsEmpty => (Status, Number, ContactId) is (null, null, null);

    /// <summary>From an address that anybody may have written: what makes no sense does not filter.</summary>
    public static DocumentFilter Read(string? status, string? number, string? contact, string? after) => new(
        Statuses.Contains(status) ? status : null,
        number?.Trim() is { Length: > 0 and <= NumberMax } clean ? clean : null,
        Guid.TryParse(contact, out var id) ? id : null,
        Guid.TryParse(after, out _) ? after : null);

    public DocumentQuery ToQuery() => new() { Status = Status, Number = Number, ContactId = ContactId, After = After, Limit = PageSize };

    public string Url(Workspace workspace, DocumentKind kind) => new PageAddress(workspace, kind.Path())
        .With(StatusParameter, Status).With(NumberParameter, Number).With(ContactParameter, ContactId?.ToString()).With(AfterParameter, After).ToString();
}
