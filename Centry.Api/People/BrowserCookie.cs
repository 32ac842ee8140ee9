using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Centry.Api.People;

/// <summary>
/// A browser's session: an opaque secret in a cookie that no script can read, whose hash is in the database. Whatever changes
/// something besides needs <c>X-Csrf-Token</c>, which follows from the secret and which only pages that may read our answers know.
/// </summary>
public sealed class BrowserCookie(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Sessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "CentrySession";
    public const string CookieName = "__Host-centry_session";
    public const string CsrfHeader = "X-Csrf-Token";

    /// <summary>43 characters are ours; what is longer is not even hashed.</summary>
    private const int SecretLengthMax = 64;

    private static readonly object CsrfFailed = new();

    private static readonly Refusal CsrfRefused = new(ErrorCodes.CsrfTokenInvalid,
        $"Send the csrf_token of your session as {CsrfHeader}. Requests from other sites are refused.");

    /// <summary>What a page must send along with every change.</summary>
    public static string CsrfTokenOf(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes("centry-csrf:" + secret)));

    public static void Give(HttpContext http, OpenSession session)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(session);
        http.Response.Cookies.Append(CookieName, session.Secret, CookieOf(session.ExpiresAt));
    }

    public static void Take(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        http.Response.Cookies.Delete(CookieName, CookieOf(null));
    }

    /// <summary>Whether a browser says that a page of another site sends this. Clients that are no browsers say nothing.</summary>
    public static bool IsFromElsewhere(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return site is not ("same-origin" or "none");
        return request.Headers.Origin.ToString() is { Length: > 0 } origin
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var url) && string.Equals(url.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Cookies.TryGetValue(CookieName, out var secret) || secret is not { Length: > 0 and <= SecretLengthMax })
            return AuthenticateResult.NoResult();
        if (await sessions.FindByCookieAsync(secret, Context.RequestAborted) is not { } session)
            return AuthenticateResult.Fail("The session is over.");
        var isRead = HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method);
        if (!isRead && (IsFromElsewhere(Request) || !CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Request.Headers[CsrfHeader].ToString()), Encoding.ASCII.GetBytes(CsrfTokenOf(secret)))))
        {
            Context.Items[CsrfFailed] = true;
            return AuthenticateResult.Fail("The CSRF token is missing or wrong.");
        }

        var identity = new ClaimsIdentity(
            [new Claim(JwtRegisteredClaimNames.Sub, session.UserId.ToString()), new Claim(JwtRegisteredClaimNames.Sid, session.Id.ToString()),
             new Claim(JwtRegisteredClaimNames.Exp, session.ExpiresAt.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture))],
            SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        => Refusals.WriteAsync(Context, Context.Items.ContainsKey(CsrfFailed) ? CsrfRefused : PeopleFeature.NotSignedIn);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Refusals.WriteAsync(Context, PeopleFeature.Forbidden);

    // The prefix makes browsers insist on Secure, on no Domain and on the whole site (ASVS 3.3.1).
    private static CookieOptions CookieOf(DateTimeOffset? expires) => new()
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        IsEssential = true,
        Expires = expires,
    };
}
