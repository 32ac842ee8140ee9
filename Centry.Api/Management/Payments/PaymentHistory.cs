using Centry.Contracts;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Management.Payments;

/// <summary>What happened to a payment, whichever kind it is.</summary>
internal static class PaymentHistory
{
    /// <summary>A payment has a handful of events and a merchant a handful of endpoints; beyond this the newest are shown.</summary>
    private const int DeliveriesMax = 200;

    public static async Task<IReadOnlyList<StatusChange>> HistoryAsync(this CentryDbContext context, Guid paymentId, CancellationToken cancellationToken)
        => await context.StatusHistory.AsNoTracking().Where(h => h.PaymentId == paymentId).OrderBy(h => h.Sequence)
            .Select(h => new StatusChange(h.Sequence, h.FromStatus, h.ToStatus, h.Source, h.Reason, h.At)).ToListAsync(cancellationToken);

    public static async Task<IReadOnlyList<DeliveryView>> DeliveriesAsync(this CentryDbContext context, Guid merchantId, Guid paymentId, CancellationToken cancellationToken)
    {
        var deliveries = await context.WebhookDeliveries.AsNoTracking()
            .Where(d => d.PaymentId == paymentId && d.MerchantId == merchantId)
            .OrderByDescending(d => d.Id).Take(DeliveriesMax)
            .ToListAsync(cancellationToken);
        var ids = deliveries.ConvertAll(d => d.Id);
        var attempts = (await context.WebhookDeliveryAttempts.AsNoTracking()
            .Where(a => ids.Contains(a.DeliveryId)).OrderBy(a => a.Attempt)
            .ToListAsync(cancellationToken)).ToLookup(a => a.DeliveryId);
        return [.. deliveries.Select(d => new DeliveryView(
            d.Id, d.EventId, d.EventType, d.Url, d.Status, d.AttemptCount, d.NextAttemptAt, d.CreatedAt,
            [.. attempts[d.Id].Select(a => new DeliveryAttemptView(a.Attempt, a.At, a.StatusCode, a.LatencyMs, a.Error, a.ResponseBody))]))];
    }
}
