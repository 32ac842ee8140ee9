using System.Text.Json;
using Centry.Api.Http;
using Centry.Api.Management.Invoicing;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Audit;
using Centry.Core.Erp;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Management.Erp;

/// <summary><c>…/erp-records</c>, <c>…/erp-connections/{id}/preview</c> and <c>…/matches</c>: what payments owe to the books, and which documents they are for.</summary>
internal static class ErpRecordRoutes
{
    private const int LimitDefault = 50;
    private const int LimitMax = 200;

    private static readonly Refusal NoSuchRecord = new(ErrorCodes.NotFound, "There is no such record.");
    private static readonly Refusal DoneAlready = new(ErrorCodes.InvalidState, "The record is done already.");

    public static void MapErpRecords(this RouteGroupBuilder merchant)
    {
        var records = merchant.MapGroup("/erp-records").WithTags("ERP");
        records.MapGet("/", ListAsync).WithName("ListErpRecords").WithSummary("What payments owe to the books, newest first")
            .Query("status", "Only in this status.", ErpRecordStatus.All)
            .Query("payment_id", "Only of this payment.", format: "uuid")
            .Query("environment", "Only of this environment's payments.", Core.Environments.All)
            .PageParameters().Produces<Cursored<ErpRecordView>>().Refuses(400, 401, 403, 404);
        records.MapPost("/{recordId:guid}/retry", RetryAsync).WithName("RetryErpRecord").WithSummary("Try a record again now")
            .Produces<ErpRecordView>(StatusCodes.Status202Accepted).Refuses(401, 403, 404, 409);
        var connection = merchant.MapGroup("/erp-connections/{connectionId:guid}").WithTags("ERP");
        connection.MapPost("/preview", PreviewAsync).WithName("PreviewErp").WithSummary("What would be written into the books for a payment; writes nothing")
            .Accepts<PreviewErpRequest>("application/json").Produces<ErpPreviewView>().Refuses(400, 401, 403, 404, 409, 413, 415);
        connection.MapGet("/matches", MatchesAsync).WithName("ListErpMatches").WithSummary("Payments without a document and the open ones that they are probably for, newest first")
            .Query("status", "Only in this status.", ErpMatchStatus.All)
            .PageParameters().Produces<Cursored<ErpMatchView>>().Refuses(400, 401, 403, 404);
        connection.MapPost("/matches/{matchId:guid}/confirm", (HttpContext http, Guid merchantId, Guid connectionId, Guid matchId, DecideErpMatch decide, CentryDbContext context)
                => DecideAsync(http, merchantId, connectionId, matchId, true, decide, context))
            .WithName("ConfirmErpMatch").WithSummary("The payment is for this document: settle it").Produces<ErpMatchView>().Refuses(401, 403, 404, 409);
        connection.MapPost("/matches/{matchId:guid}/reject", (HttpContext http, Guid merchantId, Guid connectionId, Guid matchId, DecideErpMatch decide, CentryDbContext context)
                => DecideAsync(http, merchantId, connectionId, matchId, false, decide, context))
            .WithName("RejectErpMatch").WithSummary("The payment is not for this document: do not propose it again").Produces<ErpMatchView>().Refuses(401, 403, 404, 409);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Guid merchantId, CentryDbContext context)
    {
        var query = new QueryReader(http.Request.Query);
        var (status, payment, environment) = (query.OneOf("status", ErpRecordStatus.All), query.Id("payment_id"), query.OneOf("environment", Core.Environments.All));
        var (limit, after) = (query.Number("limit", LimitDefault, 1, LimitMax), query.Id("after"));
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        var rows = context.ErpRecords.AsNoTracking().Where(r => r.MerchantId == merchantId && (status == null || r.Status == status) && (payment == null || r.PaymentId == payment)
            && (environment == null || r.Environment == environment));
        if (after is { } last)
            rows = rows.Where(r => r.Id.CompareTo(last) < 0);
        var page = await rows.OrderByDescending(r => r.Id).Take(limit + 1).ToListAsync(http.RequestAborted);
        return TypedResults.Json(new Cursored<ErpRecordView>([.. page.Take(limit).Select(ToView)], page.Count > limit ? page[limit - 1].Id.ToString() : null), CentryJson.Options);
    }

