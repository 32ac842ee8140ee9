using System.Text.Json;
using Centry.Simulator.Control;
using Centry.Simulator.Providers;

namespace Centry.Simulator.CallPay;

/// <summary>CallPay's side, as one of the simulator's providers.</summary>
internal sealed class CallPayProvider(CallPayApi api, CallPayPage page, CallPayBooks books) : IProvider
{
    public const string ProviderName = "callpay";
    public const string ProviderPrefix = "/callpay";

    public string Name => ProviderName;

    public string Title => "CallPay";

    public string Prefix => ProviderPrefix;

    public object Settings => books.Settings;

    public void Map(RouteGroupBuilder routes)
    {
        api.Map(routes);
        page.Map(routes);
        routes.MapFallback("{**path}", () => CallPayApi.Error(404, "Not Found", "Page not found."));
    }

    // Customers come as whoever they are: no number stands in a request.
    public ValueTask<string?> PartyOfAsync(HttpContext context) => ValueTask.FromResult<string?>(null);

    // Each request has a token of its own, which is good for its moment.
    public bool HoldsToken(HttpContext context) => false;

    public void ExpireToken(HttpContext context)
    {
    }

    public void ExpireAllTokens()
    {
    }

    public Task WriteFailureAsync(HttpContext context, int status) => CallPayApi.Error(status, status switch
    {
        StatusCodes.Status429TooManyRequests => "Too Many Requests",
        StatusCodes.Status503ServiceUnavailable => "Service Unavailable",
        _ => "Internal Server Error",
    }, "An internal server error occurred.").ExecuteAsync(context);

    public IEnumerable<HeldPayment> Payments() => books.Newest().SelectMany(payment => payment.Refunds.ToArray().Select(refund => ShowRefund(payment, refund)).Append(Show(payment)));

    public PromptAnswer Answer(string reference, bool approve, string? reason)
    {
        if (books.Find(reference) is not { } payment) return PromptAnswer.Unknown;
        return (approve ? books.Pay(payment) : books.Fail(payment, reason ?? "Declined by the bank")) ? PromptAnswer.Decided : PromptAnswer.AlreadyDecided;
    }

    public string? ChangeSettings(JsonElement changes)
    {
        var (settings, problem) = ControlJson.Change(books.Settings, changes);
        if (settings is null) return problem;
        if (settings.DecisionDelay < TimeSpan.Zero || settings.DecisionDelay > TimeSpan.FromHours(1)) return "decision_delay must be zero to one hour.";
        books.Settings = settings;
        return null;
    }

    public void Reset() => books.Reset();

    private static HeldPayment Show(CallPayPayment payment) => new(
        payment.Order.Key, payment.Order.PaymentType, "live", payment.Order.MerchantReference, CallPayPayment.Text(payment.Order.Amount), CallPayPayment.Currency, null,
        payment.Decision switch { null => "Pending", { Paid: true } => "Completed", _ => "Failed" }, payment.Decision?.Reason, payment.Decision?.TransactionId,
        payment.Order.NotifyUrl?.AbsoluteUri, payment.Decision is null, payment.Order.CreatedAt, payment.Decision?.At)
    {
        Moved = payment.Decision is { Paid: true },
    };

    private static HeldPayment ShowRefund(CallPayPayment payment, CallPayRefund refund) => new(
        refund.Reference, "refund", "live", payment.Order.MerchantReference, CallPayPayment.Text(refund.Amount), CallPayPayment.Currency, null,
        "Completed", null, refund.Reference, null, false, refund.At, refund.At)
    {
        PaysOut = true,
        Moved = true,
    };
}
