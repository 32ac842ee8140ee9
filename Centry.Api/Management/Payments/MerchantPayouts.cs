using Centry.Api.Http;
using Centry.Api.Idempotency;
using Centry.Api.Payments;
using Centry.Api.Payouts;
using Centry.Api.People;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Audit;
using Centry.Core.Currencies;
using Centry.Core.Payins;
using Centry.Core.Payouts;
using Centry.Core.Persistence;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Management.Payments;

/// <summary><c>…/payouts</c>: a merchant's payouts, and what people do with them: create, submit, cancel, approve, reject.</summary>
internal static class MerchantPayouts
{
    private const string Target = "payout";
    private const int ReasonMax = 500;

    private static readonly Refusal NoSuchPayout = new(ErrorCodes.NotFound, "There is no such payout.");

    public static void MapMerchantPayouts(this RouteGroupBuilder merchant)
    {
        var group = merchant.MapGroup("/payouts").WithTags("Payouts");
        var view = group.MapGroup("").RequirePermission(Permissions.PaymentsView);
        view.MapGet("/", ListAsync)
            .WithName("ListMerchantPayouts").WithSummary("A merchant's payouts, newest first")
            .Environment().PaymentListParameters("payouts", PayoutStatus.All)
            .Produces<Page<PayoutView>>().Refuses(400, 401, 403, 404);
        view.MapGet("/{payoutId:guid}", GetAsync)
            .WithName("GetMerchantPayout").WithSummary("A payout with all that happened to it and all that it left behind")
            .Produces<PayoutDetail>().Refuses(401, 403, 404);
        view.MapGet("/{payoutId:guid}/recipients", ListRecipientsAsync)
            .WithName("ListMerchantPayoutRecipients").WithSummary("The recipients of a bulk payout, in the order of the request")
            .RecipientParameters().Produces<Page<PayoutRecipientView>>().Refuses(400, 401, 403, 404);
        var create = group.MapGroup("").RequirePermission(Permissions.PayoutsCreate);
        create.MapPost("/", CreateAsync)
            .WithName("CreateMerchantPayout").WithSummary("Pay a recipient, or many").Environment()
            .Accepts<CreatePayoutRequest>("application/json").Produces<PayoutView>(StatusCodes.Status201Created)
            .WithMetadata(new IdempotentAttribute(), new RequestSizeLimitAttribute(PayoutEndpoints.BulkBytesMax)).Refuses(403);
        create.MapPost("/preview", PreviewAsync)
            .WithName("PreviewMerchantPayout").WithSummary("What a payout would cost, and what would be left; nothing is made").Environment()
            .Accepts<CreatePayoutRequest>("application/json").Produces<PayoutPreview>().Refuses(400, 401, 403, 404, 413, 415);
        create.MapBulkUpload();
        create.MapPost("/{payoutId:guid}/submit", SubmitAsync)
            .WithName("SubmitMerchantPayout").WithSummary("Send a draft on its way")
            .Produces<PayoutView>().WithMetadata(new IdempotentAttribute()).Refuses(403);
        create.MapPost("/{payoutId:guid}/cancel", CancelAsync)
            .WithName("CancelMerchantPayout").WithSummary("Cancel a payout that is a draft or waits for approval")
            .Produces<PayoutView>().WithMetadata(new IdempotentAttribute()).Refuses(403);
        var approve = group.MapGroup("").RequirePermission(Permissions.PayoutsApprove);
        approve.MapGet("/approvals", ListApprovalsAsync)
            .WithName("ListPayoutApprovals").WithSummary("The payouts that wait for a person, and which of them the one who asks may approve")
            .Environment().PaymentListParameters("payouts", [PayoutStatus.Pending])
            .Produces<Page<PayoutApprovalView>>().Refuses(400, 401, 403, 404);
        approve.MapPost("/{payoutId:guid}/approve", ApproveAsync)
            .WithName("ApproveMerchantPayout").WithSummary("Let a payout go out that waits")
            .Produces<PayoutView>().Refuses(401, 403, 404, 409).RequiresRecentProof();
        approve.MapPost("/{payoutId:guid}/reject", RejectAsync)
            .WithName("RejectMerchantPayout").WithSummary("Do not let a payout go out that waits; its funds are available again")
            .Accepts<RejectPayoutRequest>("application/json").Produces<PayoutView>().Refuses(400, 401, 403, 404, 409, 413, 415);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Guid merchantId, PayoutQueries payouts, GatewayRegistry gateways)
    {
        var (query, refusal) = PaymentListQuery.Read(merchantId, http.Request.Query, gateways, PayoutStatus.All);
        return query is null
            ? refusal!.ToResult()
            : query.Answer(await payouts.ListAsync(query.Filter, query.Limit, query.Offset, http.RequestAborted), p => p.ToView());
    }

