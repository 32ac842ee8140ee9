namespace Centry.Chaos.Traffic;

/// <summary>When a good client sends a request again: with the same key and body, and at the next API.</summary>
internal static class RetryRule
{
    private const string InFlight = "idempotent_request_in_flight";
    private const int TooMany = 429;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>Null when the exchange gave the answer; otherwise how long to wait.</summary>
    /// <param name="attempt">0 for the first try.</param>
    /// <param name="mayBeMade">An earlier try may have made the payment: then being limited is no answer.</param>
    public static TimeSpan? Next(int status, string? code, int? retryAfterSeconds, int attempt, bool mayBeMade)
    {
        // The other API may well answer: no wait before the first repetition of what got no answer.
        if (status == 0)
            return attempt == 0 ? TimeSpan.Zero : Growing(attempt - 1);
        if (status >= 500)
            return Growing(attempt);
        if ((status == 409 && code == InFlight) || (IsLimited(status) && mayBeMade))
            return TimeSpan.FromSeconds(retryAfterSeconds ?? 1);
        return null;
    }

    /// <summary>Refused for the sake of a limit: an answer, but not the endpoint's.</summary>
    public static bool IsLimited(int status) => status == TooMany;

    private static TimeSpan Growing(int attempt)
    {
        var wait = Shortest * Math.Pow(2, Math.Min(attempt, 10));
        return wait < Longest ? wait : Longest;
    }
}
