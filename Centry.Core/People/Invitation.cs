namespace Centry.Core.People;

/// <summary>A place in an organization that is offered to an e-mail address.</summary>
public sealed class Invitation
{
    public Guid Id { get; init; }
    public Guid OrganizationId { get; init; }
    public required string Email { get; init; }
    public required string NormalizedEmail { get; init; }
    public required string Role { get; init; }

    /// <summary>SHA-256 of the token in the mail.</summary>
    public required byte[] TokenHash { get; set; }
    public Guid? InvitedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? AcceptedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>A permission to set a new password, sent by mail. Works once.</summary>
public sealed class PasswordReset
{
    /// <summary>SHA-256 of the token in the mail.</summary>
    public required byte[] TokenHash { get; init; }
    public Guid UserId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; init; }
}

/// <summary>One of a person's ways in without their authenticator app. Gone once used.</summary>
public sealed class RecoveryCode
{
    public Guid UserId { get; init; }

    /// <summary>SHA-256 of the code: 80 random bits behind the lock-out and a password.</summary>
    public required byte[] CodeHash { get; init; }
}

/// <summary>
/// A browser or client that has signed in before. It is counted by itself: whoever tries passwords from elsewhere does not lock it out.
/// </summary>
public sealed class KnownDevice
{
    /// <summary>SHA-256 of the token that it keeps.</summary>
    public required byte[] TokenHash { get; init; }
    public Guid UserId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public int FailedCount { get; init; }
    public DateTimeOffset? LockoutEnd { get; init; }
}

/// <summary>A passkey ceremony that has begun. Gone once it is finished, so that a challenge is answered once.</summary>
public sealed class PasskeyCeremony
{
    public Guid Id { get; init; }

    /// <summary>Whose passkey is made; null where somebody signs in.</summary>
    public Guid? UserId { get; init; }

    /// <summary>What the framework wants back to check the answer; nothing secret.</summary>
    public required string State { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}
