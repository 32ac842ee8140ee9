namespace Centry.Dashboard.Theme;

internal static class ThemeEndpoint
{
    public const string Path = "/theme.css";

    /// <summary>Serves the theme; the address carries its version, so browsers keep it for a year.</summary>
    public static void MapThemeStylesheet(this IEndpointRouteBuilder routes)
        => routes.MapGet(Path, async (HttpContext context, Lazy<Task<ThemeStylesheet>> theme) =>
        {
            var styles = await theme.Value;
            var headers = context.Response.Headers;
            headers.CacheControl = "public, max-age=31536000, immutable";
            headers.Vary = "Accept-Encoding";
            var packed = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
            if (packed)
            {
                headers.ContentEncoding = "gzip";
            }
            return TypedResults.Bytes(packed ? styles.Gzip : styles.Css, "text/css; charset=utf-8");
        }).AllowAnonymous();
}
