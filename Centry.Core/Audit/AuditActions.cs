namespace Centry.Core.Audit;

/// <summary>What the audit log tells of. Stable: merchants search for them.</summary>
public static class AuditActions
{
    public const string ApiKeyCreated = "api_key.created";
    public const string ApiKeyChanged = "api_key.changed";
    public const string ApiKeyRotated = "api_key.rotated";
    public const string ApiKeyRevoked = "api_key.revoked";
    public const string ProviderAccountCreated = "provider_account.created";
    public const string ProviderAccountChanged = "provider_account.changed";
    public const string ProviderAccountDeleted = "provider_account.deleted";
    public const string WebhookEndpointCreated = "webhook_endpoint.created";
    public const string WebhookEndpointChanged = "webhook_endpoint.changed";
    public const string WebhookEndpointRemoved = "webhook_endpoint.removed";
    public const string WebhookSecretRotated = "webhook_secret.rotated";
    public const string MemberInvited = "member.invited";
    public const string MemberInvitationRevoked = "member.invitation_revoked";
    public const string MemberJoined = "member.joined";
    public const string MemberRoleChanged = "member.role_changed";
    public const string MemberRemoved = "member.removed";
    public const string MemberProven = "member.proven";
    public const string RoleCreated = "role.created";
    public const string RoleChanged = "role.changed";
    public const string RoleRemoved = "role.removed";
    public const string SettingsChanged = "settings.changed";
    public const string PayinCreated = "payin.created";
    public const string PayinCancelled = "payin.cancelled";
    public const string PayinRefunded = "payin.refunded";
    public const string PayoutCreated = "payout.created";
    public const string PayoutSubmitted = "payout.submitted";
    public const string PayoutApproved = "payout.approved";
    public const string PayoutRejected = "payout.rejected";
    public const string PayoutCancelled = "payout.cancelled";
    public const string InvoiceCreated = "invoice.created";
    public const string InvoiceChanged = "invoice.changed";
    public const string BillCreated = "bill.created";
    public const string BillChanged = "bill.changed";
    public const string ContactCreated = "contact.created";
    public const string ContactChanged = "contact.changed";
    public const string ContactRemoved = "contact.removed";
    public const string ErpConnected = "erp.connected";
    public const string ErpDisconnected = "erp.disconnected";
    public const string ErpMapped = "erp.mapped";
    public const string ErpRecordRetried = "erp.record_retried";
    public const string ErpMatchDecided = "erp.match_decided";
    public const string ReportExported = "report.exported";
    public const string OrganizationCreated = "organization.created";
    public const string MerchantCreated = "merchant.created";
    public const string MerchantChanged = "merchant.changed";
}
