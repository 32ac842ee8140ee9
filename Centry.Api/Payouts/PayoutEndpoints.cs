using Centry.Api.Http;
using Centry.Api.Idempotency;
using Centry.Api.MerchantKeys;
using Centry.Api.Payments;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Currencies;
using Centry.Core.Payins;
using Centry.Core.Payouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace Centry.Api.Payouts;

/// <summary><c>/v1/payouts</c>: money out to recipients.</summary>
public static class PayoutEndpoints
{
    /// <summary>Ten thousand recipients do not fit the common limit; only a bulk payout may be this large.</summary>
    internal const int BulkBytesMax = 8 * 1024 * 1024;
    private const int RecipientsLimitDefault = 50;
    private const int RecipientsLimitMax = 200;

    public static void MapPayouts(this RouteGroupBuilder v1)
    {
        var group = v1.MapGroup("/payouts").WithTags("Payouts");
        group.MapPost("/", CreateAsync)
            .WithName("CreatePayout").WithSummary("Create a disbursement to a recipient, or to many")
            .WithDescription("Holds amount and fees from the available balance, or is refused. Above the merchant's approval threshold the payout is pending until a person approves it; else it is approved and goes out at once.")
            .Accepts<CreatePayoutRequest>("application/json").Produces<PayoutView>(StatusCodes.Status201Created)
            .WithMetadata(new IdempotentAttribute(), RequiredKeyPermission.InitiatePayouts, new RequestSizeLimitAttribute(BulkBytesMax));
        group.MapGet("/list", ListAsync)
            .WithName("ListPayouts").WithSummary("List payouts, newest first").PaymentListParameters("payouts", PayoutStatus.All).Produces<Page<PayoutView>>()
            .WithMetadata(RequiredKeyPermission.ViewTransactions);
        group.MapGet("/{id}", GetAsync)
            .WithName("GetPayout").WithSummary("Get a payout").Produces<PayoutView>();
        group.MapGet("/{id}/recipients", ListRecipientsAsync)
            .WithName("ListPayoutRecipients").WithSummary("The recipients of a bulk payout, in the order of the request")
            .RecipientParameters()
            .Produces<Page<PayoutRecipientView>>();
        group.MapPost("/{id}/submit", SubmitAsync)
            .WithName("SubmitPayout").WithSummary("Send a draft on its way")
            .WithDescription("Holds the funds, or is refused; then as if it had just been created.")
            .Produces<PayoutView>().WithMetadata(new IdempotentAttribute(), RequiredKeyPermission.InitiatePayouts);
        group.MapPost("/{id}/cancel", CancelAsync)
            .WithName("CancelPayout").WithSummary("Cancel a payout that is a draft or waits for approval")
            .WithDescription("Held funds are available again.")
            .Produces<PayoutView>().WithMetadata(new IdempotentAttribute(), RequiredKeyPermission.InitiatePayouts);
    }

    private static Task<IResult> CreateAsync(HttpContext http, MoneyEndpoint endpoint, PayoutOrderReader reader, CreatePayout create)
    {
        var caller = Caller.Of(http);
        return endpoint.ExecuteAsync(http, body => Admit(body, caller), async (body, cancellationToken) =>
        {
            var (order, faults) = await reader.ReadAsync(body.Json, caller.Profile.Id, caller.Environment, cancellationToken);
            if (order is null)
                return Answer.Refuse(faults!);
            if (PayoutRefusals.OverSingleCap(caller.Key, order.Amount) is { } over)
                return Answer.Refuse(over);
            var (plan, refusal) = create.Decide(order, caller.Profile, caller.Environment, new PayoutAuthor(caller.Key, null));
            return plan is null
                ? Answer.Refuse(refusal!)
                : Answer.Of(StatusCodes.Status201Created, plan.Payout.ToView(plan.Recipients), plan.Write) with { Explain = Explain(plan.Payout, caller) };
        }, BulkBytesMax);
    }

    private static Refusal? Admit(RequestBody body, Caller caller)
    {
        var fields = new JsonFields(body.Json);
        if (body.Raw.Length > MoneyEndpoint.BodyBytesMax && !fields.IsTrue("is_bulk"))
            return ErrorHandling.BodyTooLarge;
        if (fields.IsTrue("create_bill") && !RequiredKeyPermission.CreateBills.IsGrantedBy(caller.Key))
            return RequiredKeyPermission.CreateBills.Refusal;
        return caller.RefuseCountryOf(fields);
    }

    private static async Task<IResult> ListAsync(HttpContext http, PayoutQueries payouts, GatewayRegistry gateways)
    {
        var (query, refusal) = PaymentListQuery.Read(Caller.Of(http), http.Request.Query, gateways, PayoutStatus.All);
        return query is null
            ? refusal!.ToResult()
            : query.Answer(await payouts.ListAsync(query.Filter, query.Limit, query.Offset, http.RequestAborted), p => p.ToView());
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, PayoutQueries payouts)
    {
        var (payout, refusal) = await FindAsync(id, Caller.Of(http), payouts, http.RequestAborted);
        return payout is null ? refusal!.ToResult() : TypedResults.Json(payout.ToView(), CentryJson.Options);
    }

