using Microsoft.AspNetCore.Identity;

namespace Centry.Core.People;

/// <summary>A person who signs in.</summary>
public sealed class User : IdentityUser<Guid>
{
    public string Name { get; set; } = "";
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A person's place in an organization.</summary>
public sealed class Membership
{
    public Guid UserId { get; init; }
    public Guid OrganizationId { get; init; }

    /// <summary><c>owner</c>, <c>admin</c> or the name of a custom role.</summary>
    public required string Role { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

public static class Roles
{
    public const string Owner = "owner";
    public const string Admin = "admin";
}

/// <summary>
/// One link of a refresh-token chain. Each works once; the use of a spent one revokes the whole family,
/// for either its thief or its owner holds it.
/// </summary>
public sealed class RefreshToken
{
    public Guid Id { get; init; }
    public Guid FamilyId { get; init; }
    public Guid UserId { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] TokenHash { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? SpentAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}
