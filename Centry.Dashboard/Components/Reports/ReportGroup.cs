namespace Centry.Dashboard.Components.Reports;

/// <summary>The exports as the page orders them; one that this version does not know stands last under its own name.</summary>
/// <param name="TitleKey">Name of its text.</param>
public sealed record ReportGroup(string TitleKey, IReadOnlyList<string> Reports)
{
    public static IReadOnlyList<ReportGroup> All { get; } =
    [
        new("Reports.Group.Payments", ["payins", "payouts", "payout-recipients", "balances", "ledger"]),
        new("Reports.Group.Books", ["invoices", "bills", "contacts"]),
        new("Reports.Group.Merchant", ["provider-accounts", "api-keys", "webhook-endpoints", "webhook-deliveries"]),
        new("Reports.Group.Organization", ["members", "audit-log"]),
    ];

    /// <summary>The names of the query parameters for a period; null for a list that has none.</summary>
    public static (string From, string To)? PeriodOf(string report) => report switch
    {
        "payins" or "payouts" => ("created_from", "created_to"),
        "ledger" or "audit-log" => ("from", "to"),
        _ => null,
    };

    /// <summary>The statuses by which a list can be narrowed; empty for a list that has none.</summary>
    public static IReadOnlyList<string> StatusesOf(string report) => report switch
    {
        "payins" => ["pending", "processing", "completed", "failed", "cancelled", "refunded"],
        "payouts" => ["draft", "pending", "approved", "processing", "completed", "failed", "rejected", "cancelled"],
        "invoices" or "bills" => ["draft", "open", "paid", "void"],
        "webhook-deliveries" => ["pending", "delivered", "failed"],
        _ => [],
    };
}
