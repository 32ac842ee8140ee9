using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.People;

/// <summary>Looks up what people's roles let them do.</summary>
public static class Grants
{
    /// <summary>What a role of an organization comes to; null when it has no such role.</summary>
    public static async Task<Grant?> FindGrantAsync(this CentryDbContext context, Guid organizationId, string role, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Roles.All.Contains(role))
            return new Grant(role, []);
        var custom = await context.CustomRoles.AsNoTracking().SingleOrDefaultAsync(r => r.OrganizationId == organizationId && r.Name == role, cancellationToken);
        return custom is null ? null : new Grant(role, custom.Permissions);
    }

    /// <summary>What a member's role comes to now: nothing where the role is gone. Null for somebody who is no member.</summary>
    public static async Task<Grant?> FindMembersGrantAsync(this CentryDbContext context, Guid organizationId, Guid userId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var role = await context.Memberships.AsNoTracking().Where(m => m.OrganizationId == organizationId && m.UserId == userId)
            .Select(m => m.Role).SingleOrDefaultAsync(cancellationToken);
        return role is null ? null : await context.FindGrantAsync(organizationId, role, cancellationToken) ?? new Grant(role, []);
    }
}
