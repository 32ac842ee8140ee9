using Centry.Dashboard.Components.Layout;
using Centry.Dashboard.Workspaces;
using MudBlazor;

namespace Centry.Dashboard.Components.Overview;

/// <summary>Where what has to be seen to is seen to.</summary>
/// <param name="Path">Below the merchant.</param>
/// <param name="Query">What the page is to show of it.</param>
/// <param name="IsUrgent">Money or messages stand still because of it.</param>
public sealed record AttentionLink(string Path, string? Query, string Icon, bool IsUrgent)
{
    /// <summary>By the API's kinds.</summary>
    public static IReadOnlyDictionary<string, AttentionLink> All { get; } = new Dictionary<string, AttentionLink>(StringComparer.Ordinal)
    {
        ["payments_stuck"] = new("payouts", "status=processing", Icons.Material.Outlined.HourglassDisabled, true),
        ["payouts_waiting"] = new("approvals", null, Icons.Material.Outlined.HowToReg, true),
        ["provider_credentials"] = new("providers", null, Icons.Material.Outlined.VpnKeyOff, true),
        ["webhook_endpoints_off"] = new("webhooks", null, Icons.Material.Outlined.LinkOff, true),
        ["webhook_deliveries_failed"] = new("webhooks/deliveries", "status=failed", Icons.Material.Outlined.Webhook, true),
        ["erp_connection"] = new("erp", null, Icons.Material.Outlined.SyncProblem, true),
        ["erp_records_failed"] = new("erp/records", "status=failed", Icons.Material.Outlined.MenuBook, true),
        ["going_live"] = new("going-live", null, Icons.Material.Outlined.RocketLaunch, false),
    };

    /// <summary>The address; null when this person has no page of it.</summary>
    public string? Href(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return SiteSections.For(workspace).SelectMany(section => section.Pages).Contains(SiteSections.Find(Path)) && SiteSections.Find(Path).Path.Length > 0
            ? workspace.Url(Path) + (Query is null ? "" : "&" + Query)
            : null;
    }
}
