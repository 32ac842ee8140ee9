using System.Net;

namespace Centry.Core.People;

/// <summary>
/// One sign-in and all that came of it: the family of its refresh tokens. Revoking it takes effect at the next request,
/// for every access token names its session.
/// </summary>
public sealed class SignInSession
{
    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Then the person signs in again, however often the tokens were renewed.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Generation of the youngest refresh token that was used; 0 before the first use.</summary>
    public int SpentGeneration { get; init; }

    /// <summary>When a token of that generation was first used.</summary>
    public DateTimeOffset? SpentAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>SHA-256 of a browser's cookie; null for a session of tokens.</summary>
    public byte[]? CookieHash { get; init; }

    /// <summary>When the cookie was last used, to within some minutes.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>Where it was opened.</summary>
    public IPAddress? Ip { get; init; }
    public string? UserAgent { get; init; }

    /// <summary>How the person proved who they are: <c>password</c>, <c>totp</c>, <c>recovery_code</c>, <c>passkey</c>.</summary>
    public string Method { get; init; } = "password";

    /// <summary>When the person last proved again who they are; null: not since <see cref="CreatedAt"/>. Renewing tokens proves nothing.</summary>
    public DateTimeOffset? ProvenAt { get; init; }
}

/// <summary>
/// One link of a session's chain. A token of generation n is exchanged for one of n + 1; when the answer was lost and the exchange
/// repeated, several tokens share a generation, of which one can be used. <see cref="RefreshRule"/> decides.
/// </summary>
public sealed class RefreshToken
{
    /// <summary>SHA-256 of the token. Enough for 256 random bits; no salt or stretching is needed.</summary>
    public required byte[] TokenHash { get; init; }
    public Guid SessionId { get; init; }

    /// <summary>1 for the one given at sign-in.</summary>
    public int Generation { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A key that signs access tokens, shared by all replicas. The highest number signs.</summary>
public sealed class SigningKey
{
    public int Number { get; init; }

    /// <summary>Encrypted.</summary>
    public required string Secret { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}
