using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.People;

/// <summary>A member as others see them.</summary>
public sealed record ListedMember(Guid UserId, string Email, string Name, string Role, bool HasTwoFactor, DateTimeOffset JoinedAt);

/// <summary>
/// Changes who belongs to an organization and in which role. An organization keeps at least one owner, and nobody gives or takes what their
/// own role does not have.
/// </summary>
public sealed class ManageMembers(CentryDbContext context, AuditTrail audit)
{
    private const string Target = "member";

    /// <summary>The refusal of whoever reaches for more than their own role has.</summary>
    internal static readonly Refusal Beyond = new(ErrorCodes.MissingPermission, "This role may do more than yours: nobody gives, changes or takes away what they do not have themselves.");

    private static readonly Refusal NoSuchMember = new(ErrorCodes.NotFound, "There is no such member.");
    private static readonly Refusal LastOwner = new(ErrorCodes.InvalidState, "An organization has at least one owner. Make somebody else an owner first.");

    public async Task<IReadOnlyList<ListedMember>> ListAsync(Guid organizationId, CancellationToken cancellationToken)
        => await (from membership in context.Memberships.AsNoTracking()
                  join user in context.Users on membership.UserId equals user.Id
                  where membership.OrganizationId == organizationId
                  orderby membership.CreatedAt, user.Id
                  select new ListedMember(user.Id, user.Email!, user.Name, membership.Role, user.TwoFactorEnabled, membership.CreatedAt)).ToListAsync(cancellationToken);

    /// <param name="actorId">The member who asks.</param>
    /// <returns>Why not; null when it is done.</returns>
    public Task<Refusal?> ChangeRoleAsync(Guid organizationId, Guid actorId, Guid memberId, string role, CancellationToken cancellationToken)
        => ChangedAsync(organizationId, actorId, memberId, async (membership, own) =>
        {
            if (await context.FindGrantAsync(organizationId, role, cancellationToken) is not { } wanted)
                return Refusal.Invalid("role", "There is no such role.");
            if (!own.Covers(wanted))
                return Beyond;
            if (membership.Role == role)
                return null;
            if (membership.Role == Roles.Owner && await IsLastOwnerAsync(organizationId, cancellationToken))
                return LastOwner;
            audit.AddOfOrganization(organizationId, new AuditedAct(
                AuditActions.MemberRoleChanged, Target, memberId.ToString(), AuditChanges.Between(new { membership.Role }, new { Role = role })));
            membership.Role = role;
            return null;
        }, cancellationToken);

    /// <summary>They lose what they had here at their next request; their sessions and other organizations stay.</summary>
    public Task<Refusal?> RemoveAsync(Guid organizationId, Guid actorId, Guid memberId, CancellationToken cancellationToken)
        => ChangedAsync(organizationId, actorId, memberId, async (membership, _) =>
        {
            if (membership.Role == Roles.Owner && await IsLastOwnerAsync(organizationId, cancellationToken))
                return LastOwner;
            var email = await context.Users.Where(u => u.Id == memberId).Select(u => u.Email).SingleAsync(cancellationToken);
            context.Memberships.Remove(membership);
            audit.AddOfOrganization(organizationId, new AuditedAct(
                AuditActions.MemberRemoved, Target, memberId.ToString(), AuditChanges.Between(new { email, membership.Role }, null)));
            return null;
        }, cancellationToken);

    private Task<Refusal?> ChangedAsync(
        Guid organizationId, Guid actorId, Guid memberId, Func<Membership, Grant, Task<Refusal?>> change, CancellationToken cancellationToken)
        => context.InTransactionAsync(async () =>
        {
            await context.LockOrganizationAsync(organizationId, cancellationToken);
            if (await context.Memberships.SingleOrDefaultAsync(m => m.OrganizationId == organizationId && m.UserId == memberId, cancellationToken) is not { } membership)
                return NoSuchMember;
            var current = await context.FindMembersGrantAsync(organizationId, memberId, cancellationToken);
            if (await context.FindMembersGrantAsync(organizationId, actorId, cancellationToken) is not { } own || !own.Covers(current!))
                return Beyond;
            if (await change(membership, own) is { } refusal)
                return refusal;
            await context.SaveChangesAsync(cancellationToken);
            return null;
        }, cancellationToken);

    private async Task<bool> IsLastOwnerAsync(Guid organizationId, CancellationToken cancellationToken)
        => await context.Memberships.CountAsync(m => m.OrganizationId == organizationId && m.Role == Roles.Owner, cancellationToken) == 1;
}

internal static class OrganizationLock
{
    /// <summary>Who changes an organization's people do so one after the other: rules about all of them hold whoever comes at once.</summary>
    public static Task LockOrganizationAsync(this CentryDbContext context, Guid organizationId, CancellationToken cancellationToken)
        => context.Database.ExecuteSqlAsync($"SELECT 1 FROM organizations WHERE id = {organizationId} FOR NO KEY UPDATE", cancellationToken);
}
