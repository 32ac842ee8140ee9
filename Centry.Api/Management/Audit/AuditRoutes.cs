using System.Globalization;
using System.Text.Json;
using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;

namespace Centry.Api.Management.Audit;

/// <summary><c>…/audit-log</c>: who did what in the merchant's organization, and whether that is as it was written.</summary>
internal static class AuditRoutes
{
    private const int LimitDefault = 50;
    private const int LimitMax = 200;

    public static void MapAuditLog(this RouteGroupBuilder merchant)
    {
        var group = merchant.MapGroup("/audit-log").WithTags("Audit log");
        group.MapGet("/", ListAsync)
            .WithName("ListAuditLog").WithSummary("The organization's audit log, newest first")
            .Query("action", "Only this, such as api_key.created.")
            .Query("actor", "Only what this person did: an id or an e-mail address.")
            .Query("target_type", "Only what was done to this kind of thing, such as api_key.")
            .Query("target_id", "Only what was done to this.")
            .Query("from", "Then or later: an RFC 3339 time or a date.")
            .Query("to", "Before then.")
            .Query("limit", $"Rows in a page: 1 to {LimitMax}, {LimitDefault} when left out.", type: JsonSchemaType.Integer, format: "int32")
            .Query("after", "next_after of the page before.", type: JsonSchemaType.Integer, format: "int64")
            .Produces<Cursored<AuditEntryView>>().Refuses(400, 401, 403, 404);
        group.MapGet("/verify", VerifyAsync)
            .WithName("VerifyAuditLog").WithSummary("Recompute the log's chain of hashes")
            .Produces<AuditVerdictView>().Refuses(401, 403, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, CentryDbContext context)
    {
        var query = new QueryReader(http.Request.Query);
        var organizationId = Member.Of(http).OrganizationId;
        var rows = ReadFilter(query)(context.AuditLog.AsNoTracking().Where(e => e.OrganizationId == organizationId));
        var limit = query.Number("limit", LimitDefault, 1, LimitMax);
        if (query.Text("after") is { } text)
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var after))
                rows = rows.Where(e => e.Sequence < after);
            else
                query.Fault("after", "Must be next_after of the page before.");
        }

        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        var page = await rows.OrderByDescending(e => e.Sequence).Take(limit + 1).ToListAsync(http.RequestAborted);
        var hasMore = page.Count > limit;
        return TypedResults.Json(
            new Cursored<AuditEntryView>(
                [.. page.Take(limit).Select(ToView)], hasMore ? page[limit - 1].Sequence.ToString(CultureInfo.InvariantCulture) : null), CentryJson.Options);
    }

    private static async Task<IResult> VerifyAsync(HttpContext http, AuditVerifier verifier)
    {
        var verdict = await verifier.VerifyAsync(Member.Of(http).OrganizationId, http.RequestAborted);
        return TypedResults.Json(
            new AuditVerdictView(verdict.IsIntact, verdict.Entries, verdict.BrokenAt, verdict.HeadSequence, Convert.ToHexStringLower(verdict.HeadHash)), CentryJson.Options);
    }

    /// <summary>What the query narrows the log to.</summary>
    internal static Func<IQueryable<AuditEntry>, IQueryable<AuditEntry>> ReadFilter(QueryReader query)
    {
        var (action, actor, type, target) = (query.Text("action"), query.Text("actor"), query.Text("target_type"), query.Text("target_id"));
        var (from, to) = (query.Time("from"), query.Time("to"));
        Guid? actorId = Guid.TryParse(actor, out var id) ? id : null;
        return log => log
            .Where(e => (action == null || e.Action == action) && (actor == null || (actorId == null ? e.ActorName == actor : e.ActorId == actorId)))
            .Where(e => (type == null || e.TargetType == type) && (target == null || e.TargetId == target))
            .Where(e => (from == null || e.At >= from) && (to == null || e.At < to));
    }

    private static AuditEntryView ToView(AuditEntry e) => new(
        e.Sequence, e.At, e.ActorKind, e.ActorId, e.ActorName, e.Ip?.ToString(), e.UserAgent, e.Action, e.MerchantId, e.TargetType, e.TargetId,
        JsonElement.Parse(e.Changes), Convert.ToHexStringLower(e.PreviousHash), Convert.ToHexStringLower(e.Hash));
}
