namespace Centry.Core.People;

/// <summary>The roles that every organization has. Others are made of <see cref="Contracts.Permissions"/>: see <see cref="CustomRole"/>.</summary>
public static class Roles
{
    /// <summary>Everything, and who else is an owner. An organization always has one.</summary>
    public const string Owner = "owner";

    /// <summary>Everything in the organization, save for its owners.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Owner, Admin];
}

/// <summary>A role of an organization's own, made of permissions.</summary>
public sealed class CustomRole
{
    public const int NameMax = 60;

    /// <summary>Roles of one organization.</summary>
    public const int PerOrganizationMax = 50;

    public Guid Id { get; init; }
    public Guid OrganizationId { get; init; }

    /// <summary>Unique in the organization, whatever the case. Memberships refer to it.</summary>
    public required string Name { get; init; }

    /// <summary>Some of <see cref="Contracts.Permissions.All"/>.</summary>
    public required string[] Permissions { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a role lets its holder do. Owners and admins may do everything; a role that is gone lets nothing.</summary>
public sealed record Grant(string Role, IReadOnlyList<string> Permissions)
{
    public bool IsOwner => Role == Roles.Owner;

    /// <summary>What it comes to, one by one.</summary>
    public IReadOnlyList<string> Effective => Roles.All.Contains(Role) ? Contracts.Permissions.All : Permissions;

    /// <param name="permission">One of <see cref="Contracts.Permissions"/>.</param>
    public bool Allows(string permission)
    {
        ArgumentException.ThrowIfNullOrEmpty(permission);
        return Roles.All.Contains(Role) || Permissions.Contains(permission);
    }

    /// <summary>
    /// Whether the holder may hand out, change or take away <paramref name="other"/>: nobody gives what they do not have, and only owners
    /// touch owners.
    /// </summary>
    public bool Covers(Grant other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return IsOwner || (!other.IsOwner && other.Effective.All(Allows) && (other.Role != Roles.Admin || Role == Roles.Admin));
    }
}
