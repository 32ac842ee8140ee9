using Centry.Contracts;
using Centry.Dashboard.Workspaces;
using MudBlazor;
using static MudBlazor.Icons.Material;

namespace Centry.Dashboard.Components.Layout;

/// <summary>A heading of the side navigation.</summary>
/// <param name="TitleKey">Name of its text; null for a group without a heading.</param>
public sealed record SiteSection(string? TitleKey, IReadOnlyList<SitePage> Pages);

/// <param name="Path">Below the merchant; empty for the overview. A page's details live below its path.</param>
/// <param name="Needs">One of these permissions is needed; none for everybody.</param>
public sealed record SitePage(string TitleKey, string Path, string Icon, params string[] Needs);

/// <summary>The one list of pages: whoever adds a page adds its line here.</summary>
public static class SiteSections
{
    public static IReadOnlyList<SiteSection> All { get; } =
    [
        new(TitleKey: null, [new SitePage("Nav.Overview", "", Outlined.SpaceDashboard)]),
        new("Nav.Section.Payments",
        [
            new SitePage("Nav.Payins", "payins", Outlined.SouthWest, Permissions.PaymentsView),
            new SitePage("Nav.Payouts", "payouts", Outlined.NorthEast, Permissions.PaymentsView),
            new SitePage("Nav.Approvals", "approvals", Outlined.TaskAlt, Permissions.PayoutsApprove),
        ]),
        new("Nav.Section.Books",
        [
            new SitePage("Nav.Balances", "balances", Outlined.AccountBalanceWallet, Permissions.PaymentsView),
            new SitePage("Nav.Invoices", "invoices", Outlined.RequestQuote, Permissions.InvoicesManage),
            new SitePage("Nav.Bills", "bills", Outlined.ReceiptLong, Permissions.InvoicesManage),
            new SitePage("Nav.Contacts", "contacts", Outlined.Contacts, Permissions.InvoicesManage),
            new SitePage("Nav.Reports", "reports", Outlined.FileDownload, Permissions.ReportsExport),
            new SitePage("Nav.Erp", "erp", Outlined.AccountBalance, Permissions.ErpManage),
        ]),
        new("Nav.Section.Merchant",
        [
            new SitePage("Nav.Providers", "providers", Outlined.Hub, Permissions.ProviderAccountsView),
            new SitePage("Nav.Integration", "integration", Outlined.Key, Permissions.ApiKeysManage),
            new SitePage("Nav.Webhooks", "webhooks", Outlined.Webhook, Permissions.WebhooksManage),
            new SitePage("Nav.GoingLive", "going-live", Outlined.RocketLaunch, Permissions.PaymentsView),
        ]),
        new("Nav.Section.Organization",
        [
            new SitePage("Nav.Members", "members", Outlined.Group, Permissions.MembersManage),
            new SitePage("Nav.Settings", "settings", Outlined.Tune, Permissions.SettingsManage),
            new SitePage("Nav.Audit", "audit-log", Outlined.Policy, Permissions.AuditView),
        ]),
    ];

    /// <summary>What this person may see of it.</summary>
    public static IEnumerable<SiteSection> For(Workspace workspace) => All
        .Select(section => section with { Pages = [.. section.Pages.Where(page => page.Needs.Length == 0 || page.Needs.Any(workspace.Can))] })
        .Where(section => section.Pages.Count > 0);

    /// <summary>The page that an address below the merchant belongs to.</summary>
    public static SitePage Find(string path)
        => All.SelectMany(section => section.Pages).FirstOrDefault(page => page.Path.Length > 0 && (path == page.Path || path.StartsWith(page.Path + "/", StringComparison.Ordinal)))
            ?? All[0].Pages[0];
}
