using System.Text.Json;
using Centry.Api.Http;
using Centry.Api.MerchantKeys;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Webhooks;
using Microsoft.OpenApi;

namespace Centry.Api.Events;

/// <summary><c>GET /v1/events</c>: what webhooks tell, as a feed to be read at the reader's own pace.</summary>
public static class EventFeedEndpoint
{
    private const int LimitDefault = 100;
    private const int LimitMax = 500;

    private static readonly Refusal NoSuchEvent = new(ErrorCodes.ValidationError, "after is no event of this key's merchant and environment.")
    {
        Fields = new Dictionary<string, IReadOnlyList<string>> { ["after"] = ["Must be the id of an event that this feed or a webhook told."] },
    };

    public static void MapEventFeed(this RouteGroupBuilder v1)
        => v1.MapGet("/events", ListAsync)
            .WithName("ListEvents").WithSummary("All events in order, oldest first, without gaps; kept for 30 days").WithTags("Events")
            .WithDescription("Keep next_after and ask again with it: no event is ever left out, in whatever order payments were committed. An event may appear here a moment after its webhook.")
            .Query("after", "Go on after this event: next_after of the page before, or the id of any event. Left out: from the oldest.", format: "uuid")
            .Query("limit", "Events in a page: 1 to 500, 100 when left out.", type: JsonSchemaType.Integer, format: "int32")
            .Produces<EventsPage>().WithMetadata(RequiredKeyPermission.ViewTransactions);

    private static async Task<IResult> ListAsync(HttpContext http, EventFeed feed)
    {
        var caller = Caller.Of(http);
        var query = new QueryReader(http.Request.Query);
        var (after, limit) = (query.Id("after"), query.Number("limit", LimitDefault, 1, LimitMax));
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        var page = await feed.ReadAsync(caller.Profile.Id, caller.Environment, caller.CountryScope, after, limit, http.RequestAborted);
        if (page is null)
            return NoSuchEvent.ToResult();
        var events = page.Events.Select(e => new EventView(
            e.Id, e.Type, e.CreatedAt.ToUnixTimeSeconds(), Core.Environments.IsLive(caller.Environment), JsonElement.Parse(e.Data))).ToList();
        return TypedResults.Json(new EventsPage(events, page.HasMore, events.Count > 0 ? events[^1].Id : after), CentryJson.Options);
    }
}
