namespace Centry.Contracts;

/// <summary>What a role can be made of.</summary>
public static class Permissions
{
    public const string ProviderAccountsView = "provider_accounts.view";
    public const string ProviderAccountsCreate = "provider_accounts.create";
    public const string ProviderAccountsEdit = "provider_accounts.edit";
    public const string ProviderAccountsDelete = "provider_accounts.delete";

    /// <summary>See payments, balances, the ledger and their changes.</summary>
    public const string PaymentsView = "payments.view";

    /// <summary>Create, submit and cancel payouts.</summary>
    public const string PayoutsCreate = "payouts.create";

    /// <summary>Approve and reject payouts that wait.</summary>
    public const string PayoutsApprove = "payouts.approve";

    /// <summary>Create and cancel payins, refund them, manage payment links.</summary>
    public const string PaymentLinksManage = "payment_links.manage";

    /// <summary>Invoices, bills and contacts.</summary>
    public const string InvoicesManage = "invoices.manage";
    public const string ApiKeysManage = "api_keys.manage";

    /// <summary>See and change webhook endpoints, their deliveries and secrets.</summary>
    public const string WebhooksManage = "webhooks.manage";
    public const string ErpManage = "erp.manage";
    public const string MembersManage = "members.manage";
    public const string SettingsManage = "settings.manage";
    public const string ReportsExport = "reports.export";
    public const string AuditView = "audit.view";

    public static IReadOnlyList<string> All { get; } =
    [
        ProviderAccountsView, ProviderAccountsCreate, ProviderAccountsEdit, ProviderAccountsDelete, PaymentsView, PayoutsCreate, PayoutsApprove,
        PaymentLinksManage, InvoicesManage, ApiKeysManage, WebhooksManage, ErpManage, MembersManage, SettingsManage, ReportsExport, AuditView,
    ];
}
