using Centry.Contracts;

namespace Centry.Client;

public sealed partial class ManagementClient
{
    /// <summary>Payments by day, direction, currency and status.</summary>
    /// <param name="to">The last day, included.</param>
    /// <param name="timeZone">Where days begin and end: an IANA name.</param>
    public Task<StatisticsView> StatisticsAsync(Guid merchantId, string environment, DateOnly from, DateOnly to, string timeZone, CancellationToken ct = default)
        => GetAsync<StatisticsView>(
            $"api/v1/merchants/{merchantId}/statistics{new QueryText().Add("environment", environment).Add("from", from).Add("to", to).Add("time_zone", timeZone)}", ct);

    /// <summary>The newest payins, payouts and refunds of the last 30 days in one list.</summary>
    /// <param name="limit">1 to 100.</param>
    public Task<IReadOnlyList<ActivityView>> ActivityAsync(Guid merchantId, string environment, int limit, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<ActivityView>>($"api/v1/merchants/{merchantId}/activity{new QueryText().Add("environment", environment).Add("limit", limit)}", ct);

    /// <summary>What somebody has to see to, as far as the person's role reaches.</summary>
    public Task<IReadOnlyList<AttentionView>> AttentionAsync(Guid merchantId, string environment, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<AttentionView>>($"api/v1/merchants/{merchantId}/attention{new QueryText().Add("environment", environment)}", ct);
}
