using System.Globalization;
using System.Text.Json;
using Centry.Simulator.Control;
using Centry.Simulator.Providers;

namespace Centry.Simulator.Airtel;

/// <summary>Airtel Money's side, as one of the simulator's providers.</summary>
internal sealed class AirtelProvider(
    AirtelAccess access, AirtelCollections collections, AirtelDisbursements disbursements, AirtelInquiries inquiries, AirtelBooks books, AirtelPost post, AirtelClients clients) : IProvider
{
    public const string ProviderName = "airtel";
    public const string ProviderPrefix = "/airtel";

    public string Name => ProviderName;

    public string Title => "Airtel Money";

    public string Prefix => ProviderPrefix;

    public object Settings => post.Settings;

    public void Map(RouteGroupBuilder routes)
    {
        access.Map(routes);
        collections.Map(routes);
        disbursements.Map(routes);
        inquiries.Map(routes);
        routes.MapFallback("{**path}", context => context.Response.RefuseAsync(AirtelRefusal.NoSuchRoute));
    }

    public async ValueTask<string?> PartyOfAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.RouteValues["msisdn"] is string msisdn) return msisdn;
        if (request.RouteValues["id"] is string id) return books.Find(id)?.Party;
        if (!HttpMethods.IsPost(request.Method)) return null;
        // As large as a body may be at all, so that it never goes to a file.
        request.EnableBuffering(SimulatorHost.RequestBodyMax);
        try
        {
            using var json = await JsonDocument.ParseAsync(request.Body, default, context.RequestAborted);
            return PartyOf(json.RootElement);
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
        if (AirtelGate.BearerOf(context.Request) is { } token) clients.Expire(token);
    }

    public void ExpireAllTokens() => clients.ExpireAll();

    public Task WriteFailureAsync(HttpContext context, int status) => context.Response.RefuseAsync(status switch
    {
        StatusCodes.Status429TooManyRequests => AirtelRefusal.TooManyCalls,
        StatusCodes.Status503ServiceUnavailable => AirtelRefusal.Unavailable,
        _ => AirtelRefusal.Internal,
    });

    public IEnumerable<HeldPayment> Payments() => books.Newest().Select(Show);

    public PromptAnswer Answer(string reference, bool approve, string? reason) =>
        books.Answer(reference, approve ? AirtelOutcome.Success : AirtelOutcome.Fail(reason ?? Refused(books.Find(reference)?.Product)));

    public string? ChangeSettings(JsonElement changes)
    {
        var (settings, problem) = ControlJson.Change(post.Settings, changes);
        if (settings is null) return problem;
        if (settings.DecisionDelay < TimeSpan.Zero || settings.DecisionDelay > TimeSpan.FromHours(1)) return "decision_delay must be zero to one hour.";
        if (settings.EarlyEnquiry is not (AirtelSettings.EarlyStatus or AirtelSettings.EarlyNotFound)) return "early_enquiry must be status or not_found.";
        if (settings.CallbackUrl is null || !AirtelPost.IsUrl(settings.CallbackUrl)) return "callback_url must be an address, or empty.";
        post.Settings = settings;
        return null;
    }

    public void Reset()
    {
        books.Reset();
        post.Reset();
    }

    private static string Refused(AirtelProduct? product) => product == AirtelProduct.Disbursement ? "013" : "008";

    private string? PartyOf(JsonElement json)
    {
        if (Text(json, "subscriber", "msisdn") is { } payer) return payer;
        if (Text(json, "payee", "msisdn") is { } payee) return payee;
        return Text(json, "transaction", "airtel_money_id") is { } moneyId ? books.FindByMoneyId(moneyId)?.Party : null;
    }

    private static string? Text(JsonElement json, string member, string inner) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty(inner, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;

    private HeldPayment Show(AirtelTransaction transaction) => new(
        transaction.Reference,
        transaction.Operation,
        transaction.Caller.Market.Country,
        transaction.ExternalId,
        transaction.Amount.ToString(CultureInfo.InvariantCulture),
        transaction.Caller.Market.Currency,
        transaction.Party,
        transaction.Status,
        transaction is { Decision: not null, Moved: false } ? AirtelRefusal.Code(transaction.Product, transaction.Code) : null,
        transaction.Decision?.MoneyId,
        post.UrlOf(transaction)?.ToString(),
        transaction.AwaitsPerson,
        transaction.CreatedAt,
        transaction.Decision?.At)
    {
        PaysOut = transaction.PaysOut,
        Moved = transaction.Moved,
    };
}
