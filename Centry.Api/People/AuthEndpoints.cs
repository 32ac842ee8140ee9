using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.People;

namespace Centry.Api.People;

/// <summary><c>/api/v1/auth</c>: signing in, going on, signing out.</summary>
public static class AuthEndpoints
{
    internal const int TextMax = 1024;

    private static readonly Refusal SignInAgain = new(ErrorCodes.Unauthorized, "This refresh token is no longer good. Sign in again.");

    internal static readonly Refusal FromElsewhere = new(ErrorCodes.CsrfTokenInvalid, "Browsers sign in from our own pages only.");

    public static IEndpointRouteBuilder MapAuth(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/auth").NeverStored();
        var open = group.MapGroup("").WithTags("Sign-in").AllowAnonymous();
        var anonymous = open.MapGroup("").RequireRateLimiting(SignInThrottle.Policy);
        anonymous.MapPost("/login", LoginAsync)
            .WithName("Login").WithSummary("Sign in with e-mail and password, for tokens")
            .Accepts<LoginRequest>("application/json").Produces<TokenResponse>().Refuses(400, 401, 413, 415, 429);
        anonymous.MapPost("/session", SignInBrowserAsync)
            .WithName("SignInBrowser").WithSummary("Sign a browser in: the session is in a cookie that no script can read")
            .Accepts<LoginRequest>("application/json").Produces<BrowserSignIn>().Refuses(400, 401, 403, 413, 415, 429);

        // Nobody guesses 256 bits, and a server that renews for all of its users has one address.
        open.MapPost("/refresh", RefreshAsync)
            .WithName("RefreshTokens").WithSummary("Exchange a refresh token for new tokens")
            .Accepts<RefreshRequest>("application/json").Produces<TokenResponse>().Refuses(400, 401, 413, 415);
        open.MapPost("/logout", LogoutAsync)
            .WithName("Logout").WithSummary("Sign out: end the session of a refresh token, or of the browser's cookie")
            .Accepts<LogoutRequest>(isOptional: true, "application/json").Produces(StatusCodes.Status204NoContent).Refuses(400, 403, 413, 415);
        anonymous.MapPasswordResets();
        anonymous.MapInvitationOffers();
        anonymous.MapPasskeySignIn();
        var own = group.MapGroup("").WithTags("Account").RequireAuthorization(PeopleFeature.SignedIn);
        own.MapGet("/me", MeAsync)
            .WithName("GetMe").WithSummary("Who is signed in, and which merchants they may see")
            .Produces<MeResponse>().Refuses(401);
        own.MapGet("/session", GetBrowserAsync)
            .WithName("GetBrowserSession").WithSummary("The browser's session with its CSRF token, for a page that was loaded anew")
            .Produces<BrowserSignIn>().Refuses(401);
        var account = own.MapGroup("").AddEndpointFilter<SignedInFilter>();
        account.MapSessions();
        account.MapPasswordChange();
        account.MapSecondFactor();
        account.MapStepUp();
        account.MapPasskeys();
        account.MapInvitationAcceptance();
        return app;
    }

    private static Task<IResult> LoginAsync(HttpContext http, SignIn signIn, Sessions sessions, AccessTokens tokens, WhoAmI people)
        => WithAttemptAsync(http, async attempt =>
        {
            var (person, refusal) = await signIn.ExecuteAsync(attempt, http.RequestAborted);
            return person is null
                ? refusal!.ToResult()
                : await TokensAsync(http, await sessions.OpenAsync(person.UserId, http.Origin(person.Method), http.RequestAborted), tokens, people, person.DeviceToken);
        });

    private static Task<IResult> SignInBrowserAsync(HttpContext http, SignIn signIn, Sessions sessions, WhoAmI people)
        => BrowserCookie.IsFromElsewhere(http.Request) ? Task.FromResult(FromElsewhere.ToResult()) : WithAttemptAsync(http, async attempt =>
        {
            var (person, refusal) = await signIn.ExecuteAsync(attempt with { DeviceToken = attempt.DeviceToken ?? DeviceCookie.Read(http.Request) }, http.RequestAborted);
            if (person is null)
                return refusal!.ToResult();
            if (person.DeviceToken is { } device)
                DeviceCookie.Give(http, device);
            return await OpenBrowserAsync(http, person.UserId, person.Method, sessions, people);
        });

