using Centry.Contracts;

namespace Centry.Api.Http;

internal static class EndpointMetadata
{
    /// <summary>Says with which statuses a route refuses, always in the one error shape.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
            route.Produces<ErrorBody>(status);
        return route;
    }

    /// <summary>What these routes answer is nobody's to keep: not a browser's, not a proxy's.</summary>
    public static RouteGroupBuilder NeverStored(this RouteGroupBuilder group) => group.AddEndpointFilter((context, next) =>
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return next(context);
    });
}
