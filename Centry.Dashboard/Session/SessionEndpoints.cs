using System.Security.Claims;
using Centry.Client;
using Centry.Dashboard.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Centry.Dashboard.Session;

/// <summary>The two session calls that pages make besides the sign-in form.</summary>
public static partial class SessionEndpoints
{
    public const string SignOutPath = "/sign-out";

    /// <summary>Asked by a page after its circuit has refreshed the tokens: the answer's cookie carries the new ones.</summary>
    public const string RenewPath = "/session/renew";

    public static void MapSession(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(RenewPath, () => TypedResults.NoContent()).RequireAuthorization();
        routes.MapPost(SignOutPath, SignOutAsync);
    }

    private static async Task<Results<RedirectHttpResult, BadRequest>> SignOutAsync(
        HttpContext context, IAntiforgery antiforgery, SessionRegistry sessions, AuthClient auth, ILoggerFactory loggers)
    {
        // Another tab was first: there is nobody to sign out, and the form's token was made for somebody.
        if (context.User.Identity is { IsAuthenticated: true } && !await antiforgery.IsRequestValidAsync(context))
        {
            return TypedResults.BadRequest();
        }
        if (context.User.FindFirstValue(SessionCookie.SessionClaim) is { } id && sessions.Find(id) is { } session)
        {
            // Other tabs leave when they hear of it; this one first gets its answer.
            context.Response.OnCompleted(() =>
            {
                session.End();
                return Task.CompletedTask;
            });
            try
            {
                await auth.LogoutAsync(session.Tokens.RefreshToken, context.RequestAborted);
            }
            catch (Exception failure) when (failure is CentryApiException or CentryConnectionException)
            {
                // The browser is signed out all the same; the refresh token ends by its own time.
                LogNotRevoked(loggers.CreateLogger(typeof(SessionEndpoints)), failure.Message);
            }
        }
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.Redirect(await LeadToAsync(context));
    }

    /// <summary>To the sign-in page, which says why and may know where to go on.</summary>
    private static async Task<string> LeadToAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return SignIn.Url(SignInReasons.SignedOut);
        }
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var because = form[SignIn.BecauseParameter] == SignInReasons.Idle ? SignInReasons.Idle : SignInReasons.SignedOut;
        return SignIn.Url(because, form[SignIn.ReturnUrlParameter].ToString());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API did not take a sign-out: {Reason}")]
    private static partial void LogNotRevoked(ILogger logger, string reason);
}
