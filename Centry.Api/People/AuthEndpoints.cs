using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.People;
using Microsoft.Net.Http.Headers;

namespace Centry.Api.People;

/// <summary><c>/api/v1/auth</c>: signing in, going on, signing out.</summary>
public static class AuthEndpoints
{
    private static readonly Refusal SignInAgain = new(ErrorCodes.Unauthorized, "This refresh token is no longer good. Sign in again.");

    public static IEndpointRouteBuilder MapAuth(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/auth").WithTags("Sign-in").AddEndpointFilter(NeverStoreAsync);
        group.MapPost("/login", LoginAsync).AllowAnonymous()
            .WithName("Login").WithSummary("Sign in with e-mail and password")
            .Accepts<LoginRequest>("application/json").Produces<TokenResponse>().Refuses(400, 401, 413, 415, 429);
        group.MapPost("/refresh", RefreshAsync).AllowAnonymous()
            .WithName("RefreshTokens").WithSummary("Exchange a refresh token for new tokens")
            .Accepts<RefreshRequest>("application/json").Produces<TokenResponse>().Refuses(400, 401, 413, 415);
        group.MapPost("/logout", LogoutAsync).AllowAnonymous()
            .WithName("Logout").WithSummary("Sign out: end the session that a refresh token belongs to")
            .Accepts<RefreshRequest>("application/json").Produces(StatusCodes.Status204NoContent).Refuses(400, 413, 415);
        group.MapGet("/me", MeAsync).RequireAuthorization(PeopleFeature.SignedIn)
            .WithName("GetMe").WithSummary("Who is signed in, and which merchants they may see")
            .Produces<MeResponse>().Refuses(401);
        return app;
    }

    private static async Task<IResult> LoginAsync(HttpContext http, SignIn signIn, AccessTokens tokens, WhoAmI people)
    {
        var (body, refused) = await AuthBody.ReadAsync(http.Request, "email", "password");
        if (body is null)
            return refused!;
        var (session, refusal) = await signIn.ExecuteAsync(body["email"], body["password"], http.RequestAborted);
        return session is null ? refusal!.ToResult() : await TokensAsync(http, session, tokens, people);
    }

    private static async Task<IResult> RefreshAsync(HttpContext http, Sessions sessions, AccessTokens tokens, WhoAmI people)
    {
        var (body, refused) = await AuthBody.ReadAsync(http.Request, "refresh_token");
        if (body is null)
            return refused!;
        var session = await sessions.RefreshAsync(body["refresh_token"], http.RequestAborted);
        return session is null ? SignInAgain.ToResult() : await TokensAsync(http, session, tokens, people);
    }

    private static async Task<IResult> LogoutAsync(HttpContext http, Sessions sessions)
    {
        var (body, refused) = await AuthBody.ReadAsync(http.Request, "refresh_token");
        if (body is null)
            return refused!;
        await sessions.RevokeAsync(body["refresh_token"], http.RequestAborted);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> MeAsync(HttpContext http, WhoAmI people)
        => AccessTokens.Read(http.User) is var (userId, sessionId) && await people.FindAsync(userId, sessionId, http.RequestAborted) is { } me
            ? TypedResults.Json(me, CentryJson.Options)
            : PeopleFeature.SessionOver(http);

    private static async Task<IResult> TokensAsync(HttpContext http, OpenSession session, AccessTokens tokens, WhoAmI people)
    {
        // Null when the session was ended in the same moment.
        if (await people.FindAsync(session.UserId, session.Id, http.RequestAborted) is not { } me)
            return SignInAgain.ToResult();
        var (token, expiresIn) = await tokens.CreateAsync(session, http.RequestAborted);
        return TypedResults.Json(new TokenResponse(token, session.RefreshToken, expiresIn, me), CentryJson.Options);
    }

    private static ValueTask<object?> NeverStoreAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers[HeaderNames.CacheControl] = "no-store";
        return next(context);
    }
}
