using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.People;

namespace Centry.Api.People;

/// <summary>What the person who was invited does: look at the offer, sign up, or join with the account that they have.</summary>
internal static class InvitationRoutes
{
    public static void MapInvitationOffers(this RouteGroupBuilder anonymous)
    {
        anonymous.MapPost("/invitations/lookup", LookUpAsync)
            .WithName("LookUpInvitation").WithSummary("What an invitation offers")
            .Accepts<MailTokenRequest>("application/json").Produces<InvitationOfferView>().Refuses(400, 404, 413, 415, 429);
        anonymous.MapPost("/invitations/sign-up", SignUpAsync)
            .WithName("SignUp").WithSummary("Make the account that an invitation is for, and sign in with it")
            .Accepts<SignUpRequest>("application/json").Produces<TokenResponse>(StatusCodes.Status201Created).Refuses(400, 404, 409, 413, 415, 429);
    }

    public static void MapInvitationAcceptance(this RouteGroupBuilder account)
        => account.MapPost("/invitations/accept", AcceptAsync)
            .WithName("AcceptInvitation").WithSummary("Join an organization with the account that I have")
            .Accepts<MailTokenRequest>("application/json").Produces(StatusCodes.Status204NoContent).Refuses(400, 401, 404, 409, 413, 415);

    private static async Task<IResult> LookUpAsync(HttpContext http, Invitations invitations)
    {
        var (token, refused) = await SmallBody.ReadOneAsync(http.Request, "token", AuthEndpoints.TextMax);
        if (token is null)
            return refused!;
        return await invitations.PeekAsync(token, http.RequestAborted) is { } offer
            ? TypedResults.Json(new InvitationOfferView(offer.Email, offer.OrganizationName, offer.Role, offer.HasAccount, offer.ExpiresAt), CentryJson.Options)
            : Invitations.NoSuchInvitation.ToResult();
    }

    private static Task<IResult> SignUpAsync(HttpContext http, Invitations invitations, Sessions sessions, AccessTokens tokens, WhoAmI people)
        => SmallBody.WithFieldsAsync(http.Request, async fields =>
        {
            var token = fields.Text("token", AuthEndpoints.TextMax, required: true);
            var name = fields.Text("name", AuthEndpoints.TextMax, required: true);
            var password = fields.Text("password", AuthEndpoints.TextMax, required: true);
            if (fields.HasFaults)
                return PaymentFields.Invalid(fields.Faults).ToResult();
            http.ActAs(ActorKinds.Member, null, "");
            var (userId, refusal) = await invitations.SignUpAsync(token!, name!, password!, http.RequestAborted);
            if (userId is not { } id)
                return refusal!.ToResult();
            return await AuthEndpoints.TokensAsync(http, await sessions.OpenAsync(id, http.Origin("password"), http.RequestAborted), tokens, people, status: StatusCodes.Status201Created);
        });

    private static async Task<IResult> AcceptAsync(HttpContext http, Invitations invitations)
    {
        var (token, refused) = await SmallBody.ReadOneAsync(http.Request, "token", AuthEndpoints.TextMax);
        return token is null ? refused! : (await invitations.AcceptAsync(token, SignedInPerson.Of(http).UserId, http.RequestAborted)).ToNoContent();
    }
}
