using System.Net.Mime;
using System.Text.Encodings.Web;
using Centry.Api.Http;
using Centry.Connectors.Erp;
using Centry.Core.Erp;
using Centry.Core.People;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Centry.Api.Management.Erp;

/// <summary>
/// Where ERPs come to us: a person on their way back from giving consent (<c>GET /erp/{erp}/connected</c>) and notices of changes
/// (<c>POST /erp/{erp}/notices</c>). Open to everybody: the one carries a secret state, the other a signature.
/// </summary>
public static class ErpCallbacks
{
    private const int BodyBytesMax = 256 * 1024;

    public static void MapErpCallbacks(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/erp").ExcludeFromDescription().AllowAnonymous().NeverStored();
        group.MapGet("/{erp}/connected", ConnectedAsync).WithName("FinishErpConsent").WithSummary("People come back from an ERP's consent");
        group.MapPost("/{erp}/notices", NoticesAsync).WithName("ReceiveErpNotice").WithSummary("ERPs tell of changes");
    }

    /// <summary>On to the dashboard, where the company is chosen and the accounts are mapped; a page of one sentence where nothing was connected.</summary>
    private static async Task<IResult> ConnectedAsync(HttpContext http, string erp, ErpRegistry erps, ManageErpConnections connections, IOptionsMonitor<PeopleOptions> people)
    {
        if (erps.Find(erp) is not IErpConsent)
            return TypedResults.NotFound();
        var name = erps.Get(erp).Descriptor.DisplayName;
        var query = http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        var (connection, refusal) = await connections.FinishConsentAsync(erp, query, http.RequestAborted);
        return connection is null
            ? TypedResults.Text($"{name} was not connected. {refusal!.Message}", statusCode: StatusCodes.Status400BadRequest)
            : TypedResults.Content(Onward($"{people.CurrentValue.DashboardUrl.TrimEnd('/')}/merchants/{connection.MerchantId}/erp?env={connection.Environment}"), MediaTypeNames.Text.Html);
    }

    /// <summary>A page and no redirect: a vendor's page whose form led here may be allowed to lead to this address and to none after it (CSP <c>form-action</c>).</summary>
    private static string Onward(string address)
    {
        var url = HtmlEncoder.Default.Encode(address);
        return $"""<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={url}"><title>Centry</title></head><body><a href="{url}">Go on in Centry</a></body></html>""";
    }

    /// <summary>A notice only says that there is something to read: the books themselves are asked, soon, and once for many notices.</summary>
    private static async Task<IResult> NoticesAsync(HttpContext http, string erp, ErpRegistry erps, CentryDbContext context, TimeProvider time)
    {
        if (erps.Find(erp) is not IErpWebhooks webhooks)
            return TypedResults.NotFound();
        if (await BoundedBody.ReadAsync(http.Request, BodyBytesMax) is not { } body)
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        if (webhooks.Read(body, name => http.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null) is not { } notices)
            return TypedResults.Unauthorized();
        var tenants = notices.Select(notice => notice.TenantId).Distinct().ToList();
        var now = time.GetUtcNow();
        await context.ErpConnections.Where(c => c.Erp == erp && c.Status == ErpConnectionStatus.Connected && tenants.Contains(c.TenantId!) && c.NextSyncAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.NextSyncAt, now), http.RequestAborted);
        return TypedResults.Ok();
    }
}
