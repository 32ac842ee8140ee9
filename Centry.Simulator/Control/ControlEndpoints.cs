using System.Text.Json;
using Centry.Simulator.Callbacks;
using Centry.Simulator.Faults;
using Centry.Simulator.Providers;

namespace Centry.Simulator.Control;

/// <summary>The simulator's own API under <c>/_control</c>: faults, what is held, what was sent, and the person at the handset.</summary>
internal static class ControlEndpoints
{
    private const int ListDefault = 100;
    private const int ListMax = 1000;

    private sealed record FaultList(List<FaultSpec> Faults);

    private sealed record Refusal(string? Reason);

    public static void MapControl(this IEndpointRouteBuilder app)
    {
        var control = app.MapGroup("/_control");
        control.MapGet("/faults", (FaultPlan plan) => ControlJson.Ok(Show(plan)));
        control.MapPut("/faults", PutFaultsAsync);
        control.MapPost("/reset", (SimulatorReset reset) =>
        {
            reset.All();
            return Results.NoContent();
        });
        control.MapGet("/{provider}/transactions", ListTransactions);
        control.MapGet("/{provider}/transactions/{reference}", GetTransaction);
        control.MapGet("/{provider}/paid", CountPaidOut);
        control.MapPost("/{provider}/transactions/{reference}/approve", (HttpContext context, string provider, string reference) =>
            AnswerAsync(context, provider, reference, approve: true));
        control.MapPost("/{provider}/transactions/{reference}/refuse", (HttpContext context, string provider, string reference) =>
            AnswerAsync(context, provider, reference, approve: false));
        control.MapGet("/{provider}/callbacks", ListCallbacks);
        control.MapGet("/{provider}/settings", (HttpContext context, string provider) =>
            With(context, provider, found => ControlJson.Ok(found.Settings)));
        control.MapPut("/{provider}/settings", PutSettingsAsync);
        control.MapPost("/{provider}/tokens/expire", (HttpContext context, string provider) => With(context, provider, found =>
        {
            found.ExpireAllTokens();
            return Results.NoContent();
        }));
        control.MapFallback("{**path}", () => ControlJson.Problem(404, "not_found", "There is no such control."));
    }

    private static async Task<IResult> PutFaultsAsync(HttpContext context, FaultPlan plan)
    {
        var (list, problem) = await ControlJson.ReadAsync<FaultList>(context.Request);
        problem ??= list!.Faults is null ? "faults is missing." : plan.Replace(list.Faults);
        return problem is null ? ControlJson.Ok(Show(plan)) : Invalid(problem);
    }

    private static IResult ListTransactions(HttpContext context, string provider, [AsParameters] PaymentFilter filter, int? limit, int? offset) =>
        With(context, provider, found =>
        {
            var all = found.Payments().Where(filter.Takes).ToList();
            return ControlJson.Ok(new { Total = all.Count, Transactions = all.Skip(offset ?? 0).Take(Bounded(limit)) });
        });

    private static IResult CountPaidOut(HttpContext context, string provider, [AsParameters] PaymentFilter filter, int? limit) =>
        With(context, provider, found => ControlJson.Ok(PaidOut.Count(found.Payments().Where(filter.Takes), Bounded(limit))));

    private static IResult GetTransaction(HttpContext context, string provider, string reference) => With(context, provider, found =>
        found.Payments().FirstOrDefault(payment => payment.Reference == reference) is { } payment ? ControlJson.Ok(payment) : NoTransaction());

    private static async Task<IResult> AnswerAsync(HttpContext context, string provider, string reference, bool approve)
    {
        string? reason = null;
        if (!approve && context.Request.ContentLength is > 0)
        {
            var (refusal, problem) = await ControlJson.ReadAsync<Refusal>(context.Request);
            if (problem is not null) return Invalid(problem);
            reason = refusal!.Reason;
        }
        return With(context, provider, found => found.Answer(reference, approve, reason) switch
        {
            PromptAnswer.Decided => GetTransaction(context, provider, reference),
            PromptAnswer.Unknown => NoTransaction(),
            _ => ControlJson.Problem(409, "invalid_state", "This payment is decided already."),
        });
    }

    private static IResult ListCallbacks(HttpContext context, string provider, string? reference, int? limit, CallbackDispatcher callbacks) =>
        With(context, provider, found =>
        {
            var all = callbacks.Log.Where(attempt => attempt.Callback.Provider == found.Name
                && (reference is null || attempt.Callback.Reference == reference)).ToList();
            return ControlJson.Ok(new { Total = all.Count, Callbacks = all.Take(Bounded(limit)).Select(Show) });
        });

    private static async Task<IResult> PutSettingsAsync(HttpContext context, string provider)
    {
        var (changes, problem) = await ControlJson.ReadAsync<JsonDocument>(context.Request);
        if (changes is null) return Invalid(problem!);
        using (changes)
        {
            return With(context, provider, found =>
                found.ChangeSettings(changes.RootElement) is { } fault ? Invalid(fault) : ControlJson.Ok(found.Settings));
        }
    }

    private static object Show(FaultPlan plan) => new
    {
        Faults = plan.Rules.Select(rule => new
        {
            Kind = rule.KindName,
            rule.Spec.Provider,
            rule.Spec.PathPrefix,
            rule.Spec.Method,
            rule.Spec.Msisdn,
            rule.Spec.Calls,
            rule.Spec.Rate,
            rule.Spec.Status,
            rule.Spec.Applied,
            rule.Spec.Delay,
            rule.Spec.Times,
            rule.Struck,
            rule.Remaining,
        }),
    };

    private static object Show(CallbackAttempt attempt)
    {
        var state = attempt.State;
        return new
        {
            attempt.Callback.Reference,
            Method = attempt.Callback.Method.Method,
            attempt.Callback.Url,
            Body = attempt.BodyText,
            attempt.QueuedAt,
            state.SentAt,
            state.Outcome,
            state.Status,
            state.LatencyMs,
            state.Detail,
        };
    }

    private static IResult With(HttpContext context, string provider, Func<IProvider, IResult> then) =>
        context.RequestServices.GetServices<IProvider>().FirstOrDefault(one => one.Name == provider) is { } found
            ? then(found)
            : ControlJson.Problem(404, "not_found", $"No provider '{provider}' is played here.");

    private static int Bounded(int? limit) => Math.Clamp(limit ?? ListDefault, 1, ListMax);

    private static IResult NoTransaction() => ControlJson.Problem(404, "not_found", "No such transaction is held.");

    private static IResult Invalid(string problem) => ControlJson.Problem(400, "validation_error", problem);
}
