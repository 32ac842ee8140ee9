namespace Centry.Api.Limits;

/// <summary>Section <c>RateLimits</c>.</summary>
public sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    /// <summary>Requests in any 60 seconds for each key, where the key has no limit of its own.</summary>
    public int RequestsPerMinute { get; set; } = 60;

    /// <summary>Longest wait for Redis before a request is limited in memory. The default leaves room for all else in the 50 ms that a hanging Redis may cost.</summary>
    public TimeSpan RedisTimeout { get; set; } = TimeSpan.FromMilliseconds(40);
}
