using System.Globalization;
using System.Text.Json;
using Centry.Simulator.Control;
using Centry.Simulator.Providers;

namespace Centry.Simulator.Daraja;

/// <summary>Safaricom's side, as one of the simulator's providers.</summary>
internal sealed class DarajaProvider(
    DarajaGate gate, DarajaPushes pushes, DarajaInitiated initiated, DarajaC2b c2b, DarajaBooks books, DarajaPost post, DarajaApps apps, DarajaInitiator initiator) : IProvider
{
    public const string ProviderName = "daraja";
    public const string ProviderPrefix = "/daraja";

    public string Name => ProviderName;

    public string Title => "M-Pesa (Daraja)";

    public string Prefix => ProviderPrefix;

    public object Settings => post.Settings;

    public void Map(RouteGroupBuilder routes)
    {
        gate.Map(routes);
        pushes.Map(routes);
        initiated.Map(routes);
        c2b.Map(routes);
        routes.MapFallback("{**path}", context => context.Response.RefuseAsync(DarajaRefusal.NoSuchRoute));
    }

    public async ValueTask<string?> PartyOfAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method)) return null;
        // As large as a body may be at all, so that it never goes to a file.
        request.EnableBuffering(SimulatorHost.RequestBodyMax);
        try
        {
            using var json = await JsonDocument.ParseAsync(request.Body, default, context.RequestAborted);
            return json.RootElement.ValueKind == JsonValueKind.Object ? PartyOf(json.RootElement) : null;
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

    public bool HoldsToken(HttpContext context) => DarajaGate.BearerOf(context.Request) is not null;

    public void ExpireToken(HttpContext context)
    {
        if (DarajaGate.BearerOf(context.Request) is { } token) apps.Expire(token);
    }

    public void ExpireAllTokens() => apps.ExpireAll();

    public Task WriteFailureAsync(HttpContext context, int status) => context.Response.RefuseAsync(status switch
    {
        StatusCodes.Status429TooManyRequests => DarajaRefusal.TooManyCalls,
        StatusCodes.Status503ServiceUnavailable => DarajaRefusal.Unavailable,
        _ => DarajaRefusal.Internal,
    });

    public IEnumerable<HeldPayment> Payments() => books.Newest().Select(Show);

    public PromptAnswer Answer(string reference, bool approve, string? reason) => books.Answer(reference, approve ? DarajaOutcome.SuccessCode : reason ?? "1032");

    public string? ChangeSettings(JsonElement changes)
    {
        var (settings, problem) = ControlJson.Change(post.Settings, changes);
        if (settings is null) return problem;
        if (settings.DecisionDelay < TimeSpan.Zero || settings.DecisionDelay > TimeSpan.FromHours(1)) return "decision_delay must be zero to one hour.";
        if (settings.CallbackSource is null || settings.CallbackSource.Any(char.IsControl)) return "callback_source must be an address, or empty.";
        post.Settings = settings;
        return null;
    }

    public void Reset()
    {
        books.Reset();
        post.Reset();
        c2b.Reset();
        initiator.Reset();
    }

    private string? PartyOf(JsonElement json)
    {
        foreach (var member in (ReadOnlySpan<string>)["PhoneNumber", "Msisdn", "PartyB"])
        {
            if (Text(member) is { Length: 12 } msisdn) return msisdn;
        }
        if (Text("CheckoutRequestID") is { } push) return books.Find(push)?.Party;
        if (Text("TransactionID") is { Length: > 0 } receipt) return books.FindByReceipt(receipt)?.Party;
        return Text("OriginatorConversationID") is { } originator ? books.Find(originator)?.Party : null;

        string? Text(string member) => json.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;
    }

    private static HeldPayment Show(DarajaTransaction transaction) => new(
        transaction.Reference,
        transaction.Operation,
        transaction.ShortCode,
        transaction.ExternalId,
        transaction.Amount.ToString(CultureInfo.InvariantCulture),
        "KES",
        transaction.Party.Length == 0 ? null : transaction.Party,
        transaction.Status,
        transaction.Decision is { Moved: false } failed ? failed.Code : null,
        transaction.Moved ? transaction.Receipt : null,
        transaction.Url?.ToString(),
        transaction.AwaitsPerson,
        transaction.CreatedAt,
        transaction.Decision?.At)
    {
        PaysOut = transaction.PaysOut,
        Moved = transaction.Moved,
    };
}
