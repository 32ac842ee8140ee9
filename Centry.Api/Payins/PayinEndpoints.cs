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
using Centry.Core.Refunds;

namespace Centry.Api.Payins;

/// <summary><c>/v1/payins</c>: money in from customers.</summary>
public static class PayinEndpoints
{
    public static void MapPayins(this RouteGroupBuilder v1)
    {
        var group = v1.MapGroup("/payins").WithTags("Payins");
        group.MapPost("/", CreateAsync)
            .WithName("CreatePayin").WithSummary("Create a collection from a customer")
            .WithDescription("Answers at once with the payin as pending; the gateway is asked right after. Follow it by webhook or by reading it.")
            .Accepts<CreatePayinRequest>("application/json").Produces<PayinView>(StatusCodes.Status201Created).WithMetadata(new IdempotentAttribute());
        group.MapGet("/list", ListAsync)
            .WithName("ListPayins").WithSummary("List payins, newest first").PaymentListParameters("payins", PayinStatus.All).Produces<Page<PayinView>>()
            .WithMetadata(RequiredKeyPermission.ViewTransactions);
        group.MapGet("/{id}", GetAsync)
            .WithName("GetPayin").WithSummary("Get a payin").Produces<PayinView>();
        group.MapPost("/{id}/complete", CompleteAsync)
            .WithName("CompletePayin").WithSummary("Decide a sandbox payin")
            .WithDescription("Sandbox keys only: plays the gateway's final answer. In production the gateway gives it.")
            .Accepts<CompletePayinRequest>(isOptional: true, "application/json").Produces<PayinView>().WithMetadata(new IdempotentAttribute());
        group.MapPost("/{id}/cancel", CancelAsync)
            .WithName("CancelPayin").WithSummary("Cancel a payin that was not submitted yet")
            .WithDescription("Only a pending payin can be cancelled. Should the customer pay all the same, the payment is credited.")
            .Produces<PayinView>().WithMetadata(new IdempotentAttribute());
        group.MapPost("/{id}/refund", RefundAsync)
            .WithName("RefundPayin").WithSummary("Give a completed payin back, or part of it")
            .WithDescription("The amount is held from the available balance and counts as refunded at once; should the gateway refuse it, both are undone. Fees are not given back. The payin is refunded when all of it has gone back; each part is told by payin.refunded.")
            .Accepts<RefundPayinRequest>(isOptional: true, "application/json").Produces<PayinView>()
            .WithMetadata(new IdempotentAttribute(), RequiredKeyPermission.InitiatePayouts);
        group.MapGet("/{id}/refunds", ListRefundsAsync)
            .WithName("ListRefunds").WithSummary("The refunds of a payin, oldest first").Produces<IReadOnlyList<RefundView>>();
    }

    private static Task<IResult> CreateAsync(HttpContext http, MoneyEndpoint endpoint, PayinOrderReader reader, CreatePayin create)
    {
        var caller = Caller.Of(http);
        return endpoint.ExecuteAsync(http, body => Admit(body, caller), async (body, cancellationToken) =>
        {
            var (order, faults) = await reader.ReadAsync(body.Json, caller.Profile.Id, caller.Environment, cancellationToken);
            if (order is null)
                return Answer.Refuse(faults!);
            if (PayoutRefusals.OverSingleCap(caller.Key, order.Amount) is { } over)
                return Answer.Refuse(over);
            var (payin, write, refusal) = create.Decide(order, caller.Profile, caller.Environment, caller.Key.Id);
            return payin is null ? Answer.Refuse(refusal!) : Answer.Of(StatusCodes.Status201Created, payin.ToView(), write);
        });
    }

    private static Refusal? Admit(RequestBody body, Caller caller)
    {
        var fields = new JsonFields(body.Json);
        if (fields.IsTrue("create_invoice") && !RequiredKeyPermission.CreateInvoices.IsGrantedBy(caller.Key))
            return RequiredKeyPermission.CreateInvoices.Refusal;
        return caller.RefuseCountryOf(fields);
    }

    private static async Task<IResult> ListAsync(HttpContext http, PayinQueries payins, GatewayRegistry gateways)
    {
        var (query, refusal) = PaymentListQuery.Read(Caller.Of(http), http.Request.Query, gateways, PayinStatus.All);
        return query is null
            ? refusal!.ToResult()
            : query.Answer(await payins.ListAsync(query.Filter, query.Limit, query.Offset, http.RequestAborted), PayinViews.ToView);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, PayinQueries payins)
    {
        var (payin, refusal) = await FindAsync(id, Caller.Of(http), payins, http.RequestAborted);
        return payin is null ? refusal!.ToResult() : TypedResults.Json(payin.ToView(), CentryJson.Options);
    }

    private static async Task<IResult> ListRefundsAsync(string id, HttpContext http, PayinQueries payins, RefundQueries refunds)
    {
        var (payin, refusal) = await FindAsync(id, Caller.Of(http), payins, http.RequestAborted);
        if (payin is null)
            return refusal!.ToResult();
        var rows = await refunds.ListAsync(payin.Id, http.RequestAborted);
        return TypedResults.Json<IReadOnlyList<RefundView>>([.. rows.Select(r => RefundQueries.ToView(r, payin.CurrencyCode))], CentryJson.Options);
    }

