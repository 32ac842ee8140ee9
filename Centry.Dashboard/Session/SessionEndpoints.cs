using System.Security.Claims;
using Centry.Client;
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
        if (!await antiforgery.IsRequestValidAsync(context))
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
        return TypedResults.Redirect("/sign-in?signed_out=1");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API did not take a sign-out: {Reason}")]
    private static partial void LogNotRevoked(ILogger logger, string reason);
}
