using System.Text.Json;
using Centry.Simulator.Control;
using Centry.Simulator.Providers;

namespace Centry.Simulator.Ozow;

/// <summary>Ozow's side, as one of the simulator's providers.</summary>
internal sealed class OzowProvider(OzowApi api, OzowPayoutsApi payouts, OzowPage page, OzowBooks books) : IProvider
{
    public const string ProviderName = "ozow";
    public const string ProviderPrefix = "/ozow";

    public string Name => ProviderName;

    public string Title => "Ozow";

    public string Prefix => ProviderPrefix;

    public object Settings => books.Settings;

    public void Map(RouteGroupBuilder routes)
    {
        api.Map(routes);
        payouts.Map(routes);
        page.Map(routes);
        routes.MapFallback("{**path}", () => OzowApi.Json(404, OzowApi.Message("No HTTP resource was found.")));
    }

    // Customers and recipients come by their banks: no number stands in a request.
    public ValueTask<string?> PartyOfAsync(HttpContext context) => ValueTask.FromResult<string?>(null);

    public bool HoldsToken(HttpContext context) => OzowApi.BearerOf(context.Request) is not null;

    public void ExpireToken(HttpContext context)
    {
        if (OzowApi.BearerOf(context.Request) is { } token) api.Expire(token);
    }

    public void ExpireAllTokens() => api.ExpireAll();

    public Task WriteFailureAsync(HttpContext context, int status) => OzowApi.Json(status, OzowApi.Message("An error has occurred.")).ExecuteAsync(context);

    public IEnumerable<HeldPayment> Payments() => books.Payments().Select(Show).Concat(books.Refunds().Select(Show)).Concat(books.Payouts().Select(Show)).OrderByDescending(payment => payment.CreatedAt);

    public PromptAnswer Answer(string reference, bool approve, string? reason)
    {
        if (!Guid.TryParse(reference, out var id)) return PromptAnswer.Unknown;
        if (books.FindPayment(id) is { } payment)
            return books.Decide(payment, approve ? OzowDecision.Complete : reason ?? OzowDecision.Cancelled) ? PromptAnswer.Decided : PromptAnswer.AlreadyDecided;
        if (books.FindPayout(id) is null) return PromptAnswer.Unknown;
        // One in error is what a person at Ozow's decides.
        return books.Move(id, payout => payout.IsOpen || payout.Status == OzowPayout.InError, approve ? OzowPayout.Complete : OzowPayout.Cancelled, error: approve ? null : reason) is null
            ? PromptAnswer.AlreadyDecided : PromptAnswer.Decided;
    }

    public string? ChangeSettings(JsonElement changes)
    {
        var (settings, problem) = ControlJson.Change(books.Settings, changes);
        if (settings is null) return problem;
        if (settings.DecisionDelay < TimeSpan.Zero || settings.DecisionDelay > TimeSpan.FromHours(1)) return "decision_delay must be zero to one hour.";
        if (settings.VerifyUrl is null || (settings.VerifyUrl.Length > 0 && !Uri.TryCreate(settings.VerifyUrl, UriKind.Absolute, out _))) return "verify_url must be a URL, or empty.";
        books.Settings = settings;
        return null;
    }

    public void Reset() => books.Reset();

    private static HeldPayment Show(OzowPayment payment) => new(
        payment.Order.RequestId.ToString("D"), "payment", payment.Order.IsTest ? "test" : "live", payment.Order.Reference, OzowHash.Rands(payment.Order.Amount), "ZAR", null,
        payment.Moved ? "Completed" : payment.Status, null, payment.Moved ? payment.Order.TransactionId.ToString("D") : null, payment.Order.NotifyUrl?.AbsoluteUri,
        payment.Decision is null or { Status: OzowDecision.Investigation }, payment.Order.CreatedAt, payment.Decision?.At)
    {
        Moved = payment.Moved,
    };

    private static HeldPayment Show(OzowRefund refund) => new(
        refund.Id.ToString("D"), "refund", "live", refund.Reference, OzowHash.Rands(refund.Amount), "ZAR", null,
        refund.Status switch { OzowRefund.Complete => "Completed", OzowRefund.Failed => "Failed", _ => "Pending" }, null, refund.TransactionId.ToString("D"), refund.NotifyUrl?.AbsoluteUri,
        false, refund.CreatedAt, refund.Status == OzowRefund.Pending ? null : refund.CreatedAt)
    {
        PaysOut = true,
        Moved = refund.Status == OzowRefund.Complete,
    };

    private static HeldPayment Show(OzowPayout payout) => new(
        payout.Id.ToString("D"), "payout", "live", payout.Reference, OzowHash.Rands(payout.Amount), "ZAR", null,
        payout.Status switch { OzowPayout.Complete => "Completed", OzowPayout.Returned => "Returned", OzowPayout.Cancelled => "Cancelled", OzowPayout.InError => "Error", _ => "Pending" },
        payout.Error, payout.Moved ? payout.Id.ToString("D") : null, payout.NotifyUrl, payout.Status == OzowPayout.InError, payout.CreatedAt, payout.DecidedAt)
    {
        PaysOut = true,
        Moved = payout.Moved,
    };
}
