using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Centry.Api.Http;
using Centry.Api.People;
using Centry.Contracts;
using Centry.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Centry.Api.Management.Live;

/// <summary>
/// <c>GET …/live</c>: server-sent events that say which payments changed and what came of webhooks. A change may be told twice (after
/// resuming), never not at all; attempts at webhooks are told from now on only.
/// </summary>
internal static class LiveEndpoint
{
    /// <summary>Shorter than proxies' patience with a silent connection.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private const string LastEventId = "Last-Event-ID";

    private static readonly Refusal ReplicaFull = new(ErrorCodes.ServerError, "Too many streams are open here. Try again in a few seconds.");
    private static readonly Refusal MerchantFull = new(ErrorCodes.RateLimited, "This merchant has too many streams open. Close one first.");

    public static void MapMerchantLive(this RouteGroupBuilder group)
        => group.MapGet("/live", StreamAsync).WithTags("Live")
            .WithName("StreamMerchantChanges").WithSummary("A merchant's changes as they happen (server-sent events)")
            .Query("environment", "Only changes of this environment.", Core.Environments.All)
            .Query("after", "Go on after this event. The header Last-Event-ID does the same and comes first.")
            .Produces<LiveChange>(contentType: "text/event-stream").Refuses(400, 401, 403, 404, 429, 503);

    private static async Task<IResult> StreamAsync(HttpContext http, Guid merchantId, LiveFeed feed, EventReader events, TimeProvider time, IHostApplicationLifetime host)
    {
        var query = new QueryReader(http.Request.Query);
        var environment = query.OneOf("environment", Core.Environments.All);
        var after = After(http.Request, query);
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();

        using var expiry = new CancellationTokenSource(AccessTokens.ExpiresAt(http.User) - time.GetUtcNow(), time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, http.RequestAborted, host.ApplicationStopping);
        try
        {
            var (subscription, refused) = await feed.SubscribeAsync(merchantId, end.Token);
            using (subscription)
            {
                if (subscription is null)
                    return await RefuseAsync(http, refused);
                using var heartbeat = new PeriodicTimer(Heartbeat, time);
                var stream = new ChangeStream(http.Response, environment);
                await stream.OpenAsync(after ?? subscription.NewestAtStart, end.Token);
                if (after is { } position)
                    await CatchUpAsync(stream, events, merchantId, position, subscription.SettledAtStart, end.Token);
                await FollowAsync(stream, subscription.Items, heartbeat, http, end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The token expired, the client went away or the host stops: the client resumes where it was.
        }

        return Results.Empty;
    }

    private static long? After(HttpRequest request, QueryReader query)
    {
        var text = request.Headers[LastEventId].ToString() is { Length: > 0 } header ? header : query.Text("after");
        if (text is null)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        query.Fault("after", "Must be the id of an event of this stream.");
        return null;
    }

    private static async Task<IResult> RefuseAsync(HttpContext http, LiveRefusal refused)
    {
        http.Response.Headers.RetryAfter = "5";
        if (refused == LiveRefusal.MerchantFull)
            return MerchantFull.ToResult();
        await Refusals.WriteAsync(http, ReplicaFull, StatusCodes.Status503ServiceUnavailable);
        return Results.Empty;
    }

    /// <summary>
    /// Tells what was missed, from a little before the position: an event numbered below it may have become visible only after it was told.
    /// </summary>
    private static async Task CatchUpAsync(ChangeStream stream, EventReader events, Guid merchantId, long position, long settled, CancellationToken cancellationToken)
    {
        var window = await events.WindowAsync(merchantId, position, cancellationToken);
        var above = window.Count > 0 ? window[0] - 1 : position;
        while (true)
        {
            var page = await events.PageAsync(merchantId, above, cancellationToken);
            foreach (var change in page)
            {
                if (change.Sequence != position)
                    stream.Add(change);
                if (change.Sequence > settled)
                    stream.SkipLater(change.Sequence);
            }

            await stream.FlushAsync(cancellationToken);
            if (page.Count < EventReader.PageMax)
                return;
            above = page[^1].Sequence;
        }
    }

    private static async Task FollowAsync(ChangeStream stream, ChannelReader<LiveItem> items, PeriodicTimer heartbeat, HttpContext http, CancellationToken cancellationToken)
    {
        var beat = heartbeat.WaitForNextTickAsync(cancellationToken).AsTask();
        var more = items.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            var first = await Task.WhenAny(beat, more);
            if (first == beat)
            {
                await beat;

                // What let the stream begin must still hold.
                if (!await ManagementFeature.MayStillAsync(http, Permissions.PaymentsView))
                    return;
                stream.AddHeartbeat();
                beat = heartbeat.WaitForNextTickAsync(cancellationToken).AsTask();
            }
            else
            {
                if (!await more)
                    return; // too slow a reader
                while (items.TryRead(out var item))
                    stream.Add(item);
                more = items.WaitToReadAsync(cancellationToken).AsTask();
            }

            await stream.FlushAsync(cancellationToken);
        }
    }

    /// <summary>Writes the lines of the stream.</summary>
    private sealed class ChangeStream(HttpResponse response, string? environment)
    {
        private readonly System.Text.StringBuilder _lines = new();
        private readonly HashSet<long> _toldAlready = [];

        /// <summary>Begins with the position alone, so that a break before the first change loses nothing.</summary>
        public Task OpenAsync(long position, CancellationToken cancellationToken)
        {
            response.ContentType = "text/event-stream";
            response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold the stream back
            response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            _lines.Append(CultureInfo.InvariantCulture, $"id: {position}\n\n");
            return FlushAsync(cancellationToken);
        }

        public void Add(LiveItem item)
        {
            if (item.Change is { } change)
                Add(change);
            else if (item.Delivery is { } delivery && IsWanted(delivery.Environment))
                Add("delivery", delivery);
        }

        public void Add(LiveChange change)
        {
            if (!IsWanted(change.Environment) || _toldAlready.Remove(change.Sequence))
                return;
            _lines.Append(CultureInfo.InvariantCulture, $"id: {change.Sequence}\n");
            Add("change", change);
        }

        /// <summary>The feed is going to bring this one too.</summary>
        public void SkipLater(long sequence) => _toldAlready.Add(sequence);

        public void AddHeartbeat() => _lines.Append(":\n\n");

        public async Task FlushAsync(CancellationToken cancellationToken)
        {
            if (_lines.Length == 0)
                return;
            var text = _lines.ToString();
            _lines.Clear();
            await response.WriteAsync(text, cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }

        private bool IsWanted(string changed) => environment is null || changed == environment;

        private void Add<T>(string name, T message) =>
            _lines.Append(CultureInfo.InvariantCulture, $"event: {name}\ndata: {JsonSerializer.Serialize(message, CentryJson.Options)}\n\n");
    }
}
