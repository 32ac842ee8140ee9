using System.Net;
using System.Text.Json;

namespace Centry.Client;

/// <summary>The API answered, and the answer is a refusal.</summary>
public sealed class CentryApiException : Exception
{
    internal CentryApiException(HttpStatusCode status, string message, string code) : base(message)
    {
        Status = status;
        Code = code;
    }

    /// <summary>HTTP status of the answer.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>
    /// One of <see cref="Contracts.ErrorCodes"/>; <c>unexpected_response</c> when the answer was not in Centry's shape
    /// (a proxy's page, for example).
    /// </summary>
    public string Code { get; }

    /// <summary>Every faulty field with its faults, for <c>validation_error</c>; else empty.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fields { get; internal init; }
        = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What the code adds: <c>cap</c>, <c>ip</c>, <c>permission</c> …</summary>
    public IReadOnlyDictionary<string, JsonElement> Details { get; internal init; } = new Dictionary<string, JsonElement>();

    /// <summary>Names the request in Centry's logs: quote it to support.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>How long the API asks to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; internal init; }
}

/// <summary>
/// No answer came, even after the client's own tries. What was asked may have happened all the same: ask for it again with
/// the same idempotency key.
/// </summary>
public sealed class CentryConnectionException : Exception
{
    internal CentryConnectionException(string message, string? idempotencyKey, Exception inner) : base(message, inner)
        => IdempotencyKey = idempotencyKey;

    /// <summary>The key that every try carried; pass it to the next call to be sure of doing the thing once.</summary>
    public string? IdempotencyKey { get; }
}