    private static async Task<IResult> GetAsync(HttpContext http, Guid merchantId, Guid payoutId, CentryDbContext context)
    {
        if (await FindAsync(context, merchantId, payoutId, http.RequestAborted) is not { } payout)
            return NoSuchPayout.ToResult();
        var member = Member.Of(http);
        var people = await EmailsAsync(context, [payout], http.RequestAborted);
        var mayApprove = payout.Status == PayoutStatus.Pending && member.Grant.Allows(Permissions.PayoutsApprove)
            && !DecidePayout.NeedsSomebodyElse(payout, member.UserId, await RequiresSecondAsync(context, member, http.RequestAborted));
        return TypedResults.Json(
            new PayoutDetail(
                payout.ToView(), EmailOf(people, payout.CreatedBy), EmailOf(people, payout.DecidedBy), mayApprove,
                await context.HistoryAsync(payoutId, http.RequestAborted), await context.DeliveriesAsync(merchantId, payoutId, http.RequestAborted))
            {
                Trail = await context.TrailAsync(payout, http.RequestAborted),
            },
            CentryJson.Options);
    }

    private static async Task<IResult> ListApprovalsAsync(HttpContext http, Guid merchantId, CentryDbContext context, PayoutQueries payouts, GatewayRegistry gateways)
    {
        var (query, refusal) = PaymentListQuery.Read(merchantId, http.Request.Query, gateways, [PayoutStatus.Pending]);
        if (query is null)
            return refusal!.ToResult();
        var member = Member.Of(http);
        var page = await payouts.ListAsync(query.Filter with { Status = PayoutStatus.Pending }, query.Limit, query.Offset, http.RequestAborted);
        var people = await EmailsAsync(context, page.Rows, http.RequestAborted);
        var requiresSecond = await RequiresSecondAsync(context, member, http.RequestAborted);
        return query.Answer(page, p => new PayoutApprovalView(p.ToView(), EmailOf(people, p.CreatedBy), !DecidePayout.NeedsSomebodyElse(p, member.UserId, requiresSecond)));
    }

