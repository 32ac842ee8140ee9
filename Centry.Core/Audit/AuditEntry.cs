using System.Net;

namespace Centry.Core.Audit;

/// <summary>
/// One line of an organization's audit log: who did what, when and from where, and what changed. Append-only; each line's hash covers
/// the one before, so that a line that was changed or removed later shows. The database fills in sequence and hashes.
/// </summary>
public sealed class AuditEntry
{
    public const int TextMax = 200;
    public const int UserAgentMax = 300;

    public Guid Id { get; init; }

    /// <summary>Null only until it is written: then it is the merchant's.</summary>
    public Guid? OrganizationId { get; init; }

    /// <summary>1 for an organization's first, without gaps.</summary>
    public long Sequence { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="ActorKinds"/>.</summary>
    public required string ActorKind { get; init; }
    public Guid? ActorId { get; init; }

    /// <summary>The e-mail address of a person; the system account of an operator.</summary>
    public required string ActorName { get; init; }
    public IPAddress? Ip { get; init; }
    public string? UserAgent { get; init; }

    /// <summary>What was done, such as <c>api_key.created</c>: see <see cref="AuditActions"/>.</summary>
    public required string Action { get; init; }
    public Guid? MerchantId { get; init; }

    /// <summary>The kind of thing that it was done to, and which.</summary>
    public required string TargetType { get; init; }
    public required string TargetId { get; init; }

    /// <summary>JSON: of each changed field its value before (<c>from</c>) and after (<c>to</c>). Never a secret.</summary>
    public required string Changes { get; init; }

    /// <summary>SHA-256 of the entry before; 32 zero bytes before the first.</summary>
    public byte[] PreviousHash { get; init; } = [];
    public byte[] Hash { get; init; } = [];
}

/// <summary>The end of an organization's chain.</summary>
public sealed class AuditHead
{
    public Guid OrganizationId { get; init; }
    public long Sequence { get; init; }
    public required byte[] Hash { get; init; }
}

public static class ActorKinds
{
    /// <summary>A member of the organization.</summary>
    public const string Member = "member";

    /// <summary>Somebody of Centry's, through the platform's own routes.</summary>
    public const string Platform = "platform";

    /// <summary>Somebody at the command line.</summary>
    public const string Operator = "operator";

    /// <summary>Centry itself.</summary>
    public const string System = "system";
}
