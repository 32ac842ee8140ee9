namespace Centry.Core.People;

/// <summary>What becomes of a refresh token that is shown.</summary>
public enum RefreshDecision
{
    /// <summary>Its first use: it is spent now and the next generation begins.</summary>
    Exchange,

    /// <summary>Used a moment ago and shown again, as a client does whose answer was lost: another token of the next generation.</summary>
    ExchangeAgain,

    /// <summary>Spent for good: its thief or its owner holds it. The session ends.</summary>
    Revoke,

    /// <summary>Expired, or its session is over. Nothing changes.</summary>
    Refuse,
}

/// <summary>What is known of a token and its session when it is shown.</summary>
public sealed record RefreshState(
    int Generation, DateTimeOffset TokenExpiresAt, int SpentGeneration, DateTimeOffset? SpentAt, DateTimeOffset? RevokedAt, DateTimeOffset SessionExpiresAt);

/// <summary>
/// Rotation of refresh tokens. A session has one line of use: as soon as a token of a generation is used, everything older is spent
/// for good, and so are its own siblings once the grace is over. Whoever else holds a token of the family is found out at the latest when
/// both have moved on.
/// </summary>
public static class RefreshRule
{
    /// <summary>How long the immediately previous token may be shown again.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(10);

    public static RefreshDecision Decide(RefreshState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.RevokedAt is not null || now >= state.SessionExpiresAt)
            return RefreshDecision.Refuse;
        if (state.Generation > state.SpentGeneration)
            return now < state.TokenExpiresAt ? RefreshDecision.Exchange : RefreshDecision.Refuse;
        return state.Generation == state.SpentGeneration && now - state.SpentAt <= Grace ? RefreshDecision.ExchangeAgain : RefreshDecision.Revoke;
    }
}
