using System.Text.Json;
using Centry.Api.Http;
using Centry.Api.People;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Persistence;
using Centry.Core.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Management.Webhooks;

/// <summary><c>…/webhooks/endpoints</c>: where a merchant's events go.</summary>
internal static class EndpointRoutes
{
    private const int DescriptionMax = 200;
    private const int OverlapHoursDefault = 24;

    private static readonly Refusal NoSuchEndpoint = new(ErrorCodes.NotFound, "There is no such webhook endpoint.");
    private static readonly Refusal NothingToSendTo = new(ErrorCodes.InvalidState, "This endpoint is disabled or has no URL. Enable it or give it one first.");

    public static void MapWebhookEndpoints(this RouteGroupBuilder merchant)
    {
        var group = merchant.MapGroup("/webhooks/endpoints").WithTags("Webhooks");
        group.MapGet("/", ListAsync)
            .WithName("ListWebhookEndpoints").WithSummary("A merchant's webhook endpoints, the default one first")
            .Produces<IReadOnlyList<WebhookEndpointView>>().Refuses(401, 403, 404);
        group.MapPost("/", CreateAsync)
            .WithName("CreateWebhookEndpoint").WithSummary("Add an endpoint; its secret is shown this once")
            .Accepts<CreateWebhookEndpointRequest>("application/json").Produces<WebhookSecretShown>(StatusCodes.Status201Created).Refuses(400, 401, 403, 404, 409, 413, 415).RequiresRecentProof();
        group.MapGet("/{endpointId:guid}", GetAsync)
            .WithName("GetWebhookEndpoint").WithSummary("An endpoint and how it fares")
            .Produces<WebhookEndpointView>().Refuses(401, 403, 404);
        group.MapPatch("/{endpointId:guid}", ChangeAsync)
            .WithName("ChangeWebhookEndpoint").WithSummary("Change an endpoint, disable or enable it")
            .Accepts<ChangeWebhookEndpointRequest>("application/json").Produces<WebhookEndpointView>().Refuses(400, 401, 403, 404, 413, 415);
        group.MapDelete("/{endpointId:guid}", RemoveAsync)
            .WithName("RemoveWebhookEndpoint").WithSummary("Remove an endpoint; the default one only loses its URL")
            .Produces(StatusCodes.Status204NoContent).Refuses(401, 403, 404);
        group.MapPost("/{endpointId:guid}/rotate-secret", RotateAsync)
            .WithName("RotateWebhookSecret").WithSummary("Give an endpoint a new secret; the one before signs beside it for a while")
            .Accepts<RotateWebhookSecretRequest>(isOptional: true, "application/json").Produces<WebhookSecretShown>().Refuses(400, 401, 403, 404, 413, 415).RequiresRecentProof();
        group.MapPost("/{endpointId:guid}/test", TestAsync)
            .WithName("TestWebhookEndpoint").WithSummary("Send webhook.test to an endpoint")
            .Accepts<TestWebhookRequest>(isOptional: true, "application/json").Produces<DeliverySummary>(StatusCodes.Status202Accepted).Refuses(400, 401, 403, 404, 409, 413, 415);
        group.MapPost("/{endpointId:guid}/recover", RecoverAsync)
            .WithName("RecoverWebhookEndpoint").WithSummary("Send an endpoint all that it did not take since a time")
            .WithDescription("What failed, and what happened while the endpoint was disabled or not there yet.")
            .Accepts<RecoverWebhooksRequest>("application/json").Produces<ReplayView>(StatusCodes.Status202Accepted).Refuses(400, 401, 403, 404, 409, 413, 415);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Guid merchantId, ManageEndpoints endpoints, CentryDbContext context)
    {
        var rows = await endpoints.ListAsync(merchantId, http.RequestAborted);
        return TypedResults.Json(await ViewsAsync(context, rows, http.RequestAborted), CentryJson.Options);
    }

    private static async Task<IResult> GetAsync(HttpContext http, Guid merchantId, Guid endpointId, ManageEndpoints endpoints, CentryDbContext context)
        => await endpoints.FindAsync(merchantId, endpointId, http.RequestAborted) is { } endpoint
            ? TypedResults.Json(await ViewAsync(context, endpoint, http.RequestAborted), CentryJson.Options)
            : NoSuchEndpoint.ToResult();

