using System.Security.Claims;
using Centry.Client;
using Centry.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Centry.Dashboard.Session;

/// <summary>Between the browser's encrypted cookie and the session: keeps each as new as the other.</summary>
public sealed class SessionCookie(SessionRegistry sessions) : CookieAuthenticationEvents
{
    public const string SessionClaim = "sid";

    /// <summary>Signs the browser in.</summary>
    public async Task SignInAsync(HttpContext context, TokenResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var session = sessions.Begin(response);
        session.Origin = BrowserOrigin.Of(context);
        var identity = new ClaimsIdentity(
        [
            new Claim(SessionClaim, session.Id),
            new Claim(ClaimTypes.NameIdentifier, response.User.Id.ToString()),
            new Claim(ClaimTypes.Name, response.User.Name),
            new Claim(ClaimTypes.Email, response.User.Email),
        ], CookieAuthenticationDefaults.AuthenticationScheme);
        var ticket = new AuthenticationProperties();
        session.Tokens.Write(ticket);
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity), ticket);
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var id = context.Principal?.FindFirstValue(SessionClaim);
        var carried = TokenSet.Read(context.Properties);
        if (id is null || carried is null)
        {
            await RejectAsync(context);
            return;
        }
        var session = sessions.Resume(id, carried);
        session.Origin = BrowserOrigin.Of(context.HttpContext);
        if (IsPage(context.Request))
        {
            await RenewAsync(session, context.HttpContext.RequestAborted);
        }
        if (session.Ended)
        {
            await RejectAsync(context);
            return;
        }
        var newest = session.Tokens;
        if (newest.Version > carried.Version)
        {
            newest.Write(context.Properties);
            context.ShouldRenew = true;
        }
    }

    /// <summary>A page may spend the tokens, and only now can its answer still carry new ones.</summary>
    private static bool IsPage(HttpRequest request)
        => HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    private static async Task RenewAsync(BrowserSession session, CancellationToken ct)
    {
        try
        {
            await session.AccessTokenAsync(refused: null, ct);
        }
        catch (Exception failure) when (failure is CentryApiException or CentryConnectionException)
        {
            // The page itself will meet the same failure and say so.
        }
    }

    private static async Task RejectAsync(CookieValidatePrincipalContext context)
    {
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }
}
