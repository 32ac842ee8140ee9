using Centry.Api.Http;
using Centry.Api.Management.Payments;
using Centry.Contracts;
using Centry.Core.Currencies;
using Centry.Core.Merchants;
using Centry.Core.Payments;
using Microsoft.OpenApi;

namespace Centry.Api.Management.Overview;

/// <summary><c>…/statistics</c>, <c>…/activity</c> and <c>…/attention</c>: how a merchant's payments go, at a glance.</summary>
internal static class OverviewRoutes
{
    private const int DaysDefault = 30;
    private const int DaysMax = 366;
    private const int YearMin = 2000;
    private const int YearMax = 9000;
    private const int ActivityDefault = 20;
    private const int ActivityMax = 100;

    public static void MapOverview(this RouteGroupBuilder merchant)
    {
        merchant.MapGet("/statistics", StatisticsAsync).WithTags("Overview")
            .WithName("GetStatistics").WithSummary("Payments by day, direction, currency and status; days before today are at most five minutes old").Environment()
            .Query("from", $"The first day; {DaysDefault} days up to the last one when left out.", format: "date")
            .Query("to", $"The last day, included; today when left out. At most {DaysMax} days.", format: "date")
            .Query("time_zone", "Where days begin and end: an IANA name such as Africa/Kampala; UTC when left out.")
            .Query("currency_code", "Only payments in this currency (ISO 4217).")
            .Produces<StatisticsView>().Refuses(400, 401, 403, 404);
        merchant.MapGet("/activity", ActivityAsync).WithTags("Overview")
            .WithName("ListActivity").WithSummary("The newest payins, payouts and refunds of the last 30 days in one list").Environment()
            .Query("limit", $"Rows: 1 to {ActivityMax}, {ActivityDefault} when left out.", type: JsonSchemaType.Integer, format: "int32")
            .Produces<IReadOnlyList<ActivityView>>().Refuses(400, 401, 403, 404);
        merchant.MapGet("/attention", AttentionAsync).WithTags("Overview")
            .WithName("ListAttention").WithSummary("What somebody has to see to, as far as the person's role reaches; what is most urgent first").Environment()
            .Produces<IReadOnlyList<AttentionView>>().Refuses(400, 401, 403, 404);
    }

    private static async Task<IResult> StatisticsAsync(HttpContext http, Guid merchantId, PaymentStatistics statistics, TimeProvider time)
    {
        var query = new QueryReader(http.Request.Query);
        var environment = query.Required("environment", Core.Environments.All);
        var zone = ReadZone(query);
        var currency = query.Code("currency_code", code => Currency.TryGet(code, out _), "Must be the three-letter code of a currency that Centry moves, such as UGX.");
        var last = query.Date("to") ?? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime);
        var first = query.Date("from") ?? DateOnly.FromDayNumber(Math.Max(0, last.DayNumber - DaysDefault + 1));
        if (first > last)
            query.Fault("to", "Must not be before from.");
        else if (last.DayNumber - first.DayNumber >= DaysMax)
            query.Fault("from", $"At most {DaysMax} days.");
        else if (first.Year < YearMin || last.Year > YearMax)
            query.Fault("from", $"Must be from {YearMin} to {YearMax}.");
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        var sums = await statistics.ReadAsync(merchantId, environment, first, last, zone, currency, http.RequestAborted);
        return TypedResults.Json(
            new StatisticsView(first, last, zone.Id, [.. sums.Select(s => new DaySumView(
                s.Day, s.Direction, s.CurrencyCode, s.Status, s.Count, Money.FromMinor(s.Amount, Currency.Get(s.CurrencyCode)).Major))]),
            CentryJson.Options);
    }

    private static TimeZoneInfo ReadZone(QueryReader query)
    {
        if (query.Text("time_zone", 64) is not { } name)
            return TimeZoneInfo.Utc;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId)
            return zone;
        query.Fault("time_zone", "Must be an IANA time zone, such as Africa/Kampala.");
        return TimeZoneInfo.Utc;
    }

    private static async Task<IResult> ActivityAsync(HttpContext http, Guid merchantId, LatestPayments payments)
    {
        var query = new QueryReader(http.Request.Query);
        var environment = query.Required("environment", Core.Environments.All);
        var limit = query.Number("limit", ActivityDefault, 1, ActivityMax);
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        var newest = await payments.NewestAsync(merchantId, environment, limit, http.RequestAborted);
        return TypedResults.Json(newest.Select(PaymentActivityViews.ToView), CentryJson.Options);
    }

    private static async Task<IResult> AttentionAsync(HttpContext http, Guid merchantId, Attention attention, Core.Merchants.GoingLive goingLive)
    {
        var query = new QueryReader(http.Request.Query);
        var environment = query.Required("environment", Core.Environments.All);
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        var counts = await attention.ReadAsync(merchantId, environment, http.RequestAborted);
        var steps = (await goingLive.ReadAsync(merchantId, http.RequestAborted)).Steps;
        (string Kind, long Count, string Permission)[] all =
        [
            ("payments_stuck", counts.PaymentsStuck, Permissions.PaymentsView),
            ("payouts_waiting", counts.PayoutsWaiting, Permissions.PayoutsApprove),
            ("provider_credentials", counts.AccountsWithoutCredentials, Permissions.ProviderAccountsView),
            ("webhook_endpoints_off", counts.EndpointsOff, Permissions.WebhooksManage),
            ("webhook_deliveries_failed", counts.DeliveriesFailed, Permissions.WebhooksManage),
            ("erp_connection", counts.ErpConnections, Permissions.ErpManage),
            ("erp_records_failed", counts.ErpRecordsFailed, Permissions.ErpManage),
            ("going_live", steps.Count(s => s is { Done: false, Recommended: false }), Permissions.PaymentsView),
        ];
        var grant = Member.Of(http).Grant;
        return TypedResults.Json(all.Where(a => a.Count > 0 && grant.Allows(a.Permission)).Select(a => new AttentionView(a.Kind, a.Count)), CentryJson.Options);
    }
}