    private static async Task<IResult> RetryAsync(HttpContext http, Guid merchantId, Guid recordId, CentryDbContext context, AuditTrail audit, TimeProvider time)
    {
        var records = context.ErpRecords.Where(r => r.Id == recordId && r.MerchantId == merchantId);
        var tried = await context.InTransactionAsync(async () =>
        {
            var changed = await records.Where(r => r.Status != ErpRecordStatus.Done).ExecuteUpdateAsync(set => set.SetProperty(r => r.NextAt, time.Now()), http.RequestAborted);
            if (changed == 0)
                return false;
            audit.Add(merchantId, new AuditedAct(AuditActions.ErpRecordRetried, "erp_record", recordId.ToString(), AuditChanges.Between(null, new { Record = recordId })));
            await context.SaveChangesAsync(http.RequestAborted);
            return true;
        }, http.RequestAborted);
        if (await records.AsNoTracking().SingleOrDefaultAsync(http.RequestAborted) is not { } record)
            return NoSuchRecord.ToResult();
        return tried ? TypedResults.Json(ToView(record), CentryJson.Options, statusCode: StatusCodes.Status202Accepted) : DoneAlready.ToResult();
    }

    private static Task<IResult> PreviewAsync(HttpContext http, Guid merchantId, Guid connectionId, PreviewErp preview)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            var paymentId = fields.Id("payment_id", required: true);
            if (fields.HasFaults)
                return PaymentFields.Invalid(fields.Faults).ToResult();
            var (view, refusal) = await preview.ExecuteAsync(merchantId, connectionId, paymentId!.Value, http.RequestAborted);
            return view is null ? refusal!.ToResult() : TypedResults.Json(view, CentryJson.Options);
        });

    private static async Task<IResult> MatchesAsync(HttpContext http, Guid merchantId, Guid connectionId, ManageErpConnections connections, CentryDbContext context)
    {
        var query = new QueryReader(http.Request.Query);
        var (status, limit, after) = (query.OneOf("status", ErpMatchStatus.All), query.Number("limit", LimitDefault, 1, LimitMax), query.Id("after"));
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        if (!await connections.Of(merchantId).AnyAsync(c => c.Id == connectionId, http.RequestAborted))
            return ManageErpConnections.NoSuch.ToResult();
        var rows = context.ErpMatches.AsNoTracking().Where(m => m.ConnectionId == connectionId && (status == null || m.Status == status));
        if (after is { } last)
            rows = rows.Where(m => m.Id.CompareTo(last) < 0);
        var page = await Shown(rows.OrderByDescending(m => m.Id).Take(limit + 1), context).ToListAsync(http.RequestAborted);
        return TypedResults.Json(
            new Cursored<ErpMatchView>([.. page.Take(limit).Select(m => m.ToView())], page.Count > limit ? page[limit - 1].Match.Id.ToString() : null), CentryJson.Options);
    }

    private static async Task<IResult> DecideAsync(
        HttpContext http, Guid merchantId, Guid connectionId, Guid matchId, bool confirm, DecideErpMatch decide, CentryDbContext context)
    {
        var (match, refusal) = await decide.ExecuteAsync(merchantId, connectionId, matchId, confirm, Member.Of(http).UserId, http.RequestAborted);
        return match is null
            ? refusal!.ToResult()
            : TypedResults.Json((await Shown(context.ErpMatches.AsNoTracking().Where(m => m.Id == match.Id), context).SingleAsync(http.RequestAborted)).ToView(), CentryJson.Options);
    }

    private static IQueryable<ShownMatch> Shown(IQueryable<ErpMatch> matches, CentryDbContext context)
        => from match in matches join document in context.MerchantDocuments on match.DocumentId equals document.Id orderby match.Id descending select new ShownMatch(match, document.Number, document.Kind);

    private sealed record ShownMatch(ErpMatch Match, string Number, string Kind)
    {
        public ErpMatchView ToView() => new(
            Match.Id, Match.PaymentId, Match.DocumentId, Number, Kind, Match.Confidence, JsonSerializer.Deserialize<List<string>>(Match.Reasons)!, Match.Status, Match.CreatedAt, Match.DecidedAt);
    }

    internal static ErpRecordView ToView(ErpRecord r)
    {
        var steps = JsonSerializer.Deserialize<ErpSteps>(r.Steps, CentryJson.Options)!;
        return new ErpRecordView(
            r.Id, r.PaymentId, r.Kind, r.Status, r.DocumentId, steps.Document ?? steps.Refund, steps.Number, steps.Payment, steps.Fee, r.Attempts, r.Error, r.NextAt, r.CreatedAt, r.DoneAt);
    }
}
