using Centry.Contracts;

namespace Centry.Client;

/// <summary>A merchant's books at ERPs: permission <c>erp.manage</c>.</summary>
public sealed partial class ManagementClient
{
    /// <summary>The ERPs that can be connected, and what each wants.</summary>
    public Task<IReadOnlyList<ErpView>> ErpsAsync(Guid merchantId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<ErpView>>($"api/v1/merchants/{merchantId}/erps", ct);

    /// <summary>All connections, newest first, those that ended too.</summary>
    public Task<IReadOnlyList<ErpConnectionView>> ErpConnectionsAsync(Guid merchantId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<ErpConnectionView>>(Erp(merchantId), ct);

    /// <summary>Begins a consent (the answer says where the person's browser goes) or signs in with credentials.</summary>
    public Task<ErpConnectedView> ConnectErpAsync(Guid merchantId, ConnectErpRequest request, CancellationToken ct = default)
        => SendAsync<ErpConnectedView>(HttpMethod.Post, Erp(merchantId), request, ct);

    /// <summary>Ends the connection, at the vendor's too. What was imported stays.</summary>
    public Task DisconnectErpAsync(Guid merchantId, Guid connectionId, CancellationToken ct = default)
        => SendAsync(HttpMethod.Delete, Erp(merchantId, connectionId), body: null, ct);

    /// <summary>Which company of those that the consent covers.</summary>
    public Task<ErpConnectionView> ChooseErpTenantAsync(Guid merchantId, Guid connectionId, string tenantId, CancellationToken ct = default)
        => SendAsync<ErpConnectionView>(HttpMethod.Post, Erp(merchantId, connectionId, "tenant"), new ChooseErpTenantRequest(tenantId), ct);

    /// <summary>To which accounts payments are booked.</summary>
    public Task<IReadOnlyList<ErpMappingView>> ErpMappingAsync(Guid merchantId, Guid connectionId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<ErpMappingView>>(Erp(merchantId, connectionId, "mapping"), ct);

    /// <summary>Replaces all rules.</summary>
    public Task<IReadOnlyList<ErpMappingView>> MapErpAsync(Guid merchantId, Guid connectionId, MapErpRequest request, CancellationToken ct = default)
        => SendAsync<IReadOnlyList<ErpMappingView>>(HttpMethod.Put, Erp(merchantId, connectionId, "mapping"), request, ct);

    /// <summary>The chart of accounts as of the last reading.</summary>
    public Task<IReadOnlyList<ErpAccountView>> ErpAccountsAsync(Guid merchantId, Guid connectionId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<ErpAccountView>>(Erp(merchantId, connectionId, "accounts"), ct);

    /// <summary>The tax rates as of the last reading.</summary>
    public Task<IReadOnlyList<ErpTaxRateView>> ErpTaxRatesAsync(Guid merchantId, Guid connectionId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<ErpTaxRateView>>(Erp(merchantId, connectionId, "tax-rates"), ct);

    /// <summary>Has the books read as soon as a worker is free.</summary>
    /// <param name="full">From the beginning, and not only what changed.</param>
    public Task<ErpConnectionView> SyncErpAsync(Guid merchantId, Guid connectionId, bool full, CancellationToken ct = default)
        => SendAsync<ErpConnectionView>(HttpMethod.Post, Erp(merchantId, connectionId, "sync"), new SyncErpRequest(full), ct);

    /// <summary>The last fifty readings, newest first.</summary>
    public Task<IReadOnlyList<ErpSyncRunView>> ErpSyncRunsAsync(Guid merchantId, Guid connectionId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<ErpSyncRunView>>(Erp(merchantId, connectionId, "sync-runs"), ct);

    /// <summary>What would be written for a payment. Writes nothing.</summary>
    public Task<ErpPreviewView> PreviewErpAsync(Guid merchantId, Guid connectionId, Guid paymentId, CancellationToken ct = default)
        => SendAsync<ErpPreviewView>(HttpMethod.Post, Erp(merchantId, connectionId, "preview"), new PreviewErpRequest(paymentId), ct);

    /// <summary>Payments without a document and those that they are probably for, newest first.</summary>
    /// <param name="status">Null for all.</param>
    /// <param name="after"><c>next_after</c> of the page before.</param>
    public Task<Cursored<ErpMatchView>> ErpMatchesAsync(Guid merchantId, Guid connectionId, string? status, string? after, CancellationToken ct = default)
        => GetAsync<Cursored<ErpMatchView>>(Erp(merchantId, connectionId, "matches") + ErpQuery(("status", status), ("after", after)), ct);

    /// <param name="confirm">The payment is for the document: settle it. Else do not propose it again.</param>
    public Task<ErpMatchView> DecideErpMatchAsync(Guid merchantId, Guid connectionId, Guid matchId, bool confirm, CancellationToken ct = default)
        => SendAsync<ErpMatchView>(HttpMethod.Post, Erp(merchantId, connectionId, $"matches/{matchId}/{(confirm ? "confirm" : "reject")}"), body: null, ct);

    /// <summary>What payments owe to the books, newest first.</summary>
    /// <param name="status">Null for all.</param>
    /// <param name="after"><c>next_after</c> of the page before.</param>
    public Task<Cursored<ErpRecordView>> ErpRecordsAsync(Guid merchantId, string environment, string? status, string? after, CancellationToken ct = default)
        => GetAsync<Cursored<ErpRecordView>>($"api/v1/merchants/{merchantId}/erp-records{ErpQuery(("environment", environment), ("status", status), ("after", after))}", ct);

    /// <summary>Tries a record again now.</summary>
    public Task<ErpRecordView> RetryErpRecordAsync(Guid merchantId, Guid recordId, CancellationToken ct = default)
        => SendAsync<ErpRecordView>(HttpMethod.Post, $"api/v1/merchants/{merchantId}/erp-records/{recordId}/retry", body: null, ct);

    private static string Erp(Guid merchantId, Guid? connectionId = null, string? part = null)
        => $"api/v1/merchants/{merchantId}/erp-connections{(connectionId is { } id ? $"/{id}" : "")}{(part is null ? "" : $"/{part}")}";

    private static string ErpQuery(params IEnumerable<(string Name, string? Value)> parameters)
    {
        var given = parameters.Where(parameter => parameter.Value is not null).Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}").ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }
}
