using System.Text;

namespace Centry.Dashboard.Theme;

internal static class ThemeEndpoint
{
    public const string Path = "/theme.css";

    /// <summary>Serves the theme; the address carries its version, so browsers keep it for a year.</summary>
    public static void MapThemeStylesheet(this IEndpointRouteBuilder routes)
        => routes.MapGet(Path, async (HttpResponse response, Lazy<Task<ThemeStylesheet>> theme) =>
        {
            response.Headers.CacheControl = "public, max-age=31536000, immutable";
            return TypedResults.Text((await theme.Value).Css, "text/css", Encoding.UTF8);
        }).AllowAnonymous();
}
