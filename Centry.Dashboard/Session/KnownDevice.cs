namespace Centry.Dashboard.Session;

/// <summary>
/// Lets the API know a device again at its next sign-in: wrong passwords from elsewhere then do not lock its owner out. It lets
/// nobody in by itself.
/// </summary>
internal static class KnownDevice
{
    private const string CookieName = "centry_device";
    private const int TokenLengthMax = 64;

    /// <summary>The API forgets a device that has not signed in for as long.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    public static string? Read(HttpContext context)
        => context.Request.Cookies[CookieName] is { Length: > 0 and <= TokenLengthMax } token ? token : null;

    public static void Remember(HttpContext context, string token) => EntranceCookies.Give(context, CookieName, token, Hosting.SignIn.Path, Lifetime);
}
