using System.Text.Json;
using Centry.Simulator.Control;
using Centry.Simulator.Erp;

namespace Centry.Simulator.Xero;

/// <summary>One part of the accounting API.</summary>
internal interface IXeroResource
{
    /// <param name="api">At <c>/api.xro/2.0</c>.</param>
    void Map(RouteGroupBuilder api);
}

/// <summary>Xero's side: its three hosts below one prefix, each path as Xero has it.</summary>
internal sealed class XeroProvider(
    XeroCompanies companies, XeroTokens tokens, XeroGate gate, XeroIdentityApi identity, XeroConsentPage consent, XeroWebhooks webhooks, IEnumerable<IXeroResource> resources)
    : ErpSide(companies.First.Books)
{
    public const string ProviderName = "xero";
    public const string ProviderPrefix = "/xero";

    public override string Name => ProviderName;

    public override string Title => "Xero";

    public override string Prefix => ProviderPrefix;

    public override object Settings => webhooks.Settings;

    public override void Map(RouteGroupBuilder routes)
    {
        consent.Map(routes);
        identity.Map(routes);
        var api = routes.MapGroup("/api.xro/2.0");
        foreach (var resource in resources)
            resource.Map(api);
        routes.MapFallback("{**path}", () => XeroJson.NoResource.ToResult());
    }

    public override void Furnish() => companies.Furnish();

    public override bool HoldsToken(HttpContext context) => XeroTokens.BearerOf(context.Request) is not null;

    public override void ExpireToken(HttpContext context)
    {
        if (XeroTokens.BearerOf(context.Request) is { } token)
            tokens.ExpireAccess(token);
    }

    public override void ExpireAllTokens() => tokens.ExpireAllAccess();

    public override Task WriteFailureAsync(HttpContext context, int status)
    {
        if (status == StatusCodes.Status429TooManyRequests)
            return XeroLimits.Refuse(context.Response, new XeroLimitProblem("minute", TimeSpan.FromSeconds(30))).ExecuteAsync(context);
        return XeroJson.Problem(status, status == 503 ? "Service Unavailable" : "Internal Server Error", "An error occurred in Xero.").ToResult().ExecuteAsync(context);
    }

    public override string? ChangeSettings(JsonElement changes)
    {
        var (settings, problem) = ControlJson.Change(new XeroSettings(webhooks.Settings.WebhookUrl), changes);
        return settings is null ? problem : webhooks.Set(settings.WebhookUrl ?? "");
    }

    public override void Reset()
    {
        companies.Clear();
        Furnish();
        gate.Reset();
        webhooks.Reset();
    }
}