    private static Task<IResult> CancelAsync(string id, HttpContext http, MoneyEndpoint endpoint, PayinQueries payins, MovePayin move)
    {
        var caller = Caller.Of(http);
        return endpoint.ExecuteAsync(http, _ => null, async (_, cancellationToken) =>
        {
            var (payin, refusal) = await FindAsync(id, caller, payins, cancellationToken);
            if (payin is null)
                return Answer.Refuse(refusal!);
            if (payin.Status == PayinStatus.Cancelled)
                return Answer.Of(StatusCodes.Status200OK, payin.ToView());
            if (payin.Status != PayinStatus.Pending)
                return Answer.Refuse(InvalidState(payin, PayinStatus.Cancelled));
            var (moved, write) = move.Decide(payin, new PayinStep(PayinStatus.Cancelled, ChangeSources.Api), caller.Profile);
            return Answer.Of(StatusCodes.Status200OK, moved.ToView(), write);
        });
    }

    private static Task<IResult> RefundAsync(string id, HttpContext http, MoneyEndpoint endpoint, PayinQueries payins, CreateRefund create)
    {
        var caller = Caller.Of(http);
        return endpoint.ExecuteAsync(http, _ => null, async (body, cancellationToken) =>
        {
            var (payin, unseen) = await FindAsync(id, caller, payins, cancellationToken);
            if (payin is null)
                return Answer.Refuse(unseen!);
            var currency = Currency.Get(payin.CurrencyCode);
            var fields = new JsonFields(body.Json);
            var amount = fields.Amount("amount", currency, required: false);
            if (fields.HasFaults)
                return Answer.Refuse(PaymentFields.Invalid(fields.Faults));
            var (moved, write, refusal) = create.Decide(payin, amount, caller.Profile);
            return moved is null
                ? Answer.Refuse(refusal!)
                : Answer.Of(StatusCodes.Status200OK, moved.ToView(), write) with
                {
                    Explain = outcome => PayoutRefusals.Explain(outcome, Money.FromMinor(write!.Hold!.AmountMinor, currency), null),
                };
        });
    }

    private static Task<IResult> CompleteAsync(string id, HttpContext http, MoneyEndpoint endpoint, PayinQueries payins, MovePayin move)
    {
        var caller = Caller.Of(http);
        return endpoint.ExecuteAsync(http, _ => caller.IsSandbox ? null : SandboxOnly, async (body, cancellationToken) =>
        {
            var fields = new JsonFields(body.Json);
            var status = fields.OneOf("status", [PayinStatus.Completed, PayinStatus.Failed]) ?? PayinStatus.Completed;
            var reason = fields.Text("failure_reason", 255);
            if (fields.HasFaults)
                return Answer.Refuse(PaymentFields.Invalid(fields.Faults));
            var (payin, refusal) = await FindAsync(id, caller, payins, cancellationToken);
            if (payin is null)
                return Answer.Refuse(refusal!);
            if (payin.Status == status)
                return Answer.Of(StatusCodes.Status200OK, payin.ToView());
            if (PayinStatus.IsFinal(payin.Status))
                return Answer.Refuse(InvalidState(payin, status));
            var step = status == PayinStatus.Completed
                ? new PayinStep(status, ChangeSources.Sandbox)
                : new PayinStep(status, ChangeSources.Sandbox, FailureCode: "sandbox_failure", FailureReason: reason ?? "Failed on request in the sandbox.");
            var (moved, write) = move.Decide(payin, step, caller.Profile);
            return Answer.Of(StatusCodes.Status200OK, moved.ToView(), write);
        });
    }

    // A key sees the payins of its merchant, environment and country; what it may not see does not exist for it.
    private static async Task<(Payin? Payin, Refusal? Refusal)> FindAsync(string id, Caller caller, PayinQueries payins, CancellationToken cancellationToken)
        => Guid.TryParseExact(id, "D", out var payinId)
            && await payins.FindAsync(caller.Profile.Id, caller.Environment, payinId, cancellationToken) is { } payin
            && (caller.CountryScope is not { } scope || scope == payin.CountryCode)
            ? caller.MaySee(payin.ApiKeyId) ? (payin, null) : (null, RequiredKeyPermission.ViewTransactions.Refusal)
            : (null, NotFound);

    private static Refusal NotFound { get; } = new(ErrorCodes.NotFound, "There is no such payin.");

    private static Refusal SandboxOnly { get; } = new(ErrorCodes.SandboxOnly, "Only sandbox payins can be decided by hand; in production the gateway decides.");

    private static Refusal InvalidState(Payin payin, string wanted)
        => new(ErrorCodes.InvalidState, $"A {payin.Status} payin cannot become {wanted}.") { Details = new Dictionary<string, object> { ["status"] = payin.Status } };
}
