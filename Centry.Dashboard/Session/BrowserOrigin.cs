namespace Centry.Dashboard.Session;

/// <summary>
/// Where a browser's requests come from. The API limits, records and lists by it, so every call made for a browser tells it. Nothing
/// is decided here: the peer is added to what came, as every proxy does, and the API knows which proxies to believe.
/// </summary>
/// <param name="ForwardedFor">The value of <c>X-Forwarded-For</c> to send on.</param>
public sealed record BrowserOrigin(string ForwardedFor, string UserAgent)
{
    private const string ForwardedForHeader = "X-Forwarded-For";

    /// <summary>Stands for an address that is not known. The API reads no further than to it.</summary>
    private const string Unknown = "unknown";

    /// <summary>The API reads no more than 4096 characters either.</summary>
    private const int ForwardedForMax = 4_000;

    private const int UserAgentMax = 512;

    public static BrowserOrigin Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var headers = context.Request.Headers;
        // Every line counts, an empty one too: it hides a hop.
        var hops = string.Join(',', [.. headers[ForwardedForHeader], context.Connection.RemoteIpAddress?.ToString() ?? Unknown]);
        if (hops.Length > ForwardedForMax)
        {
            hops = $"{Unknown},{hops[(hops.IndexOf(',', hops.Length - ForwardedForMax) + 1)..]}";
        }
        var agent = Plain(headers.UserAgent.ToString());
        return new BrowserOrigin(Plain(hops), agent.Length > UserAgentMax ? agent[..UserAgentMax] : agent);
    }

    /// <summary>Writes it onto a call to the API.</summary>
    public void Write(HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Headers.TryAddWithoutValidation(ForwardedForHeader, ForwardedFor);
        if (UserAgent.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        }
    }

    /// <summary>A header may come with any letter; it is sent on in plain ASCII alone.</summary>
    private static string Plain(string text) => string.Concat(text.Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));
}
