using Microsoft.AspNetCore.Http.Features;

namespace Centry.Api.Callbacks;

/// <summary>
/// Takes the token out of a callback's path before anything else sees the request. The token is a secret, and the framework puts a
/// request's path into log scopes, log messages and spans, of which some are written before the first middleware runs.
/// </summary>
internal sealed class CallbackTokens(IHttpContextFactory next) : IHttpContextFactory
{
    /// <summary>What is left of the path.</summary>
    public const string Path = "/callbacks";

    private static readonly object Key = new();

    /// <summary>The request's token; null when it has none.</summary>
    public static string? Of(HttpContext http) => http.Items[Key] as string;

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        var request = featureCollection.GetRequiredFeature<IHttpRequestFeature>();
        if (!request.Path.StartsWith(Path + "/", StringComparison.OrdinalIgnoreCase))
            return next.Create(featureCollection);
        var token = request.Path[(Path.Length + 1)..];
        request.Path = request.RawTarget = Path;
        var http = next.Create(featureCollection);
        http.Items[Key] = token;
        return http;
    }

    public void Dispose(HttpContext httpContext) => next.Dispose(httpContext);
}
