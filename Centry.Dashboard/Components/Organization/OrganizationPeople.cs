using Centry.Client;
using Centry.Contracts;

namespace Centry.Dashboard.Components.Organization;

/// <summary>Who belongs to an organization, who is invited, and the roles that there are.</summary>
public sealed record OrganizationPeople(IReadOnlyList<MemberView> Members, IReadOnlyList<InvitationView> Invitations, IReadOnlyList<RoleView> Roles)
{
    public static async Task<OrganizationPeople> LoadAsync(ManagementClient api, Guid merchantId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(api);
        var (members, invitations, roles) = (api.MembersAsync(merchantId, ct), api.InvitationsAsync(merchantId, ct), api.RolesAsync(merchantId, ct));
        return new OrganizationPeople(await members, await invitations, await roles);
    }

    /// <summary>How many people have a role.</summary>
    public int Holders(string role) => Members.Count(member => member.Role == role);

    /// <summary>An organization keeps at least one owner.</summary>
    public bool IsLastOwner(MemberView member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return member.Role == RoleNames.Owner && Holders(RoleNames.Owner) == 1;
    }

    /// <summary>The roles that this person can hand out.</summary>
    public IReadOnlyList<RoleView> RolesFor(MembershipView own) => [.. Roles.Where(role => own.Covers(role.Name, role.Permissions))];
}
