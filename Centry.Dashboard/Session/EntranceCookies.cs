namespace Centry.Dashboard.Session;

/// <summary>Small secrets of the pages before the sign-in: closed to scripts, never sent from another site, for their own page alone.</summary>
internal static class EntranceCookies
{
    public static void Give(HttpContext context, string name, string value, string path, TimeSpan lifetime)
    {
        var cookie = Terms(context, path);
        cookie.MaxAge = lifetime;
        context.Response.Cookies.Append(name, value, cookie);
    }

    public static void Take(HttpContext context, string name, string path) => context.Response.Cookies.Delete(name, Terms(context, path));

    private static CookieOptions Terms(HttpContext context, string path) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        IsEssential = true,
        Path = path,
    };
}
