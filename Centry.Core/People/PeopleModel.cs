using Microsoft.AspNetCore.Identity;

namespace Centry.Core.People;

/// <summary>A person who signs in. The user name is the e-mail address.</summary>
public sealed class User : IdentityUser<Guid>
{
    public string Name { get; set; } = "";
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Encrypted; null while the person has no authenticator app. Not in force before <see cref="IdentityUser{TKey}.TwoFactorEnabled"/>.</summary>
    public string? TotpSecret { get; set; }

    /// <summary>The last 30-second step whose code was taken: no code of it or of an earlier one is taken again.</summary>
    public long TotpLastStep { get; set; }

    /// <summary>Somebody of Centry's: sees the platform's own routes.</summary>
    public bool IsPlatformAdmin { get; set; }
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
