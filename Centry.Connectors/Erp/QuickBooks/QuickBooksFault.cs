using System.Net;
using System.Text.Json;

namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>What QuickBooks had against a request. A status of 200 may carry one.</summary>
/// <param name="Trace">Intuit's own id of the call, which its support asks for.</param>
/// <param name="Code">The first error's code without leading zeros: 6240, 610; empty when it told none.</param>
internal sealed record QuickBooksFault(HttpStatusCode Status, string Type, string Code, string Message, TimeSpan? RetryAfter, string? Trace)
{
    public const string ObjectNotFound = "610";
    public const string DuplicateName = "6240";

    private const string Throttled = "3001";
    private const string TokenFailure = "3200";
    private const string ApplicationUnauthorized = "3100";
    private const int ErrorsMax = 5;
    private const int TraceMax = 100;

    /// <summary>Intuit's documents say to wait a minute, and name no Retry-After header.</summary>
    private static readonly TimeSpan ThrottlePause = TimeSpan.FromSeconds(60);

    public bool IsDuplicateNumber => Code is "6140" or "6210";

    /// <returns>The fault; null when the answer has none.</returns>
    public static QuickBooksFault? Of(HttpStatusCode status, JsonElement? answer, TimeSpan? retryAfter, string? trace)
    {
        // Of the API itself it is a Fault; of the gateway before it (tokens, throttling) a fault, its members in lower case too.
        if (answer is { } root && QuickBooksJson.Member(root, "Fault") is { ValueKind: JsonValueKind.Object } fault)
        {
            var errors = QuickBooksJson.Rows(QuickBooksJson.Member(fault, "Error")).Take(ErrorsMax).ToList();
            return new QuickBooksFault(
                status, Text(fault, "type"), errors.Count == 0 ? "" : Text(errors[0], "code").TrimStart('0'), string.Join(" ", errors.Select(Sentence)), retryAfter, trace);
        }

        return (int)status is >= 200 and < 300 ? null : new QuickBooksFault(status, "", "", "", retryAfter, trace);
    }

    public ErpException ToException()
    {
        if (Status == HttpStatusCode.TooManyRequests || Code == Throttled)
            return new ErpException(ErpFault.RateLimited, "QuickBooks asks for fewer requests.", RetryAfter ?? ThrottlePause);
        // The vendor's words here may repeat the token.
        if (Status == HttpStatusCode.Unauthorized || Code == TokenFailure || Type.StartsWith("Authentication", StringComparison.OrdinalIgnoreCase))
            return new ErpException(ErpFault.Unauthorized, "QuickBooks does not take the access token.");
        // Code and meaning as integrations in the field report them; Intuit's pages do not say.
        if (Code == ApplicationUnauthorized)
            return new ErpException(ErpFault.ConsentLost, "The company in QuickBooks no longer lets Centry in.");
        if ((int)Status is < 200 or >= 500 or (>= 300 and < 400) or 408 || Type.StartsWith("System", StringComparison.OrdinalIgnoreCase) || Type.StartsWith("Service", StringComparison.OrdinalIgnoreCase))
            return new ErpException(ErpFault.Unavailable, $"QuickBooks is in trouble (HTTP {(int)Status}{(Trace is { Length: > 0 and <= TraceMax } ? $", intuit_tid {Trace}" : "")}).", RetryAfter);
        return new ErpException(ErpFault.Refused, Message.Length == 0 ? $"QuickBooks refused it (HTTP {(int)Status})." : Message);
    }

    private static string Sentence(JsonElement error)
    {
        var (message, detail) = (Text(error, "Message"), Text(error, "Detail"));
        return detail.Length == 0 || message.Contains(detail, StringComparison.OrdinalIgnoreCase) ? message
            : message.Length == 0 || detail.Contains(message, StringComparison.OrdinalIgnoreCase) ? detail : $"{message}: {detail}";
    }

    private static string Text(JsonElement json, string name) => QuickBooksJson.Member(json, name) switch
    {
        { ValueKind: JsonValueKind.String } text => QuickBooksJson.Text(text) ?? "",
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => "",
    };
}
