using Centry.Contracts;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.People;

/// <summary>Tells a signed-in person who they are and which merchants they may see.</summary>
public sealed class WhoAmI(CentryDbContext context, TimeProvider time)
{
    /// <returns>Null when the session is over.</returns>
    public async Task<MeResponse?> FindAsync(Guid userId, Guid sessionId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var user = await context.Users.AsNoTracking()
            .Where(u => u.Id == userId && context.Sessions.Any(s => s.Id == sessionId && s.UserId == userId && s.RevokedAt == null && s.ExpiresAt > now))
            .Select(u => new { u.Id, u.Email, u.Name, u.TwoFactorEnabled, u.IsPlatformAdmin, RecoveryCodes = context.RecoveryCodes.Count(c => c.UserId == u.Id) })
            .SingleOrDefaultAsync(cancellationToken);
        if (user is null)
            return null;

        var memberships = await (
            from membership in context.Memberships.AsNoTracking()
            join organization in context.Organizations on membership.OrganizationId equals organization.Id
            where membership.UserId == userId
            orderby organization.Name, organization.Id
            select new
            {
                organization.Id,
                organization.Name,
                membership.Role,
                Permissions = context.CustomRoles.Where(r => r.OrganizationId == organization.Id && r.Name == membership.Role).Select(r => r.Permissions).SingleOrDefault(),
            }).ToListAsync(cancellationToken);
        var organizationIds = memberships.ConvertAll(m => m.Id);
        var merchants = await context.Merchants.AsNoTracking()
            .Where(m => organizationIds.Contains(m.OrganizationId))
            .OrderBy(m => m.Name).ThenBy(m => m.Id)
            .Select(m => new { m.OrganizationId, m.Id, m.Name })
            .ToListAsync(cancellationToken);
        return new MeResponse(user.Id, user.Email!, user.Name, user.TwoFactorEnabled, user.RecoveryCodes,
            memberships.ConvertAll(m => new MembershipView(m.Id, m.Name, m.Role, new Grant(m.Role, m.Permissions ?? []).Effective,
                [.. merchants.Where(x => x.OrganizationId == m.Id).Select(x => new MerchantRef(x.Id, x.Name))])),
            user.IsPlatformAdmin);
    }
}