    private static async Task<Dictionary<Guid, string?>> EmailsAsync(CentryDbContext context, IReadOnlyList<Payout> payouts, CancellationToken cancellationToken)
    {
        var ids = payouts.SelectMany(p => new[] { p.CreatedBy, p.DecidedBy }).OfType<Guid>().Distinct().ToList();
        return await context.Users.Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.Email, cancellationToken);
    }

    private static string? EmailOf(Dictionary<Guid, string?> people, Guid? id) => id is { } person ? people.GetValueOrDefault(person) : null;

    private static Task<bool> RequiresSecondAsync(CentryDbContext context, Member member, CancellationToken cancellationToken)
        => context.Organizations.AsNoTracking().Where(o => o.Id == member.OrganizationId).Select(o => o.RequireSecondApprover).SingleAsync(cancellationToken);

    private static async Task<IResult> ListRecipientsAsync(HttpContext http, Guid merchantId, Guid payoutId, CentryDbContext context, PayoutQueries payouts)
        => await FindAsync(context, merchantId, payoutId, http.RequestAborted) is { } payout
            ? await PayoutEndpoints.RecipientsOfAsync(http, payout, payouts)
            : NoSuchPayout.ToResult();

    private static Task<IResult> CreateAsync(HttpContext http, Guid merchantId, PersonsMoney money, PayoutPlanner planner, AuditTrail audit)
        => money.InEnvironmentAsync(http, merchantId, async (body, profile, environment, cancellationToken) =>
        {
            var (plan, refusal) = await planner.PlanAsync(body, profile, environment, Member.Of(http), cancellationToken);
            return plan is null ? Answer.Refuse(refusal!) : Created(plan, audit);
        }, PayoutEndpoints.BulkBytesMax);

    /// <summary>The answer that makes a planned payout, and tells of it.</summary>
    internal static Answer Created(PayoutPlan plan, AuditTrail audit)
        => Answer.Of(StatusCodes.Status201Created, plan.Payout.ToView(plan.Recipients), plan.Write with { Audit = Told(audit, AuditActions.PayoutCreated, plan.Payout) }) with
        {
            Explain = Explain(plan.Payout),
        };

    private static Task<IResult> PreviewAsync(HttpContext http, Guid merchantId, PersonsMoney money, PayoutPlanner planner)
        => money.InEnvironmentAsync(http, merchantId, async (body, profile, environment, cancellationToken) =>
        {
            var (plan, refusal) = await planner.PlanAsync(body, profile, environment, Member.Of(http), cancellationToken);
            return plan is null ? Answer.Refuse(refusal!) : Answer.Of(StatusCodes.Status200OK, await planner.PreviewAsync(plan, profile, cancellationToken));
        }, isPreview: true);

    private static Task<IResult> SubmitAsync(HttpContext http, Guid merchantId, Guid payoutId, PersonsMoney money, CentryDbContext context, MovePayout move, AuditTrail audit)
        => OnPayoutAsync(http, merchantId, payoutId, money, context, (payout, profile, _) =>
        {
            if (payout.Status != PayoutStatus.Draft)
                return Answer.Refuse(InvalidState(payout, "be submitted: it is no draft"));
            var (moved, write) = move.DecideSubmit(payout, profile, key: null);
            return Answer.Of(StatusCodes.Status200OK, moved.ToView(), write with { Audit = Told(audit, AuditActions.PayoutSubmitted, payout) }) with { Explain = Explain(payout) };
        });

    private static Task<IResult> CancelAsync(HttpContext http, Guid merchantId, Guid payoutId, PersonsMoney money, CentryDbContext context, MovePayout move, AuditTrail audit)
        => OnPayoutAsync(http, merchantId, payoutId, money, context, (payout, profile, _) =>
        {
            if (payout.Status == PayoutStatus.Cancelled)
                return Answer.Of(StatusCodes.Status200OK, payout.ToView());
            if (!PayoutStatus.CanMove(payout.Status, PayoutStatus.Cancelled))
                return Answer.Refuse(InvalidState(payout, "be cancelled any more"));
            var (moved, write) = move.Decide(payout, new PayoutStep(PayoutStatus.Cancelled, ChangeSources.Person, Audit: Told(audit, AuditActions.PayoutCancelled, payout)), profile);
            return Answer.Of(StatusCodes.Status200OK, moved.ToView(), write);
        });

    private static async Task<IResult> ApproveAsync(HttpContext http, Guid merchantId, Guid payoutId, CentryDbContext context, DecidePayout decide, AuditTrail audit)
        => await FindAsync(context, merchantId, payoutId, http.RequestAborted) is null
            ? NoSuchPayout.ToResult()
            : Decided(await decide.ExecuteAsync(payoutId, Member.Of(http).UserId, approve: true, reason: null, audit, http.RequestAborted));

    private static Task<IResult> RejectAsync(HttpContext http, Guid merchantId, Guid payoutId, CentryDbContext context, DecidePayout decide, AuditTrail audit)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            var reason = fields.Text("reason", ReasonMax, required: true);
            if (fields.HasFaults)
                return PaymentFields.Invalid(fields.Faults).ToResult();
            return await FindAsync(context, merchantId, payoutId, http.RequestAborted) is null
                ? NoSuchPayout.ToResult()
                : Decided(await decide.ExecuteAsync(payoutId, Member.Of(http).UserId, approve: false, reason, audit, http.RequestAborted));
        });

    private static IResult Decided((Payout? Payout, Refusal? Refusal) result)
        => result.Payout is { } payout ? TypedResults.Json(payout.ToView(), CentryJson.Options) : result.Refusal!.ToResult();

    private static Task<IResult> OnPayoutAsync(
        HttpContext http, Guid merchantId, Guid payoutId, PersonsMoney money, CentryDbContext context, Func<Payout, Core.Merchants.MerchantProfile, RequestBody, Answer> decide)
        => money.OnAsync(http, merchantId, payoutId, NoSuchPayout, async cancellationToken => await FindAsync(context, merchantId, payoutId, cancellationToken), p => p.Environment, decide);

    private static AuditEntry Told(AuditTrail audit, string action, Payout payout)
        => audit.OfPayment(payout.MerchantId, action, Target, payout.Id, payout.AmountMinor, payout.CurrencyCode);

    private static Func<WriteOutcome, Refusal> Explain(Payout payout)
        => outcome => PayoutRefusals.Explain(outcome, Money.FromMinor(payout.NetMinor, Currency.Get(payout.CurrencyCode)), null);

    private static Refusal InvalidState(Payout payout, string wanted)
        => new(ErrorCodes.InvalidState, $"A {payout.Status} payout cannot {wanted}.") { Details = new Dictionary<string, object> { ["status"] = payout.Status } };

    private static Task<Payout?> FindAsync(CentryDbContext context, Guid merchantId, Guid payoutId, CancellationToken cancellationToken)
        => context.Payouts.AsNoTracking().SingleOrDefaultAsync(p => p.Id == payoutId && p.MerchantId == merchantId, cancellationToken);
}
