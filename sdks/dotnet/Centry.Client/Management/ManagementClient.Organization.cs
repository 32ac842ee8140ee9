using Centry.Contracts;

namespace Centry.Client;

/// <summary>Who belongs to a merchant's organization, what they may do, and what the organization has decided.</summary>
public sealed partial class ManagementClient
{
    /// <summary>Everybody in the organization, in the order in which they joined.</summary>
    public Task<IReadOnlyList<MemberView>> MembersAsync(Guid merchantId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<MemberView>>($"api/v1/merchants/{merchantId}/members", ct);

    /// <summary>Gives a member another role; it holds from their next request on.</summary>
    public Task ChangeMemberAsync(Guid merchantId, Guid userId, ChangeMemberRequest change, CancellationToken ct = default)
        => SendAsync(HttpMethod.Patch, $"api/v1/merchants/{merchantId}/members/{userId}", change, ct);

    /// <summary>Takes somebody out of the organization.</summary>
    public Task RemoveMemberAsync(Guid merchantId, Guid userId, CancellationToken ct = default)
        => SendAsync(HttpMethod.Delete, $"api/v1/merchants/{merchantId}/members/{userId}", body: null, ct);

    /// <summary>Invitations that are open.</summary>
    public Task<IReadOnlyList<InvitationView>> InvitationsAsync(Guid merchantId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<InvitationView>>($"api/v1/merchants/{merchantId}/invitations", ct);

    /// <summary>Offers a place by mail. Inviting an address again sends a new mail; the link of the one before no longer works.</summary>
    public Task<InvitationView> InviteAsync(Guid merchantId, InviteRequest invitation, CancellationToken ct = default)
        => SendAsync<InvitationView>(HttpMethod.Post, $"api/v1/merchants/{merchantId}/invitations", invitation, ct);

    /// <summary>Makes an invitation's link worthless.</summary>
    public Task RevokeInvitationAsync(Guid merchantId, Guid invitationId, CancellationToken ct = default)
        => SendAsync(HttpMethod.Delete, $"api/v1/merchants/{merchantId}/invitations/{invitationId}", body: null, ct);

    /// <summary>The roles that members can have: those that every organization has, then its own.</summary>
    public Task<IReadOnlyList<RoleView>> RolesAsync(Guid merchantId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<RoleView>>($"api/v1/merchants/{merchantId}/roles", ct);

    public Task<RoleView> CreateRoleAsync(Guid merchantId, CreateRoleRequest role, CancellationToken ct = default)
        => SendAsync<RoleView>(HttpMethod.Post, $"api/v1/merchants/{merchantId}/roles", role, ct);

    /// <summary>Changes what a role lets its members do, at once.</summary>
    public Task<RoleView> ChangeRoleAsync(Guid merchantId, Guid roleId, ChangeRoleRequest change, CancellationToken ct = default)
        => SendAsync<RoleView>(HttpMethod.Patch, $"api/v1/merchants/{merchantId}/roles/{roleId}", change, ct);

    /// <summary>Removes a role that nobody has.</summary>
    public Task RemoveRoleAsync(Guid merchantId, Guid roleId, CancellationToken ct = default)
        => SendAsync(HttpMethod.Delete, $"api/v1/merchants/{merchantId}/roles/{roleId}", body: null, ct);

    /// <summary>What the organization has decided, and what its merchant pays.</summary>
    public Task<SettingsView> SettingsAsync(Guid merchantId, CancellationToken ct = default)
        => GetAsync<SettingsView>($"api/v1/merchants/{merchantId}/settings", ct);

    /// <summary>Changes what is given; the rest stays as it is.</summary>
    public Task<SettingsView> ChangeSettingsAsync(Guid merchantId, ChangeSettingsRequest change, CancellationToken ct = default)
        => SendAsync<SettingsView>(HttpMethod.Patch, $"api/v1/merchants/{merchantId}/settings", change, ct);
}