    private static Task<IResult> CreateAsync(HttpContext http, Guid merchantId, ManageEndpoints endpoints, CentryDbContext context, WebhookUrlChecker urls)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            var url = await UrlAsync(fields, urls, required: true, http.RequestAborted);
            var description = fields.Text("description", DescriptionMax);
            var events = Events(fields);
            if (fields.HasFaults)
                return Faulty(fields);
            var (endpoint, secret, refusal) = await endpoints.AddAsync(merchantId, url!, description, events ?? [], http.RequestAborted);
            return endpoint is null
                ? refusal!.ToResult()
                : TypedResults.Json(
                    new WebhookSecretShown(await ViewAsync(context, endpoint, http.RequestAborted), secret!.Reveal()), CentryJson.Options, statusCode: StatusCodes.Status201Created);
        });

    private static Task<IResult> ChangeAsync(
        HttpContext http, Guid merchantId, Guid endpointId, ManageEndpoints endpoints, CentryDbContext context, WebhookUrlChecker urls)
        => AtAsync(http, merchantId, endpointId, endpoints, isBodyOptional: false, async (endpoint, fields) =>
        {
            var change = new EndpointChange(
                await UrlAsync(fields, urls, required: false, http.RequestAborted), fields.Text("description", DescriptionMax), Events(fields),
                fields.Find("enabled") is null ? null : fields.Flag("enabled"));
            if (fields.HasFaults)
                return Faulty(fields);
            return await endpoints.ChangeAsync(merchantId, endpoint.Id, change, http.RequestAborted) is { } changed
                ? TypedResults.Json(await ViewAsync(context, changed, http.RequestAborted), CentryJson.Options)
                : NoSuchEndpoint.ToResult();
        });

    private static async Task<IResult> RemoveAsync(HttpContext http, Guid merchantId, Guid endpointId, ManageEndpoints endpoints)
    {
        if (await endpoints.FindAsync(merchantId, endpointId, http.RequestAborted) is not { } endpoint)
            return NoSuchEndpoint.ToResult();
        await endpoints.RemoveAsync(endpoint, http.RequestAborted);
        return TypedResults.NoContent();
    }

    private static Task<IResult> RotateAsync(HttpContext http, Guid merchantId, Guid endpointId, ManageEndpoints endpoints, CentryDbContext context)
        => AtAsync(http, merchantId, endpointId, endpoints, isBodyOptional: true, async (endpoint, fields) =>
        {
            var hours = OverlapHours(fields);
            if (fields.HasFaults)
                return Faulty(fields);
            var secret = await endpoints.RotateSecretAsync(endpoint, TimeSpan.FromHours(hours), http.RequestAborted);
            return TypedResults.Json(new WebhookSecretShown(await ViewAsync(context, endpoint, http.RequestAborted), secret.Reveal()), CentryJson.Options);
        });

    private static Task<IResult> TestAsync(HttpContext http, Guid merchantId, Guid endpointId, ManageEndpoints endpoints)
        => AtAsync(http, merchantId, endpointId, endpoints, isBodyOptional: true, async (endpoint, fields) =>
        {
            var environment = fields.OneOf("environment", Core.Environments.All) ?? Core.Environments.Sandbox;
            if (fields.HasFaults)
                return Faulty(fields);
            if (endpoint.Url is null || endpoint.DisabledAt is not null)
                return NothingToSendTo.ToResult();
            var delivery = await endpoints.SendTestAsync(endpoint, environment, CentryTelemetry.CurrentTraceparent, http.RequestAborted);
            return TypedResults.Json(delivery.ToSummary(last: null), CentryJson.Options, statusCode: StatusCodes.Status202Accepted);
        });

    private static Task<IResult> RecoverAsync(
        HttpContext http, Guid merchantId, Guid endpointId, ManageEndpoints endpoints, ReplayWebhooks replay, TimeProvider time)
        => AtAsync(http, merchantId, endpointId, endpoints, isBodyOptional: false, async (endpoint, fields) =>
        {
            if (ReplayRangeReader.Read(fields, merchantId, time, endpointId) is not { } range)
                return Faulty(fields);
            if (endpoint.Url is null || endpoint.DisabledAt is not null)
                return NothingToSendTo.ToResult();
            var result = await replay.RecoverAsync(range, http.RequestAborted);
            return TypedResults.Json(new ReplayView(result.Queued, result.GoOnFrom), CentryJson.Options, statusCode: StatusCodes.Status202Accepted);
        });

    /// <summary>Does something with an endpoint that is there, and with the fields of a body that can be read.</summary>
    private static async Task<IResult> AtAsync(
        HttpContext http, Guid merchantId, Guid endpointId, ManageEndpoints endpoints, bool isBodyOptional, Func<WebhookEndpoint, JsonFields, Task<IResult>> answer)
    {
        if (await endpoints.FindAsync(merchantId, endpointId, http.RequestAborted) is not { } endpoint)
            return NoSuchEndpoint.ToResult();
        return await SmallBody.WithFieldsAsync(http.Request, fields => answer(endpoint, fields), isBodyOptional);
    }

    /// <summary>Judged with its addresses. Where http is taken at all, live events still are not sent over it.</summary>
    private static async Task<string?> UrlAsync(JsonFields fields, WebhookUrlChecker urls, bool required, CancellationToken cancellationToken)
    {
        if (fields.Text("url", WebhookUrlChecker.LongestUrl, required) is not { } text)
            return null;
        var verdict = await urls.CheckAsync(text, livemode: false, cancellationToken);
        if (!verdict.IsSafe)
            fields.Fault("url", verdict.Reason);
        return verdict.Url?.AbsoluteUri;
    }

    private static string[]? Events(JsonFields fields)
    {
        if (fields.Find("events") is not { } element)
            return null;
        if (element.ValueKind != JsonValueKind.Array || element.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String))
        {
            fields.Fault("events", "Must be an array of names of events.");
            return null;
        }

        var names = element.EnumerateArray().Select(e => e.GetString()!).Distinct().ToArray();
        if (names.Except(EventTypes.Subscribable).ToList() is { Count: > 0 } unknown)
            fields.Fault("events", $"There is no event {string.Join(", ", unknown.Take(5))}. Events are {string.Join(", ", EventTypes.Subscribable)}.");
        return names;
    }

    private static int OverlapHours(JsonFields fields)
    {
        if (fields.Find("overlap_hours") is not { } element)
            return OverlapHoursDefault;
        var longest = (int)ManageEndpoints.OverlapMax.TotalHours;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var hours) && hours >= 0 && hours <= longest)
            return hours;
        fields.Fault("overlap_hours", $"Must be a whole number from 0 to {longest}.");
        return OverlapHoursDefault;
    }

    private static IResult Faulty(JsonFields fields)
    {
        var faults = fields.Faults;
        return faults.Count == 1 && fields.Peek("url") is not null && faults.TryGetValue("url", out var url)
            ? new Refusal(ErrorCodes.UnsafeUrl, url[0]) { Fields = faults }.ToResult()
            : PaymentFields.Invalid(faults).ToResult();
    }

    private static async Task<WebhookEndpointView> ViewAsync(CentryDbContext context, WebhookEndpoint endpoint, CancellationToken cancellationToken)
        => (await ViewsAsync(context, [endpoint], cancellationToken))[0];

    private static async Task<IReadOnlyList<WebhookEndpointView>> ViewsAsync(
        CentryDbContext context, IReadOnlyList<WebhookEndpoint> endpoints, CancellationToken cancellationToken)
    {
        var ids = endpoints.Select(e => e.Id).ToList();
        var lanes = await context.WebhookLanes.AsNoTracking().Where(l => ids.Contains(l.Lane)).ToDictionaryAsync(l => l.Lane, cancellationToken);
        return [.. endpoints.Select(e =>
        {
            var lane = lanes.GetValueOrDefault(e.Id);
            return new WebhookEndpointView(
                e.Id, e.Url, e.Description, e.Events, e.IsDefault, e.DisabledAt is null ? "enabled" : "disabled", e.DisabledReason, e.DisabledAt,
                lane?.FailingSince, lane?.OpenUntil, e.PreviousSecretUntil, e.CreatedAt);
        })];
    }
}
