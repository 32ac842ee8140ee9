using Centry.Api.Http;
using Centry.Api.Idempotency;
using Centry.Api.Payins;
using Centry.Api.Payments;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Audit;
using Centry.Core.Currencies;
using Centry.Core.Payins;
using Centry.Core.Payouts;
using Centry.Core.Persistence;
using Centry.Core.Refunds;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Management.Payments;

/// <summary><c>…/payins</c>: a merchant's payins, what became of each, and what people do with them.</summary>
internal static class MerchantPayins
{
    private const string Target = "payin";
    private const int ReasonMax = 500;

    private static readonly Refusal NoSuchPayin = new(ErrorCodes.NotFound, "There is no such payin.");

    public static void MapMerchantPayins(this RouteGroupBuilder merchant)
    {
        var group = merchant.MapGroup("/payins").WithTags("Payins");
        var view = group.MapGroup("").RequirePermission(Permissions.PaymentsView);
        view.MapGet("/", ListAsync)
            .WithName("ListMerchantPayins").WithSummary("A merchant's payins, newest first")
            .Environment().PaymentListParameters("payins", PayinStatus.All)
            .Produces<Page<PayinView>>().Refuses(400, 401, 403, 404);
        view.MapGet("/{payinId:guid}", GetAsync)
            .WithName("GetMerchantPayin").WithSummary("A payin with all that happened to it and all that it left behind")
            .Produces<PayinDetail>().Refuses(401, 403, 404);
        view.MapGet("/{payinId:guid}/refunds", ListRefundsAsync)
            .WithName("ListMerchantRefunds").WithSummary("The refunds of a payin, oldest first")
            .Produces<IReadOnlyList<RefundView>>().Refuses(401, 403, 404);
        var manage = group.MapGroup("").RequirePermission(Permissions.PaymentLinksManage);
        manage.MapPost("/", CreateAsync)
            .WithName("CreateMerchantPayin").WithSummary("Ask a customer for money").Environment()
            .Accepts<CreatePayinRequest>("application/json").Produces<PayinView>(StatusCodes.Status201Created).WithMetadata(new IdempotentAttribute()).Refuses(403);
        manage.MapPost("/preview", PreviewAsync)
            .WithName("PreviewMerchantPayin").WithSummary("What a payin would cost and bring; nothing is made").Environment()
            .Accepts<CreatePayinRequest>("application/json").Produces<PayinPreview>().Refuses(400, 401, 403, 404, 413, 415);
        manage.MapPost("/{payinId:guid}/cancel", CancelAsync)
            .WithName("CancelMerchantPayin").WithSummary("Cancel a payin that was not submitted yet")
            .Produces<PayinView>().WithMetadata(new IdempotentAttribute()).Refuses(403);
        manage.MapPost("/{payinId:guid}/refund", RefundAsync)
            .WithName("RefundMerchantPayin").WithSummary("Give a completed payin back, or part of it")
            .Accepts<RefundMerchantPayinRequest>(isOptional: true, "application/json").Produces<PayinView>().WithMetadata(new IdempotentAttribute()).Refuses(403);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Guid merchantId, PayinQueries payins, GatewayRegistry gateways)
    {
        var (query, refusal) = PaymentListQuery.Read(merchantId, http.Request.Query, gateways, PayinStatus.All);
        return query is null
            ? refusal!.ToResult()
            : query.Answer(await payins.ListAsync(query.Filter, query.Limit, query.Offset, http.RequestAborted), PayinViews.ToView);
    }

    private static async Task<IResult> GetAsync(HttpContext http, Guid merchantId, Guid payinId, CentryDbContext context, RefundQueries refunds, CreateRefund refund)
    {
        if (await FindAsync(context, merchantId, payinId, http.RequestAborted) is not { } payin)
            return NoSuchPayin.ToResult();
        var given = await refunds.ListAsync(payinId, http.RequestAborted);
        return TypedResults.Json(
            new PayinDetail(payin.ToView(), await context.HistoryAsync(payinId, http.RequestAborted), await context.DeliveriesAsync(merchantId, payinId, http.RequestAborted))
            {
                Refunds = [.. given.Select(r => RefundQueries.ToView(r, payin.CurrencyCode))],
                RefundOffer = refund.Offer(payin) is { } offer ? new RefundOfferView(Money.FromMinor(offer.LeftMinor, Currency.Get(payin.CurrencyCode)).Major, offer.TakesPart) : null,
                Trail = await context.TrailAsync(payin, [.. given.Select(r => r.Id)], http.RequestAborted),
            },
            CentryJson.Options);
    }

    private static async Task<IResult> ListRefundsAsync(HttpContext http, Guid merchantId, Guid payinId, CentryDbContext context, RefundQueries refunds)
        => await FindAsync(context, merchantId, payinId, http.RequestAborted) is { } payin
            ? TypedResults.Json((await refunds.ListAsync(payinId, http.RequestAborted)).Select(r => RefundQueries.ToView(r, payin.CurrencyCode)), CentryJson.Options)
            : NoSuchPayin.ToResult();

