using System.Globalization;
using System.Text.Json;
using Centry.Simulator.Control;
using Centry.Simulator.Providers;

namespace Centry.Simulator.Airtel;

/// <summary>Airtel's side, as one of the simulator's providers.</summary>
internal sealed class AirtelProvider(AirtelGate gate, AirtelPayments payments, AirtelDisbursements disbursements, AirtelBooks books, AirtelCallbacks callbacks) : IProvider
{
    public const string ProviderName = "airtel";
    public const string ProviderPrefix = "/airtel";

    public string Name => ProviderName;

    public string Title => "Airtel Money";

    public string Prefix => ProviderPrefix;

    public object Settings => callbacks.Settings;

    public void Map(RouteGroupBuilder routes)
    {
        gate.Map(routes);
        payments.Map(routes);
        disbursements.Map(routes);
        routes.MapFallback("{**path}", context => context.Response.StatusAsync(new AirtelStatus(404, null, "ROUTER001", "Not found")));
    }

    public async ValueTask<string?> PartyOfAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method)) return books.Find(request.Path.Value!.Split('/')[^1])?.Order.Msisdn;
        // As large as a body may be at all, so that it never goes to a file.
        request.EnableBuffering(SimulatorHost.RequestBodyMax);
        try
        {
            using var json = await JsonDocument.ParseAsync(request.Body, default, context.RequestAborted);
            var body = json.RootElement;
            return AirtelFields.Text(AirtelFields.Part(body, "subscriber"), "msisdn") ?? AirtelFields.Text(AirtelFields.Part(body, "payee"), "msisdn");
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            request.Body.Position = 0;
        }
    }

    public bool HoldsToken(HttpContext context) => AirtelGate.BearerOf(context.Request) is not null;

    public void ExpireToken(HttpContext context)
    {
        if (AirtelGate.BearerOf(context.Request) is { } token) gate.Expire(token);
    }

    public void ExpireAllTokens() => gate.ExpireAll();

    public Task WriteFailureAsync(HttpContext context, int status) => context.Response.StatusAsync(status switch
    {
        StatusCodes.Status429TooManyRequests => new AirtelStatus(status, null, "ROUTER429", "Too many requests"),
        StatusCodes.Status503ServiceUnavailable => new AirtelStatus(status, null, "ROUTER117", "Timed out"),
        _ => new AirtelStatus(status, null, "ESB000014", "An error occurred"),
    });

    public IEnumerable<HeldPayment> Payments() => books.Newest().Select(Show);

    public PromptAnswer Answer(string reference, bool approve, string? reason) => books.Answer(reference, approve ? AirtelCodes.Success : reason ?? "008");

    public string? ChangeSettings(JsonElement changes)
    {
        var (settings, problem) = ControlJson.Change(callbacks.Settings, changes);
        if (settings is null) return problem;
        if (settings.DecisionDelay < TimeSpan.Zero || settings.DecisionDelay > TimeSpan.FromHours(1)) return "decision_delay must be zero to one hour.";
        if (settings.CallbackUrl is null || (settings.CallbackUrl.Length > 0 && !Uri.TryCreate(settings.CallbackUrl, UriKind.Absolute, out _))) return "callback_url must be a URL, or empty.";
        callbacks.Settings = settings;
        return null;
    }

    public void Reset()
    {
        books.Reset();
        callbacks.Reset();
    }

    private static HeldPayment Show(AirtelTransaction transaction)
    {
        var (order, decision) = (transaction.Order, transaction.Decision);
        return new HeldPayment(
            order.Id, order.Operation, order.Country, order.Refunds ?? order.Id, order.Amount.ToString(CultureInfo.InvariantCulture), order.Currency, order.Msisdn,
            decision is null ? "Pending" : transaction.Moved ? "Completed" : "Failed", decision is null or { Code: AirtelCodes.Success } ? null : decision.Code, decision?.MoneyId,
            null, decision is null && order.Planned.Code is null, order.CreatedAt, decision?.At)
        {
            PaysOut = order.PaysOut,
            Moved = transaction.Moved,
        };
    }
}
