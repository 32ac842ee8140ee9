namespace Centry.Api.Http;

/// <summary>
/// What every answer says to browsers (ASVS 3.4). Our answers are data, not pages: nothing in them may be run, framed or taken for another
/// type. Pages of ours say more themselves, and what they say stands.
/// </summary>
internal static class ResponseHeaders
{
    private const string Nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private const string TwoYears = "max-age=63072000; includeSubDomains";

    /// <summary>Pages of documentation bring scripts and styles of ours with them.</summary>
    private const string DocsPolicy = "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] DocsPaths = ["/scalar", "/api/docs", "/api/redoc"];

    public static void UseResponseHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = DocsPaths.Any(path => http.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)) ? DocsPolicy : Nothing;
            headers.TryAdd("Referrer-Policy", "no-referrer");
            headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
            headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
            headers.TryAdd("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
            if (http.Request.IsHttps || http.Request.Headers["X-Forwarded-Proto"] == "https")
                headers.StrictTransportSecurity = TwoYears;
            return Task.CompletedTask;
        });
        return next(http);
    });
}
