using System.Text.Json;
using Centry.Simulator.Control;
using Centry.Simulator.Erp;

namespace Centry.Simulator.QuickBooks;

/// <summary>QuickBooks Online's side, as one of the simulator's providers.</summary>
internal sealed class QuickBooksSide(QuickBooksLedger ledger, QuickBooksAccess access, QuickBooksApi api, QuickBooksNotices notices, QuickBooksThrottle throttle, TimeProvider time)
    : ErpSide(ledger.Books)
{
    public const string ProviderName = "quickbooks";
    public const string ProviderPrefix = "/quickbooks";

    public override string Name => ProviderName;

    public override string Title => "QuickBooks Online";

    public override string Prefix => ProviderPrefix;

    public override object Settings => notices.Settings;

    public override void Map(RouteGroupBuilder routes)
    {
        access.Map(routes);
        api.Map(routes);
        routes.MapFallback("{**path}", () => QuickBooksRefusal.Operation("There is no such resource.").ToResult(time.GetUtcNow()));
    }

    public override void Furnish() => ledger.Furnish();

    public override bool HoldsToken(HttpContext context) => QuickBooksAccess.BearerOf(context.Request) is not null;

    public override void ExpireToken(HttpContext context)
    {
        if (QuickBooksAccess.BearerOf(context.Request) is { } token) access.Expire(token);
    }

    public override void ExpireAllTokens() => access.ExpireAll();

    public override Task WriteFailureAsync(HttpContext context, int status) => (status == 429
        ? throttle.Refuse()
        : new QuickBooksRefusal(status, "SystemFault", "10000", "An application error has occurred while processing your request", "System Failure Error")
            .ToResult(time.GetUtcNow())).ExecuteAsync(context);

    public override string? ChangeSettings(JsonElement changes)
    {
        var (settings, problem) = ControlJson.Change(notices.Settings, changes);
        if (settings is null) return problem;
        if (settings.WebhookUrl is null || (settings.WebhookUrl.Length > 0 && !Uri.TryCreate(settings.WebhookUrl, UriKind.Absolute, out _))) return "webhook_url must be a URL, or empty.";
        notices.Settings = settings;
        return null;
    }

    public override void Reset()
    {
        base.Reset();
        api.Reset();
        notices.Settings = notices.Configured;
    }
}
