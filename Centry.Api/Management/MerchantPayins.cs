using Centry.Api.Http;
using Centry.Api.Payments;
using Centry.Api.People;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Payins;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Management;

/// <summary>A merchant's payins, and what became of each.</summary>
internal static class MerchantPayins
{
    /// <summary>A payment has a handful of events and a merchant a handful of endpoints; beyond this the newest are shown.</summary>
    private const int DeliveriesMax = 200;

    private static readonly Refusal NoSuchPayin = new(ErrorCodes.NotFound, "There is no such payin.");

    public static void MapMerchantPayins(this RouteGroupBuilder group)
    {
        group.MapGet("/payins", ListAsync).WithTags("Payins")
            .WithName("ListMerchantPayins").WithSummary("A merchant's payins, newest first")
            .Query("environment", "Which of the two worlds.", Core.Environments.All, required: true).PaymentListParameters("payins", PayinStatus.All)
            .Produces<Page<PayinView>>().Refuses(400, 401, 403, 404);
        group.MapGet("/payins/{payinId:guid}", GetAsync).WithTags("Payins")
            .WithName("GetMerchantPayin").WithSummary("A payin with its status history and its webhook deliveries")
            .Produces<PayinDetail>().Refuses(401, 403, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Guid merchantId, PayinQueries payins, GatewayRegistry gateways)
    {
        var (query, refusal) = PaymentListQuery.Read(merchantId, http.Request.Query, gateways, PayinStatus.All);
        return query is null
            ? refusal!.ToResult()
            : query.Answer(await payins.ListAsync(query.Filter, query.Limit, query.Offset, http.RequestAborted), PayinViews.ToView);
    }

    private static async Task<IResult> GetAsync(HttpContext http, Guid merchantId, Guid payinId, CentryDbContext context, PayinQueries payins)
    {
        var payin = await context.Payins.AsNoTracking().SingleOrDefaultAsync(p => p.Id == payinId && p.MerchantId == merchantId, http.RequestAborted);
        if (payin is null)
            return NoSuchPayin.ToResult();
        var history = await payins.HistoryAsync(payinId, http.RequestAborted);
        return TypedResults.Json(
            new PayinDetail(
                payin.ToView(),
                [.. history.Select(h => new StatusChange(h.Sequence, h.FromStatus, h.ToStatus, h.Source, h.Reason, h.At))],
                await DeliveriesAsync(context, payin, http.RequestAborted)),
            CentryJson.Options);
    }

    private static async Task<IReadOnlyList<DeliveryView>> DeliveriesAsync(CentryDbContext context, Payin payin, CancellationToken cancellationToken)
    {
        var deliveries = await context.WebhookDeliveries.AsNoTracking()
            .Where(d => d.PaymentId == payin.Id && d.MerchantId == payin.MerchantId)
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
