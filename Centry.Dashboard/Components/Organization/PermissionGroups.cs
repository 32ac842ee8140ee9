using Centry.Contracts;

namespace Centry.Dashboard.Components.Organization;

/// <summary>Permissions that are about the same things.</summary>
/// <param name="TitleKey">Name of its text.</param>
/// <param name="Permissions">Of <see cref="Contracts.Permissions"/>; each has the texts <c>Permission.{name}</c> and <c>Permission.{name}.Text</c>.</param>
public sealed record PermissionGroup(string TitleKey, IReadOnlyList<string> Permissions);

/// <summary>All permissions, in the order in which a role is thought about.</summary>
public static class PermissionGroups
{
    public static IReadOnlyList<PermissionGroup> All { get; } =
    [
        new("Permissions.Payments", [Permissions.PaymentsView, Permissions.PaymentLinksManage, Permissions.PayoutsCreate, Permissions.PayoutsApprove]),
        new("Permissions.Books", [Permissions.InvoicesManage, Permissions.ReportsExport, Permissions.ErpManage]),
        new("Permissions.ProviderAccounts",
            [Permissions.ProviderAccountsView, Permissions.ProviderAccountsCreate, Permissions.ProviderAccountsEdit, Permissions.ProviderAccountsDelete]),
        new("Permissions.Integration", [Permissions.ApiKeysManage, Permissions.WebhooksManage]),
        new("Permissions.Organization", [Permissions.MembersManage, Permissions.SettingsManage, Permissions.AuditView]),
    ];
}
