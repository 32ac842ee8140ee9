using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Centry.Api.People;

/// <summary><c>POST …/auth/step-up</c>: proving again who one is.</summary>
internal static class StepUpRoute
{
    private static readonly Refusal SomebodyElses = new(ErrorCodes.InvalidCredentials, "This passkey is of another account.");

    public static void MapStepUp(this RouteGroupBuilder account)
        => account.MapPost("/step-up", ProveAsync)
            .WithName("StepUp").WithSummary("Prove again that it is me, for what asks for recent proof")
            .WithDescription("With the code of the authenticator app where the account has one, or else the password; or with a passkey, by a challenge of POST /api/v1/auth/passkeys/challenge.")
            .Accepts<StepUpRequest>("application/json").Produces<StepUpView>().Refuses(400, 401, 413, 415, 429);

    private static Task<IResult> ProveAsync(HttpContext http, StepUp stepUp, Passkeys passkeys) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var person = SignedInPerson.Of(http);
        if (fields.Find("credential") is not null)
        {
            if (PasskeyRoutes.ReadAnswer(fields) is not var (ceremonyId, credential))
                return PaymentFields.Invalid(fields.Faults).ToResult();
            var (owner, refused) = await passkeys.SignInAsync(ceremonyId, credential, http);
            if (owner != person.UserId)
                return (refused ?? SomebodyElses).ToResult();
            return Proven(http, await stepUp.AcceptAsync(person.UserId, person.SessionId, "passkey", http.RequestAborted));
        }

        var shown = new StepUpProof(fields.Text("password", AuthEndpoints.TextMax), fields.Text("code", AuthEndpoints.TextMax), fields.Text("recovery_code", AuthEndpoints.TextMax));
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var (provenAt, refusal) = await stepUp.ExecuteAsync(person.UserId, person.SessionId, shown, http.RequestAborted);
        return provenAt is { } at ? Proven(http, at) : refusal!.ToResult();
    });

    private static JsonHttpResult<StepUpView> Proven(HttpContext http, DateTimeOffset at) => TypedResults.Json(new StepUpView(at + RecentProof.Window(http)), CentryJson.Options);
}