    /// <summary>Opens a browser's session and gives it its cookie.</summary>
    internal static async Task<IResult> OpenBrowserAsync(HttpContext http, Guid userId, string method, Sessions sessions, WhoAmI people)
    {
        var session = await sessions.OpenAsync(userId, http.Origin(method, isBrowser: true), http.RequestAborted);
        if (await people.FindAsync(userId, session.Id, http.RequestAborted) is not { } me)
            return PeopleFeature.SessionOver(http);
        BrowserCookie.Give(http, session);
        return TypedResults.Json(new BrowserSignIn(BrowserCookie.CsrfTokenOf(session.Secret), me), CentryJson.Options);
    }

    private static async Task<IResult> RefreshAsync(HttpContext http, Sessions sessions, AccessTokens tokens, WhoAmI people)
    {
        var (token, refused) = await SmallBody.ReadOneAsync(http.Request, "refresh_token", TextMax);
        if (token is null)
            return refused!;
        var session = await sessions.RefreshAsync(token, http.RequestAborted);
        return session is null ? SignInAgain.ToResult() : await TokensAsync(http, session, tokens, people);
    }

    // A cookie counts here as everywhere: with its CSRF token, or nobody could be kept from signing others out.
    private static Task<IResult> LogoutAsync(HttpContext http, Sessions sessions, Core.Persistence.CentryDbContext context)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            var token = fields.Text("refresh_token", TextMax);
            if (fields.HasFaults)
                return PaymentFields.Invalid(fields.Faults).ToResult();
            if (token is not null)
            {
                await sessions.RevokeAsync(token, http.RequestAborted);
            }
            else if (http.Request.Cookies.ContainsKey(BrowserCookie.CookieName))
            {
                if (AccessTokens.Read(http.User) is not var (userId, sessionId))
                    return Results.Challenge(authenticationSchemes: [BrowserCookie.SchemeName]);
                await sessions.RevokeAsync(context, userId, sessionId, http.RequestAborted);
                BrowserCookie.Take(http);
            }

            return TypedResults.NoContent();
        }, optional: true);

    private static async Task<IResult> MeAsync(HttpContext http, WhoAmI people)
        => AccessTokens.Read(http.User) is var (userId, sessionId) && await people.FindAsync(userId, sessionId, http.RequestAborted) is { } me
            ? TypedResults.Json(me, CentryJson.Options)
            : PeopleFeature.SessionOver(http);

    private static async Task<IResult> GetBrowserAsync(HttpContext http, WhoAmI people)
        => http.Request.Cookies.TryGetValue(BrowserCookie.CookieName, out var secret) && AccessTokens.Read(http.User) is var (userId, sessionId)
            && await people.FindAsync(userId, sessionId, http.RequestAborted) is { } me
            ? TypedResults.Json(new BrowserSignIn(BrowserCookie.CsrfTokenOf(secret), me), CentryJson.Options)
            : PeopleFeature.SessionOver(http);

    internal static async Task<IResult> TokensAsync(HttpContext http, OpenSession session, AccessTokens tokens, WhoAmI people, string? deviceToken = null, int status = StatusCodes.Status200OK)
    {
        // Null when the session was ended in the same moment.
        if (await people.FindAsync(session.UserId, session.Id, http.RequestAborted) is not { } me)
            return SignInAgain.ToResult();
        var (token, expiresIn) = await tokens.CreateAsync(session, http.RequestAborted);
        return TypedResults.Json(new TokenResponse(token, session.Secret, expiresIn, me, deviceToken), CentryJson.Options, statusCode: status);
    }

    private static Task<IResult> WithAttemptAsync(HttpContext http, Func<SignInAttempt, Task<IResult>> answer) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var attempt = new SignInAttempt(
            fields.Text("email", TextMax, required: true) ?? "", fields.Text("password", TextMax, required: true) ?? "",
            fields.Text("code", TextMax), fields.Text("recovery_code", TextMax), fields.Text("device_token", TextMax));
        return fields.HasFaults ? PaymentFields.Invalid(fields.Faults).ToResult() : await answer(attempt);
    });
}
