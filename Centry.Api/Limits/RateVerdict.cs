using System.Globalization;

namespace Centry.Api.Limits;

/// <summary>The limiter's word on one request.</summary>
/// <param name="ResetSeconds">Seconds until the oldest counted request leaves the window; when refused, until one more is free.</param>
public readonly record struct RateVerdict(bool Allowed, int Limit, int Remaining, int ResetSeconds)
{
    public int RetryAfterSeconds => Math.Max(1, ResetSeconds);

    /// <param name="counted">Requests in the window, this one included when it was allowed.</param>
    /// <param name="resetMicros">Until the moment that <see cref="ResetSeconds"/> speaks of; rounded up, so that who waits has waited long enough.</param>
    internal static RateVerdict Of(bool allowed, int limit, int counted, long resetMicros)
        => new(allowed, limit, Math.Max(0, limit - counted), (int)((Math.Max(0, resetMicros) + 999_999) / 1_000_000));

    /// <summary>On whatever the answer becomes, an error included.</summary>
    public void WriteHeaders(HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var verdict = this;
        response.OnStarting(() =>
        {
            var headers = response.Headers;
            headers["X-RateLimit-Limit"] = verdict.Limit.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Remaining"] = verdict.Remaining.ToString(CultureInfo.InvariantCulture);
            headers["X-RateLimit-Reset"] = verdict.ResetSeconds.ToString(CultureInfo.InvariantCulture);
            if (!verdict.Allowed)
                headers.RetryAfter = verdict.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
    }
}
