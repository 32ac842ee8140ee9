using Centry.Api.Http;
using Centry.Contracts;

namespace Centry.Api.Management.GoingLive;

/// <summary><c>…/going-live</c>: the checklist that ticks itself.</summary>
internal static class GoingLiveRoute
{
    public static void MapGoingLive(this RouteGroupBuilder merchant)
        => merchant.MapGet("/going-live", ReadAsync).WithTags("Going live")
            .WithName("GetGoingLive").WithSummary("The ten steps to production, each with its real state")
            .Produces<GoingLiveView>().Refuses(401, 403, 404);

    private static async Task<IResult> ReadAsync(HttpContext http, Guid merchantId, Core.Merchants.GoingLive goingLive)
        => TypedResults.Json(await goingLive.ReadAsync(merchantId, http.RequestAborted), CentryJson.Options);
}
