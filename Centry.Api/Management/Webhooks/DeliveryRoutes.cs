using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Persistence;
using Centry.Core.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;

namespace Centry.Api.Management.Webhooks;

/// <summary><c>…/webhooks/deliveries</c>: what became of each event at each endpoint, and sending it again.</summary>
internal static class DeliveryRoutes
{
    private const int LimitDefault = 50;
    private const int LimitMax = 200;
    private const int NoticesMax = 100;

    private static readonly Refusal NoSuchDelivery = new(ErrorCodes.NotFound, "There is no such delivery.");
    private static readonly Refusal UnderWay = new(ErrorCodes.InvalidState, "This delivery is still under way: it is made again by itself.");
    private static readonly Refusal NowhereToGo = new(ErrorCodes.InvalidState, "The endpoint of this delivery is disabled or has no URL. Enable it or give it one first.");

    public static void MapWebhookDeliveries(this RouteGroupBuilder merchant)
    {
        var group = merchant.MapGroup("/webhooks/deliveries").WithTags("Webhooks");
        group.MapGet("/", ListAsync)
            .WithName("ListWebhookDeliveries").WithSummary("Deliveries, newest first; kept for 30 days")
            .Query("environment", "Only of this environment.", Core.Environments.All)
            .Query("event", "Only of this event.", [.. EventTypes.Subscribable, EventTypes.WebhookTest])
            .Query("status", "Only in this status.", DeliveryStatus.All)
            .Query("endpoint_id", "Only to this endpoint.", format: "uuid")
            .Query("payment_id", "Only about this payment.", format: "uuid")
            .Query("event_id", "Only of this one event.", format: "uuid")
            .Query("created_from", "Only those made then or later: an RFC 3339 time or a date.")
            .Query("created_to", "Only those made then or earlier: an RFC 3339 time or a date.")
            .Query("limit", "Rows in a page: 1 to 200, 50 when left out.", type: JsonSchemaType.Integer, format: "int32")
            .Query("after", "Only those older than this one: next_after of the page before.", format: "uuid")
            .Produces<Cursored<DeliverySummary>>().Refuses(400, 401, 403, 404);
        group.MapGet("/{deliveryId:guid}", GetAsync)
            .WithName("GetWebhookDelivery").WithSummary("A delivery with its body and its attempts: headers, answer, time")
            .Produces<DeliveryDetail>().Refuses(401, 403, 404);
        group.MapPost("/{deliveryId:guid}/replay", ReplayAsync)
            .WithName("ReplayWebhookDelivery").WithSummary("Make a delivery again, with the same event id and body")
            .Produces<DeliverySummary>(StatusCodes.Status202Accepted).Refuses(401, 403, 404, 409);
        merchant.MapPost("/webhooks/replay", ReplayManyAsync).WithTags("Webhooks")
            .WithName("ReplayWebhookDeliveries").WithSummary("Make all failed deliveries of a time again")
            .Accepts<ReplayWebhooksRequest>("application/json").Produces<ReplayView>(StatusCodes.Status202Accepted).Refuses(400, 401, 403, 404, 413, 415);
        merchant.MapGet("/notices", NoticesAsync).WithTags("Webhooks")
            .WithName("ListNotices").WithSummary("What a merchant's people were told, newest first")
            .Produces<IReadOnlyList<NoticeView>>().Refuses(401, 403, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Guid merchantId, CentryDbContext context)
    {
        var query = new QueryReader(http.Request.Query);
        var (environment, name, status) = (query.OneOf("environment", Core.Environments.All), query.Text("event", 60), query.OneOf("status", DeliveryStatus.All));
        var (endpoint, payment, eventId, after) = (query.Id("endpoint_id"), query.Id("payment_id"), query.Id("event_id"), query.Id("after"));
        var (from, to, limit) = (query.Time("created_from"), query.Time("created_to"), query.Number("limit", LimitDefault, 1, LimitMax));
        if (from > to)
            query.Fault("created_to", "Must not be before created_from.");
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();

        var rows = context.WebhookDeliveries.AsNoTracking().Where(d => d.MerchantId == merchantId);
        if (environment is not null)
            rows = rows.Where(d => context.Events.Any(e => e.Id == d.EventId && e.Environment == environment));
        if (name is not null)
            rows = rows.Where(d => d.EventType == name);
        if (status is not null)
            rows = rows.Where(d => d.Status == status);
        if (endpoint is not null)
            rows = rows.Where(d => d.EndpointId == endpoint);
        if (payment is not null)
            rows = rows.Where(d => d.PaymentId == payment);
        if (eventId is not null)
            rows = rows.Where(d => d.EventId == eventId);
        if (from is not null)
            rows = rows.Where(d => d.CreatedAt >= from);
        if (to is not null)
            rows = rows.Where(d => d.CreatedAt <= to);
        if (after is { } cursor)
            rows = rows.Where(d => d.Id.CompareTo(cursor) < 0);

        // The last attempt comes with its row: one round trip.
        var page = await rows.OrderByDescending(d => d.Id).Take(limit + 1)
            .Select(d => new { Delivery = d, Last = context.WebhookDeliveryAttempts.Where(a => a.DeliveryId == d.Id).OrderByDescending(a => a.Attempt).FirstOrDefault() })
            .ToListAsync(http.RequestAborted);
        var shown = page.Take(limit).Select(p => p.Delivery.ToSummary(p.Last)).ToList();
        return TypedResults.Json(new Cursored<DeliverySummary>(shown, page.Count > limit ? shown[^1].Id.ToString() : null), CentryJson.Options);
    }

    private static async Task<IResult> GetAsync(HttpContext http, Guid merchantId, Guid deliveryId, CentryDbContext context)
    {
        if (await FindAsync(context, merchantId, deliveryId, http.RequestAborted) is not { } delivery
            || await context.Events.AsNoTracking().SingleOrDefaultAsync(e => e.Id == delivery.EventId, http.RequestAborted) is not { } told)
        {
            return NoSuchDelivery.ToResult();
        }

        var attempts = await context.WebhookDeliveryAttempts.AsNoTracking().Where(a => a.DeliveryId == deliveryId).OrderBy(a => a.Attempt).ToListAsync(http.RequestAborted);
        return TypedResults.Json(delivery.ToDetail(told, attempts), CentryJson.Options);
    }

    private static async Task<IResult> ReplayAsync(HttpContext http, Guid merchantId, Guid deliveryId, CentryDbContext context, ReplayWebhooks replay)
    {
        var made = await replay.OneAsync(merchantId, deliveryId, http.RequestAborted);
        if (await FindAsync(context, merchantId, deliveryId, http.RequestAborted) is not { } delivery)
            return NoSuchDelivery.ToResult();
        if (made)
            return TypedResults.Json(delivery.ToSummary(last: null), CentryJson.Options, statusCode: StatusCodes.Status202Accepted);
        return (delivery.Status == DeliveryStatus.Pending ? UnderWay : NowhereToGo).ToResult();
    }

    private static Task<IResult> ReplayManyAsync(HttpContext http, Guid merchantId, ReplayWebhooks replay, TimeProvider time)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            if (ReplayRangeReader.Read(fields, merchantId, time) is not { } range)
                return PaymentFields.Invalid(fields.Faults).ToResult();
            var result = await replay.FailedAsync(range, http.RequestAborted);
            return TypedResults.Json(new ReplayView(result.Queued, result.GoOnFrom), CentryJson.Options, statusCode: StatusCodes.Status202Accepted);
        });

    private static async Task<IResult> NoticesAsync(HttpContext http, Guid merchantId, CentryDbContext context)
    {
        var notices = await context.MerchantNotices.AsNoTracking().Where(n => n.MerchantId == merchantId).OrderByDescending(n => n.Id).Take(NoticesMax).ToListAsync(http.RequestAborted);
        return TypedResults.Json(notices.Select(n => new NoticeView(n.Id, n.Kind, n.SubjectId, n.Text, n.CreatedAt)), CentryJson.Options);
    }

    private static Task<WebhookDelivery?> FindAsync(CentryDbContext context, Guid merchantId, Guid deliveryId, CancellationToken cancellationToken)
        => context.WebhookDeliveries.AsNoTracking().SingleOrDefaultAsync(d => d.Id == deliveryId && d.MerchantId == merchantId, cancellationToken);
}
