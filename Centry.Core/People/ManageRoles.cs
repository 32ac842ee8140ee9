using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.People;

/// <summary>
/// Makes, changes and removes an organization's own roles. Nobody gives a role what their own does not have, and nobody changes a role that
/// has more than theirs: otherwise whoever manages members could make themselves everything.
/// </summary>
public sealed class ManageRoles(CentryDbContext context, AuditTrail audit, TimeProvider time)
{
    private const string Target = "role";

    private static readonly Refusal NoSuchRole = new(ErrorCodes.NotFound, "There is no such role.");

    public async Task<IReadOnlyList<CustomRole>> ListAsync(Guid organizationId, CancellationToken cancellationToken)
        => await context.CustomRoles.AsNoTracking().Where(r => r.OrganizationId == organizationId).OrderBy(r => r.Name).ToListAsync(cancellationToken);

    public Task<(CustomRole? Role, Refusal? Refusal)> CreateAsync(
        Guid organizationId, Guid userId, string name, IReadOnlyCollection<string> permissions, CancellationToken cancellationToken)
    {
        name = name.Trim();
        return SavedAsync(async () =>
        {
            if (FaultsOf(name, permissions) is { } faulty)
                return (null, faulty);
            if (await RefuseAsync(organizationId, userId, new Grant(name, [.. permissions]), cancellationToken) is { } refusal)
                return (null, refusal);
            var others = await context.CustomRoles.Where(r => r.OrganizationId == organizationId).Select(r => r.Name).ToListAsync(cancellationToken);
            if (others.Count >= CustomRole.PerOrganizationMax)
                return (null, new Refusal(ErrorCodes.InvalidState, $"An organization may have {CustomRole.PerOrganizationMax} roles of its own. Remove one first."));
            if (others.Contains(name, StringComparer.OrdinalIgnoreCase))
                return (null, Taken);
            var role = new CustomRole { Id = Ids.New(time), OrganizationId = organizationId, Name = name, Permissions = Ordered(permissions), CreatedAt = time.Now() };
            context.CustomRoles.Add(role);
            Audit(AuditActions.RoleCreated, role, null);
            await context.SaveChangesAsync(cancellationToken);
            return (role, null);
        }, organizationId, cancellationToken);
    }

    /// <summary>Takes effect at the next request of everybody who has the role.</summary>
    public Task<(CustomRole? Role, Refusal? Refusal)> ChangeAsync(
        Guid organizationId, Guid userId, Guid roleId, IReadOnlyCollection<string> permissions, CancellationToken cancellationToken)
        => SavedAsync(async () =>
        {
            if (await FindAsync(organizationId, roleId, cancellationToken) is not { } role)
                return (null, NoSuchRole);
            if (FaultsOf(role.Name, permissions) is { } faulty)
                return (null, faulty);
            if (await RefuseAsync(organizationId, userId, new Grant(role.Name, [.. permissions, .. role.Permissions]), cancellationToken) is { } refusal)
                return (null, refusal);
            var before = View(role);
            role.Permissions = Ordered(permissions);
            Audit(AuditActions.RoleChanged, role, before);
            await context.SaveChangesAsync(cancellationToken);
            return (role, null);
        }, organizationId, cancellationToken);

    /// <summary>Refused while somebody has the role, or is invited to it.</summary>
    public async Task<Refusal?> RemoveAsync(Guid organizationId, Guid userId, Guid roleId, CancellationToken cancellationToken)
        => (await SavedAsync(async () =>
        {
            if (await FindAsync(organizationId, roleId, cancellationToken) is not { } role)
                return (null, NoSuchRole);
            if (await RefuseAsync(organizationId, userId, new Grant(role.Name, role.Permissions), cancellationToken) is { } refusal)
                return (null, refusal);
            var holders = await context.Memberships.CountAsync(m => m.OrganizationId == organizationId && m.Role == role.Name, cancellationToken)
                + await context.Invitations.CountAsync(i => i.OrganizationId == organizationId && i.Role == role.Name && i.AcceptedAt == null && i.RevokedAt == null, cancellationToken);
            if (holders > 0)
                return (null, new Refusal(ErrorCodes.InvalidState, $"{holders} members or invitations have this role. Give them another one first."));
            context.CustomRoles.Remove(role);
            audit.AddOfOrganization(organizationId, new AuditedAct(AuditActions.RoleRemoved, Target, role.Id.ToString(), AuditChanges.Between(View(role), null)));
            await context.SaveChangesAsync(cancellationToken);
            return (role, null);
        }, organizationId, cancellationToken)).Refusal;

    private static Refusal Taken => Refusal.Invalid("name", "There is a role of this name.");

    private static string[] Ordered(IEnumerable<string> permissions) => [.. Permissions.All.Where(permissions.Contains)];

    private static object View(CustomRole role) => new { role.Name, role.Permissions };

    private static Refusal? FaultsOf(string name, IReadOnlyCollection<string> permissions)
    {
        var faults = new Faults();
        if (name.Length is 0 or > CustomRole.NameMax || name.Any(char.IsControl))
            faults.Add("name", $"Give the role a name of at most {CustomRole.NameMax} characters.");
        else if (Roles.All.Contains(name, StringComparer.OrdinalIgnoreCase))
            faults.Add("name", $"{name} is a role that every organization has.");
        if (permissions.Except(Permissions.All).ToList() is { Count: > 0 } unknown)
            faults.Add("permissions", $"There is no permission {string.Join(", ", unknown.Take(5))}. Permissions are {string.Join(", ", Permissions.All)}.");
        return faults.ToRefusal();
    }

    private Task<CustomRole?> FindAsync(Guid organizationId, Guid roleId, CancellationToken cancellationToken)
        => context.CustomRoles.SingleOrDefaultAsync(r => r.OrganizationId == organizationId && r.Id == roleId, cancellationToken);

    private async Task<Refusal?> RefuseAsync(Guid organizationId, Guid userId, Grant wanted, CancellationToken cancellationToken)
        => await context.FindMembersGrantAsync(organizationId, userId, cancellationToken) is { } own && own.Covers(wanted)
            ? null
            : ManageMembers.Beyond;

    private void Audit(string action, CustomRole role, object? before)
        => audit.AddOfOrganization(role.OrganizationId, new AuditedAct(action, Target, role.Id.ToString(), AuditChanges.Between(before, View(role))));

    private Task<(CustomRole? Role, Refusal? Refusal)> SavedAsync(
        Func<Task<(CustomRole? Role, Refusal? Refusal)>> change, Guid organizationId, CancellationToken cancellationToken)
        => context.InTransactionAsync(async () =>
        {
            await context.LockOrganizationAsync(organizationId, cancellationToken);
            return await change();
        }, cancellationToken);
}