    private static async Task<IResult> ListRecipientsAsync(string id, HttpContext http, PayoutQueries payouts)
    {
        var (payout, unseen) = await FindAsync(id, Caller.Of(http), payouts, http.RequestAborted);
        return payout is null ? unseen!.ToResult() : await RecipientsOfAsync(http, payout, payouts);
    }

    /// <summary>Documents what <see cref="RecipientsOfAsync"/> reads.</summary>
    internal static RouteHandlerBuilder RecipientParameters(this RouteHandlerBuilder route) => route
        .Query("status", "Only recipients in this status.", PayoutStatus.OfRecipients)
        .Query("limit", "Rows in a page: 1 to 200, 50 when left out.", type: JsonSchemaType.Integer, format: "int32")
        .Query("offset", "Rows to skip.", type: JsonSchemaType.Integer, format: "int32");

    /// <summary>A page of the recipients of a payout that the caller may see.</summary>
    internal static async Task<IResult> RecipientsOfAsync(HttpContext http, Payout payout, PayoutQueries payouts)
    {
        var reader = new QueryReader(http.Request.Query);
        var status = reader.OneOf("status", PayoutStatus.OfRecipients);
        var limit = reader.Number("limit", RecipientsLimitDefault, 1, RecipientsLimitMax);
        var offset = reader.Number("offset", 0, 0, PayoutOrderReader.RecipientsMax);
        if (reader.Refusal() is { } refusal)
            return refusal.ToResult();
        var (rows, count) = await payouts.RecipientsAsync(payout.Id, status, limit, offset, http.RequestAborted);
        var currency = Currency.Get(payout.CurrencyCode);
        return TypedResults.Json(new Page<PayoutRecipientView>([.. rows.Select(r => r.ToView(currency))], count, limit, offset, null), CentryJson.Options);
    }

    private static Task<IResult> SubmitAsync(string id, HttpContext http, MoneyEndpoint endpoint, PayoutQueries payouts, MovePayout move)
    {
        var caller = Caller.Of(http);
        return endpoint.ExecuteAsync(http, _ => null, async (_, cancellationToken) =>
        {
            var (payout, refusal) = await FindAsync(id, caller, payouts, cancellationToken);
            if (payout is null)
                return Answer.Refuse(refusal!);
            if (payout.Status != PayoutStatus.Draft)
                return Answer.Refuse(InvalidState(payout, "be submitted: it is no draft"));
            if (PayoutRefusals.OverSingleCap(caller.Key, Money.FromMinor(payout.AmountMinor, Currency.Get(payout.CurrencyCode))) is { } over)
                return Answer.Refuse(over);
            var (moved, write) = move.DecideSubmit(payout, caller.Profile, caller.Key);
            return Answer.Of(StatusCodes.Status200OK, moved.ToView(), write) with { Explain = Explain(payout, caller) };
        });
    }

    private static Task<IResult> CancelAsync(string id, HttpContext http, MoneyEndpoint endpoint, PayoutQueries payouts, MovePayout move)
    {
        var caller = Caller.Of(http);
        return endpoint.ExecuteAsync(http, _ => null, async (_, cancellationToken) =>
        {
            var (payout, refusal) = await FindAsync(id, caller, payouts, cancellationToken);
            if (payout is null)
                return Answer.Refuse(refusal!);
            if (payout.Status == PayoutStatus.Cancelled)
                return Answer.Of(StatusCodes.Status200OK, payout.ToView());
            if (!PayoutStatus.CanMove(payout.Status, PayoutStatus.Cancelled))
                return Answer.Refuse(InvalidState(payout, "be cancelled any more"));
            var (moved, write) = move.Decide(payout, new PayoutStep(PayoutStatus.Cancelled, ChangeSources.Api), caller.Profile);
            return Answer.Of(StatusCodes.Status200OK, moved.ToView(), write);
        });
    }

    private static Func<Core.Persistence.WriteOutcome, Refusal> Explain(Payout payout, Caller caller)
        => outcome => PayoutRefusals.Explain(outcome, Money.FromMinor(payout.NetMinor, Currency.Get(payout.CurrencyCode)), caller.Key);

    // A key sees the payouts of its merchant, environment and country; what it may not see does not exist for it.
    private static async Task<(Payout? Payout, Refusal? Refusal)> FindAsync(string id, Caller caller, PayoutQueries payouts, CancellationToken cancellationToken)
        => Guid.TryParseExact(id, "D", out var payoutId)
            && await payouts.FindAsync(caller.Profile.Id, caller.Environment, payoutId, cancellationToken) is { } payout
            && (caller.CountryScope is not { } scope || scope == payout.CountryCode)
            ? caller.MaySee(payout.ApiKeyId) ? (payout, null) : (null, RequiredKeyPermission.ViewTransactions.Refusal)
            : (null, new Refusal(ErrorCodes.NotFound, "There is no such payout."));

    private static Refusal InvalidState(Payout payout, string wanted)
        => new(ErrorCodes.InvalidState, $"A {payout.Status} payout cannot {wanted}.") { Details = new Dictionary<string, object> { ["status"] = payout.Status } };
}
