using System.Buffers.Text;
using System.Text.Json;
using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.People;

namespace Centry.Api.People;

/// <summary>Passkeys: making them, seeing them, and signing in with one.</summary>
internal static class PasskeyRoutes
{
    private const int NameMax = 100;

    private static readonly Refusal NoSuchPasskey = new(ErrorCodes.NotFound, "There is no such passkey.");

    public static void MapPasskeys(this RouteGroupBuilder account)
    {
        account.MapGet("/passkeys", ListAsync)
            .WithName("ListPasskeys").WithSummary("My passkeys").Produces<IReadOnlyList<PasskeyView>>().Refuses(401);
        account.MapPost("/passkeys/registration", BeginAsync)
            .WithName("BeginPasskey").WithSummary("Begin to make a passkey")
            .Accepts<BeginPasskeyRequest>("application/json").Produces<PasskeyCeremonyView>().Refuses(400, 401, 409, 413, 415, 429);
        account.MapPost("/passkeys", FinishAsync)
            .WithName("FinishPasskey").WithSummary("Keep the passkey that the browser made")
            .Accepts<FinishPasskeyRequest>("application/json").Produces<PasskeyView>(StatusCodes.Status201Created).Refuses(400, 401, 413, 415);
        account.MapDelete("/passkeys/{passkeyId}", RemoveAsync)
            .WithName("RemovePasskey").WithSummary("Remove one of my passkeys").Produces(StatusCodes.Status204NoContent).Refuses(401, 404);
    }

    public static void MapPasskeySignIn(this RouteGroupBuilder anonymous)
    {
        anonymous.MapPost("/passkeys/challenge", ChallengeAsync)
            .WithName("BeginPasskeySignIn").WithSummary("Begin to sign in with a passkey")
            .Produces<PasskeyCeremonyView>().Refuses(429);
        anonymous.MapPost("/passkeys/login", LoginAsync)
            .WithName("LoginWithPasskey").WithSummary("Sign in with a passkey, for tokens")
            .Accepts<FinishPasskeyRequest>("application/json").Produces<TokenResponse>().Refuses(400, 401, 413, 415, 429);
        anonymous.MapPost("/passkeys/session", SignInBrowserAsync)
            .WithName("SignInBrowserWithPasskey").WithSummary("Sign a browser in with a passkey")
            .Accepts<FinishPasskeyRequest>("application/json").Produces<BrowserSignIn>().Refuses(400, 401, 403, 413, 415, 429);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Passkeys passkeys)
        => TypedResults.Json((await passkeys.ListAsync(SignedInPerson.Of(http).UserId)).Select(Passkeys.ToView), CentryJson.Options);

    private static async Task<IResult> BeginAsync(HttpContext http, ManagePasswords passwords, Passkeys passkeys)
    {
        var (password, refused) = await SmallBody.ReadOneAsync(http.Request, "password", AuthEndpoints.TextMax);
        if (password is null)
            return refused!;
        var person = SignedInPerson.Of(http);
        if (await passwords.ProveAsync(person.UserId, password, http.RequestAborted) is { } wrong)
            return wrong.ToResult();
        var (ceremony, refusal) = await passkeys.BeginAsync(person.UserId, http);
        return ceremony is null ? refusal!.ToResult() : TypedResults.Json(ceremony, CentryJson.Options);
    }

    private static Task<IResult> FinishAsync(HttpContext http, Passkeys passkeys) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var name = fields.Text("name", NameMax);
        if (ReadAnswer(fields) is not var (ceremonyId, credential))
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var (passkey, refusal) = await passkeys.FinishAsync(SignedInPerson.Of(http).UserId, ceremonyId, credential, name, http);
        return passkey is null ? refusal!.ToResult() : TypedResults.Json(Passkeys.ToView(passkey), CentryJson.Options, statusCode: StatusCodes.Status201Created);
    });

    private static async Task<IResult> RemoveAsync(HttpContext http, string passkeyId, Passkeys passkeys)
        => Base64Url.IsValid(passkeyId) && await passkeys.RemoveAsync(SignedInPerson.Of(http).UserId, Base64Url.DecodeFromChars(passkeyId), http.RequestAborted)
            ? TypedResults.NoContent()
            : NoSuchPasskey.ToResult();

    private static async Task<IResult> ChallengeAsync(HttpContext http, Passkeys passkeys)
        => TypedResults.Json(await passkeys.ChallengeAsync(http), CentryJson.Options);

    private static Task<IResult> LoginAsync(HttpContext http, Passkeys passkeys, Sessions sessions, AccessTokens tokens, WhoAmI people)
        => SignedInAsync(http, passkeys, async userId => await AuthEndpoints.TokensAsync(
            http, await sessions.OpenAsync(userId, http.Origin("passkey"), http.RequestAborted), tokens, people));

    private static Task<IResult> SignInBrowserAsync(HttpContext http, Passkeys passkeys, Sessions sessions, WhoAmI people)
        => BrowserCookie.IsFromElsewhere(http.Request)
            ? Task.FromResult(AuthEndpoints.FromElsewhere.ToResult())
            : SignedInAsync(http, passkeys, userId => AuthEndpoints.OpenBrowserAsync(http, userId, "passkey", sessions, people));

    private static Task<IResult> SignedInAsync(HttpContext http, Passkeys passkeys, Func<Guid, Task<IResult>> answer) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        if (ReadAnswer(fields) is not var (ceremonyId, credential))
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var (userId, refusal) = await passkeys.SignInAsync(ceremonyId, credential, http);
        return userId is { } id ? await answer(id) : refusal!.ToResult();
    });

    /// <summary>The browser's answer in a body; null, with the faults told, when there is none that could be good.</summary>
    internal static (Guid CeremonyId, string Credential)? ReadAnswer(JsonFields fields)
    {
        var id = fields.Id("ceremony_id", required: true);
        if (fields.Find("credential") is not { ValueKind: JsonValueKind.Object } credential)
        {
            fields.Fault("credential", "Must be the browser's PublicKeyCredential, as its toJSON() gives it.");
            return null;
        }

        return fields.HasFaults ? null : (id!.Value, credential.GetRawText());
    }
}
