namespace Centry.Dashboard.Session;

/// <summary>
/// The token of a mail's link. It comes in the address's fragment, which reaches no server; the page's script posts it, and from then
/// on it is in a cookie that no script can read, so that the page can be loaded anew and left for a sign-in meanwhile.
/// </summary>
internal static class MailLink
{
    private const string CookieName = "centry_link";
    private const int TokenLengthMax = 128;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <param name="page">The one page that sees it.</param>
    public static void Keep(HttpContext context, string page, string token)
    {
        if (token is { Length: > 0 and <= TokenLengthMax } && token.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            EntranceCookies.Give(context, CookieName, token, page, Lifetime);
        }
    }

    public static string? Read(HttpContext context) => context.Request.Cookies[CookieName] is { Length: > 0 and <= TokenLengthMax } token ? token : null;

    public static void Forget(HttpContext context, string page) => EntranceCookies.Take(context, CookieName, page);
}
