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
}