    private static Task<IResult> CreateAsync(HttpContext http, Guid merchantId, PersonsMoney money, PayinOrderReader reader, CreatePayin create, AuditTrail audit)
        => money.InEnvironmentAsync(http, merchantId, async (body, profile, environment, cancellationToken) =>
        {
            var (order, faults) = await reader.ReadAsync(body.Json, merchantId, environment, cancellationToken);
            if (order is null)
                return Answer.Refuse(faults!);
            var (payin, write, refusal) = create.Decide(order, profile, environment, apiKeyId: null);
            return payin is null
                ? Answer.Refuse(refusal!)
                : Answer.Of(StatusCodes.Status201Created, payin.ToView(), write! with { Audit = Told(audit, AuditActions.PayinCreated, payin, payin.AmountMinor) });
        });

    private static Task<IResult> PreviewAsync(HttpContext http, Guid merchantId, PersonsMoney money, PayinOrderReader reader, CreatePayin create, GatewayRegistry gateways)
        => money.InEnvironmentAsync(http, merchantId, async (body, profile, environment, cancellationToken) =>
        {
            var (order, faults) = await reader.ReadAsync(body.Json, merchantId, environment, cancellationToken);
            if (order is null)
                return Answer.Refuse(faults!);
            var (payin, _, refusal) = create.Decide(order, profile, environment, apiKeyId: null);
            if (payin is null)
                return Answer.Refuse(refusal!);
            var view = payin.ToView();
            return Answer.Of(StatusCodes.Status200OK, new PayinPreview(
                view.CurrencyCode, view.Amount, view.CentryFee, view.GatewayFee, view.NetAmount, view.Gateway, gateways.Find(view.Gateway)!.Descriptor.DisplayName));
        }, isPreview: true);

    private static Task<IResult> CancelAsync(HttpContext http, Guid merchantId, Guid payinId, PersonsMoney money, CentryDbContext context, MovePayin move, AuditTrail audit)
        => OnPayinAsync(http, merchantId, payinId, money, context, (payin, profile, _) =>
        {
            if (payin.Status == PayinStatus.Cancelled)
                return Answer.Of(StatusCodes.Status200OK, payin.ToView());
            if (payin.Status != PayinStatus.Pending)
            {
                return Answer.Refuse(new Refusal(ErrorCodes.InvalidState, $"A {payin.Status} payin cannot become {PayinStatus.Cancelled}.")
                {
                    Details = new Dictionary<string, object> { ["status"] = payin.Status },
                });
            }

            var (moved, write) = move.Decide(payin, new PayinStep(PayinStatus.Cancelled, ChangeSources.Person), profile);
            return Answer.Of(StatusCodes.Status200OK, moved.ToView(), write with { Audit = Told(audit, AuditActions.PayinCancelled, payin, payin.AmountMinor) });
        });

    private static Task<IResult> RefundAsync(HttpContext http, Guid merchantId, Guid payinId, PersonsMoney money, CentryDbContext context, CreateRefund create, AuditTrail audit)
        => OnPayinAsync(http, merchantId, payinId, money, context, (payin, profile, body) =>
        {
            var currency = Currency.Get(payin.CurrencyCode);
            var fields = new JsonFields(body.Json);
            var amount = fields.Amount("amount", currency, required: false);
            var reason = fields.Text("reason", ReasonMax);
            if (fields.HasFaults)
                return Answer.Refuse(PaymentFields.Invalid(fields.Faults));
            var (moved, write, refusal) = create.Decide(payin, amount, profile);
            return moved is null
                ? Answer.Refuse(refusal!)
                : Answer.Of(StatusCodes.Status200OK, moved.ToView(), write! with { Audit = Told(audit, AuditActions.PayinRefunded, payin, write.Hold!.AmountMinor, reason) }) with
                {
                    Explain = outcome => PayoutRefusals.Explain(outcome, Money.FromMinor(write.Hold!.AmountMinor, currency), null),
                };
        });

    private static Task<IResult> OnPayinAsync(
        HttpContext http, Guid merchantId, Guid payinId, PersonsMoney money, CentryDbContext context, Func<Payin, Core.Merchants.MerchantProfile, RequestBody, Answer> decide)
        => money.OnAsync(http, merchantId, payinId, NoSuchPayin, async cancellationToken => await FindAsync(context, merchantId, payinId, cancellationToken), p => p.Environment, decide);

    private static AuditEntry Told(AuditTrail audit, string action, Payin payin, long amountMinor, string? reason = null)
        => audit.OfPayment(payin.MerchantId, action, Target, payin.Id, amountMinor, payin.CurrencyCode, reason);

    private static Task<Payin?> FindAsync(CentryDbContext context, Guid merchantId, Guid payinId, CancellationToken cancellationToken)
        => context.Payins.AsNoTracking().SingleOrDefaultAsync(p => p.Id == payinId && p.MerchantId == merchantId, cancellationToken);
}
