using Centry.Api.Http;
using Centry.Api.Idempotency;
using Centry.Api.MerchantKeys;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Payins;

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
            .WithName("ListPayins").WithSummary("List payins, newest first").Produces<Page<PayinView>>()
            .WithMetadata(RequiredKeyPermission.ViewTransactions);
        group.MapGet("/{id}", GetAsync)
            .WithName("GetPayin").WithSummary("Get a payin").Produces<PayinView>();
        group.MapPost("/{id}/complete", CompleteAsync)
            .WithName("CompletePayin").WithSummary("Decide a sandbox payin")
            .WithDescription("Sandbox keys only: plays the gateway's final answer. In production the gateway gives it.")
            .Accepts<CompletePayinRequest>(isOptional: true, "application/json").Produces<PayinView>().WithMetadata(new IdempotentAttribute());
    }

    private static Task<IResult> CreateAsync(HttpContext http, MoneyEndpoint endpoint, PayinOrderReader reader, CreatePayin create)
    {
        var caller = Caller.Of(http);
        return endpoint.ExecuteAsync(http, body => Admit(body, caller), async (body, cancellationToken) =>
        {
            var (order, faults) = await reader.ReadAsync(body.Json, caller.Environment, cancellationToken);
            if (order is null)
                return Answer.Refuse(faults!);
            if (OverCap(order, caller) is { } over)
                return Answer.Refuse(over);
            var (payin, write, refusal) = create.Decide(order, caller.Profile, caller.Environment, caller.Key.Id);
            return payin is null ? Answer.Refuse(refusal!) : Answer.Of(StatusCodes.Status201Created, payin.ToView(), write);
        });
    }

    private static Refusal? Admit(RequestBody body, Caller caller)
    {
        var fields = new JsonFields(body.Json);
        if (caller.CountryScope is { } scope && fields.Text("country_code", 255) is { } asked && asked != scope)
            return new Refusal(ErrorCodes.CountryMismatch, $"This key is for {scope} alone; the request names {asked}.");
        return fields.Flag("create_invoice") && !RequiredKeyPermission.CreateInvoices.IsGrantedBy(caller.Key)
            ? RequiredKeyPermission.CreateInvoices.Refusal
            : null;
    }

    private static Refusal? OverCap(PayinOrder order, Caller caller)
    {
        if (caller.Key.SingleTxnCap is not { } cap || order.Amount.Major <= cap)
            return null;
        var capText = cap.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);
        return new Refusal(ErrorCodes.SingleTxnCapExceeded, $"This key may move at most {capText} {order.Amount.Currency.Code} in one payment; the request is for {order.Amount.ToWire()}.")
        {
            Details = new Dictionary<string, object> { ["cap"] = capText, ["currency_code"] = order.Amount.Currency.Code },
        };
    }

    private static async Task<IResult> ListAsync(HttpContext http, PayinQueries payins)
    {
        var caller = Caller.Of(http);
        var query = new PayinListQuery(http.Request.Query);
        var filter = query.Read(caller.Profile.Id, caller.Environment, caller.CountryScope);
        if (query.Refusal is { } refusal)
            return refusal.ToResult();
        var (rows, count) = await payins.ListAsync(filter, query.Limit, query.Offset, http.RequestAborted);
        var next = rows.Count == query.Limit ? rows[^1].Id.ToString() : null;
        return TypedResults.Json(new Page<PayinView>([.. rows.Select(p => p.ToView())], count, query.Limit, query.Offset, next), CentryJson.Options);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, PayinQueries payins)
        => await FindAsync(id, Caller.Of(http), payins, http.RequestAborted) is { } found
            ? found.Refusal?.ToResult() ?? TypedResults.Json(found.Payin!.ToView(), CentryJson.Options)
            : NotFound.ToResult();

    private static Task<IResult> CompleteAsync(string id, HttpContext http, MoneyEndpoint endpoint, PayinQueries payins, MovePayin move)
    {
        var caller = Caller.Of(http);
        return endpoint.ExecuteAsync(http, _ => caller.IsSandbox ? null : SandboxOnly, async (body, cancellationToken) =>
        {
            var fields = new JsonFields(body.Json);
            var status = fields.OneOf("status", [PayinStatus.Completed, PayinStatus.Failed]) ?? PayinStatus.Completed;
            var reason = fields.Text("failure_reason", 255);
            if (fields.HasFaults)
                return Answer.Refuse(PayinOrderReader.Invalid(fields.Faults));
            if (await FindAsync(id, caller, payins, cancellationToken) is not { Payin: { } payin })
                return Answer.Refuse(NotFound);
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
    private static async Task<(Payin? Payin, Refusal? Refusal)?> FindAsync(string id, Caller caller, PayinQueries payins, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var payinId)
            || await payins.FindAsync(caller.Profile.Id, caller.Environment, payinId, cancellationToken) is not { } payin
            || (caller.CountryScope is { } scope && scope != payin.CountryCode))
            return null;
        return payin.ApiKeyId == caller.Key.Id || RequiredKeyPermission.ViewTransactions.IsGrantedBy(caller.Key)
            ? (payin, null)
            : (null, RequiredKeyPermission.ViewTransactions.Refusal);
    }

    private static Refusal NotFound { get; } = new(ErrorCodes.NotFound, "There is no such payin.");

    private static Refusal SandboxOnly { get; } = new(ErrorCodes.SandboxOnly, "Only sandbox payins can be decided by hand; in production the gateway decides.");

    private static Refusal InvalidState(Payin payin, string wanted)
        => new(ErrorCodes.InvalidState, $"A {payin.Status} payin cannot become {wanted}.") { Details = new Dictionary<string, object> { ["status"] = payin.Status } };
}

/// <summary>Marks endpoints that take an <c>Idempotency-Key</c>, for the schema and for the test that every POST of money does.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IdempotentAttribute : Attribute;
