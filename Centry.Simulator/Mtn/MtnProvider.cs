using System.Text.Json;
using Centry.Simulator.Control;
using Centry.Simulator.Providers;

namespace Centry.Simulator.Mtn;

/// <summary>MTN MoMo's side, as one of the simulator's providers.</summary>
internal sealed class MtnProvider(
    MtnProvisioning provisioning, MtnPayments payments, MtnInquiries inquiries, MtnBooks books, MtnAccounts accounts) : IProvider
{
    public const string ProviderName = "mtn";
    public const string ProviderPrefix = "/mtn";

    public string Name => ProviderName;

    public string Title => "MTN MoMo";

    public string Prefix => ProviderPrefix;

    public object Settings => books.Settings;

    public void Map(RouteGroupBuilder routes)
    {
        provisioning.Map(routes);
        payments.Map(routes);
        inquiries.Map(routes);
        routes.MapFallback("{**path}", context => context.Response.RefuseAsync(MtnRefusal.NoSuchRoute));
    }

    public async ValueTask<string?> PartyOfAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.RouteValues["id"] is string id && request.RouteValues["reference"] is null) return id;
        if (Guid.TryParse(request.RouteValues["reference"] as string, out var reference)) return books.Find(reference)?.Body.PartyId;
        if (!HttpMethods.IsPost(request.Method)) return null;
        // As large as a body may be at all, so that it never goes to a file.
        request.EnableBuffering(SimulatorHost.RequestBodyMax);
        try
        {
            using var json = await JsonDocument.ParseAsync(request.Body, default, context.RequestAborted);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return null;
            return MtnPaymentBody.RefundedBy(json.RootElement) is { } refunded ? books.Find(refunded)?.Body.PartyId : MtnPaymentBody.PartyOf(json.RootElement);
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

    public bool HoldsToken(HttpContext context) => MtnGate.BearerOf(context.Request) is not null;

    public void ExpireToken(HttpContext context)
    {
        if (MtnGate.BearerOf(context.Request) is { } token) accounts.Expire(token);
    }

    public void ExpireAllTokens() => accounts.ExpireAll();

    public Task WriteFailureAsync(HttpContext context, int status) => context.Response.RefuseAsync(status switch
    {
        StatusCodes.Status429TooManyRequests => MtnRefusal.TooManyCalls,
        StatusCodes.Status503ServiceUnavailable => MtnRefusal.Unavailable,
        _ => MtnRefusal.Internal,
    });

    public IEnumerable<HeldPayment> Payments() => books.Newest().Select(Show);

    public PromptAnswer Answer(string reference, bool approve, string? reason) => !Guid.TryParse(reference, out var id)
        ? PromptAnswer.Unknown
        : books.Answer(id, approve ? MtnOutcome.Success : MtnOutcome.Fail(reason ?? "APPROVAL_REJECTED"));

    public string? ChangeSettings(JsonElement changes)
    {
        var (settings, problem) = ControlJson.Change(books.Settings, changes);
        if (settings is null) return problem;
        if (settings.DecisionDelay < TimeSpan.Zero || settings.DecisionDelay > TimeSpan.FromHours(1)) return "decision_delay must be zero to one hour.";
        if (settings.CallbackMethod is not ("PUT" or "POST")) return "callback_method must be PUT or POST.";
        books.Settings = settings;
        return null;
    }

    public void Reset() => books.Reset();

    private static HeldPayment Show(MtnTransaction transaction) => new(
        transaction.Reference.ToString("D"),
        transaction.Operation.Name,
        transaction.Caller.Market.Target,
        transaction.Body.ExternalId,
        transaction.Body.Amount,
        transaction.Body.Currency,
        transaction.Body.PartyId.Length == 0 ? null : transaction.Body.PartyId,
        transaction.Status,
        transaction.Decision?.Reason,
        transaction.Decision?.FinancialTransactionId,
        transaction.CallbackUrl?.ToString(),
        transaction.AwaitsPerson,
        transaction.CreatedAt,
        transaction.Decision?.At)
    {
        PaysOut = !transaction.Operation.AsksPayer,
        Moved = transaction.Status == MtnOutcome.Successful,
    };
}
