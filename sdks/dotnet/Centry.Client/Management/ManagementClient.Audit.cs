using Centry.Contracts;

namespace Centry.Client;

public sealed partial class ManagementClient
{
    /// <summary>A page of the audit log of the merchant's organization, newest first.</summary>
    public Task<Cursored<AuditEntryView>> AuditLogAsync(Guid merchantId, AuditQuery query, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<Cursored<AuditEntryView>>($"api/v1/merchants/{merchantId}/audit-log{query.ToQueryString()}", ct);
    }

    /// <summary>Has the API recompute the log's chain of hashes.</summary>
    public Task<AuditVerdictView> VerifyAuditLogAsync(Guid merchantId, CancellationToken ct = default)
        => GetAsync<AuditVerdictView>($"api/v1/merchants/{merchantId}/audit-log/verify", ct);
}
