using Centry.Connectors.Gateways;
using Centry.Core.Callbacks;

namespace Centry.Api.Callbacks;

/// <summary>
/// <c>/callbacks/{token}</c>: where providers report. No gateway's name is in the path, for Safaricom refuses addresses with such words.
/// The route is without the token: <see cref="CallbackTokens"/> has taken it out of the path.
/// A callback is evidence and a reason to ask; it moves nothing by itself.
/// </summary>
public static class CallbackEndpoints
{
    private const int BodyBytesMax = 64 * 1024;

    public static void AddCallbacks(this IServiceCollection services)
        => services.AddSingleton<IHttpContextFactory>(provider => new CallbackTokens(new DefaultHttpContextFactory(provider)));

    public static void MapCallbacks(this IEndpointRouteBuilder app)
        => app.MapMethods(CallbackTokens.Path, [HttpMethods.Post, HttpMethods.Put], ReceiveAsync).ExcludeFromDescription().WithName("ReceiveCallback").WithSummary("Providers report here");

    private static async Task<IResult> ReceiveAsync(HttpContext http, ReceiveCallback receive)
    {
        if (CallbackTokens.Of(http) is not { } token)
            return TypedResults.NotFound();
        if (await ReadAsync(http) is not { } body)
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        var headers = http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var known = await receive.ExecuteAsync(token, new CallbackRequest(http.Request.Method, headers, body), http.RequestAborted);

        // Strangers learn nothing; providers need no more than this to stop repeating themselves.
        return known ? TypedResults.Ok() : TypedResults.NotFound();
    }

    private static async Task<byte[]?> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength > BodyBytesMax)
            return null;
        var buffer = new byte[BodyBytesMax + 1];
        var read = await http.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, http.RequestAborted);
        return read > BodyBytesMax ? null : buffer[..read];
    }
}
