using Centry.Client;
using Centry.Dashboard.Workspaces;

namespace Centry.Dashboard.Components.Audit;

/// <summary>Which entries of the audit log a page shows, as its address says it.</summary>
public sealed record AuditFilter(string? Action, string? Actor, string? TargetType, DateOnly? From, DateOnly? To, string? After)
{
    public const string ActionParameter = "action";
    public const string ActorParameter = "actor";
    public const string TargetParameter = "target";
    public const string AfterParameter = "after";

    private const int PageSize = 50;
    private const int TextMax = 255;

    /// <summary>Kinds of things that something is done to.</summary>
    public static IReadOnlyList<string> TargetTypes { get; } =
        ["api_key", "provider_account", "webhook_endpoint", "member", "role", "invitation", "payin", "payout", "invoice", "bill", "contact", "erp_connection", "erp_record", "erp_match", "report", "merchant",
         "organization"];

    public bool IsEmpty => (Action, Actor, TargetType, From, To) is (null, null, null, null, null);

    /// <summary>From an address that anybody may have written: what makes no sense does not filter.</summary>
    public static AuditFilter Read(string? action, string? actor, string? target, string? from, string? to, string? after)
        => new(Clean(action), Clean(actor), TargetTypes.Contains(target) ? target : null, Period.ReadDay(from), Period.ReadDay(to), Clean(after));

    public AuditQuery ToQuery(TimeZoneInfo zone) => new()
    {
        Action = Action,
        Actor = Actor,
        TargetType = TargetType,
        From = From is { } from ? Period.StartOf(from, zone) : null,
        To = To is { } to ? Period.StartOf(to.AddDays(1), zone) : null,
        After = After,
        Limit = PageSize,
    };

    public string Url(Workspace workspace) => new PageAddress(workspace, "audit-log")
        .With(ActionParameter, Action).With(ActorParameter, Actor).With(TargetParameter, TargetType)
        .With(Period.FromParameter, From is { } from ? Period.Write(from) : null).With(Period.ToParameter, To is { } to ? Period.Write(to) : null)
        .With(AfterParameter, After).ToString();

    private static string? Clean(string? text) => text?.Trim() is { Length: > 0 and <= TextMax } clean ? clean : null;
}
