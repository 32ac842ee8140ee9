using Centry.Api.Http;
using Centry.Api.People;
using Centry.Contracts;
using Centry.Core.People;

namespace Centry.Api.Management.Members;

/// <summary><c>…/members</c> and <c>…/invitations</c>: who belongs to the merchant's organization.</summary>
internal static class MemberRoutes
{
    private const int TextMax = 255;

    public static void MapMembers(this RouteGroupBuilder merchant)
    {
        var group = merchant.MapGroup("/members").WithTags("Members");
        group.MapGet("/", ListAsync)
            .WithName("ListMembers").WithSummary("Who belongs to the organization, and in which role")
            .Produces<IReadOnlyList<MemberView>>().Refuses(401, 403, 404);
        group.MapPatch("/{userId:guid}", ChangeAsync)
            .WithName("ChangeMember").WithSummary("Give a member another role; it takes effect at their next request")
            .Accepts<ChangeMemberRequest>("application/json").Produces(StatusCodes.Status204NoContent).Refuses(400, 401, 403, 404, 409, 413, 415).RequiresRecentProof();
        group.MapDelete("/{userId:guid}", RemoveAsync)
            .WithName("RemoveMember").WithSummary("Take somebody out of the organization")
            .Produces(StatusCodes.Status204NoContent).Refuses(401, 403, 404, 409).RequiresRecentProof();
        var invitations = merchant.MapGroup("/invitations").WithTags("Members");
        invitations.MapGet("/", ListInvitationsAsync)
            .WithName("ListInvitations").WithSummary("Invitations that are open")
            .Produces<IReadOnlyList<InvitationView>>().Refuses(401, 403, 404);
        invitations.MapPost("/", InviteAsync)
            .WithName("InviteMember").WithSummary("Invite somebody by mail; inviting the same address again replaces the first invitation")
            .Accepts<InviteRequest>("application/json").Produces<InvitationView>(StatusCodes.Status201Created).Refuses(400, 401, 403, 404, 409, 413, 415).RequiresRecentProof();
        invitations.MapDelete("/{invitationId:guid}", RevokeAsync)
            .WithName("RevokeInvitation").WithSummary("Revoke an invitation")
            .Produces(StatusCodes.Status204NoContent).Refuses(401, 403, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ManageMembers members, ManageRoles roles)
    {
        var organization = Member.Of(http).OrganizationId;
        var custom = (await roles.ListAsync(organization, http.RequestAborted)).ToDictionary(r => r.Name, r => r.Permissions);
        return TypedResults.Json(
            (await members.ListAsync(organization, http.RequestAborted)).Select(m => new MemberView(
                m.UserId, m.Email, m.Name, m.Role, new Grant(m.Role, custom.GetValueOrDefault(m.Role, [])).Effective, m.HasTwoFactor, m.JoinedAt)), CentryJson.Options);
    }

    private static Task<IResult> ChangeAsync(HttpContext http, Guid userId, ManageMembers members) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var role = fields.Text("role", TextMax, required: true);
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var member = Member.Of(http);
        return (await members.ChangeRoleAsync(member.OrganizationId, member.UserId, userId, role!, http.RequestAborted)).ToNoContent();
    });

    private static async Task<IResult> RemoveAsync(HttpContext http, Guid userId, ManageMembers members)
    {
        var member = Member.Of(http);
        return (await members.RemoveAsync(member.OrganizationId, member.UserId, userId, http.RequestAborted)).ToNoContent();
    }

    private static async Task<IResult> ListInvitationsAsync(HttpContext http, Invitations invitations)
        => TypedResults.Json((await invitations.ListAsync(Member.Of(http).OrganizationId, http.RequestAborted)).Select(ToView), CentryJson.Options);

    private static Task<IResult> InviteAsync(HttpContext http, Invitations invitations) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        var email = fields.Text("email", TextMax, required: true);
        var role = fields.Text("role", TextMax, required: true);
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var member = Member.Of(http);
        var (invitation, refusal) = await invitations.InviteAsync(member.OrganizationId, member.UserId, email!, role!, http.RequestAborted);
        return invitation is null ? refusal!.ToResult() : TypedResults.Json(ToView(invitation), CentryJson.Options, statusCode: StatusCodes.Status201Created);
    });

    private static async Task<IResult> RevokeAsync(HttpContext http, Guid invitationId, Invitations invitations)
    {
        var member = Member.Of(http);
        return (await invitations.RevokeAsync(member.OrganizationId, member.UserId, invitationId, http.RequestAborted)).ToNoContent();
    }

    internal static InvitationView ToView(Invitation i) => new(i.Id, i.Email, i.Role, i.CreatedAt, i.ExpiresAt);
}
