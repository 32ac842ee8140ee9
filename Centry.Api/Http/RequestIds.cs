using System.Buffers;
using System.Diagnostics;

namespace Centry.Api.Http;

/// <summary>Gives every request an id: the caller's if it sent a sane one, else ours. It is in the answer, in the logs and on the span.</summary>
public sealed class RequestIds(RequestDelegate next, ILogger<RequestIds> logger)
{
    public const string Header = "X-Request-Id";
    private const int LengthMax = 128;
    private static readonly SearchValues<char> Sane = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    public async Task InvokeAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var given = http.Request.Headers[Header].ToString();
        if (given.Length is > 0 and <= LengthMax && !given.AsSpan().ContainsAnyExcept(Sane))
            http.TraceIdentifier = given;
        else
            http.TraceIdentifier = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier.Replace(':', '-');
        // Set when the answer starts: an error handler clears what was set before.
        http.Response.OnStarting(() =>
        {
            http.Response.Headers[Header] = http.TraceIdentifier;
            return Task.CompletedTask;
        });
        Activity.Current?.SetTag("centry.request_id", http.TraceIdentifier);
        using (logger.BeginScope(new KeyValuePair<string, object>[] { new("request_id", http.TraceIdentifier) }))
            await next(http);
    }
}
