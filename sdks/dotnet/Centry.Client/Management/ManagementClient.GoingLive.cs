using Centry.Contracts;

namespace Centry.Client;

public sealed partial class ManagementClient
{
    /// <summary>The ten steps to production, each with its real state.</summary>
    public Task<GoingLiveView> GoingLiveAsync(Guid merchantId, CancellationToken ct = default)
        => GetAsync<GoingLiveView>($"api/v1/merchants/{merchantId}/going-live", ct);
}
