using Centry.Api.Http;
using Centry.Api.MerchantKeys;
using Centry.Connectors.Gateways;
using Centry.Core.Callbacks;

namespace Centry.Api.Callbacks;

/// <summary>
/// <c>/callbacks/{token}</c> and <c>/callbacks/{token}/{submission}</c>: where providers report. No gateway's name is in the path, for Safaricom refuses addresses with such words.
/// The route is without the token: <see cref="CallbackTokens"/> has taken it out of the path.
/// A callback is evidence and a reason to ask; it moves nothing by itself.
/// </summary>
public static class CallbackEndpoints
{
    private const int BodyBytesMax = 64 * 1024;
    private const int QueryLengthMax = 2048;

    public static void AddCallbacks(this IServiceCollection services)
        => services.AddSingleton<IHttpContextFactory>(provider => new CallbackTokens(new DefaultHttpContextFactory(provider)));

    public static void MapCallbacks(this IEndpointRouteBuilder app)
        => app.MapMethods(CallbackTokens.Path, [HttpMethods.Post, HttpMethods.Put], ReceiveAsync).ExcludeFromDescription().WithName("ReceiveCallback").WithSummary("Providers report here");

    private static async Task<IResult> ReceiveAsync(HttpContext http, ReceiveCallback receive, TrustedProxies proxies)
    {
        if (CallbackTokens.Of(http) is not { } path || CallbackAddress.Parse(path) is not { } address)
            return TypedResults.NotFound();
        if (await BoundedBody.ReadAsync(http.Request, BodyBytesMax) is not { } body)
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        var headers = http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        if (http.Request.QueryString.Value is { Length: > QueryLengthMax })
            return TypedResults.NotFound();
        var request = new CallbackRequest(http.Request.Method, headers, body, http.Request.QueryString.Value ?? "");
        var receipt = await receive.ExecuteAsync(address, request, proxies.ClientOf(http), http.RequestAborted);

        // Strangers learn nothing; providers need no more than this to stop repeating themselves.
        return receipt switch
        {
            { Verdict: CallbackVerdict.Unknown } => TypedResults.NotFound(),
            { Verdict: CallbackVerdict.Forged } => TypedResults.Unauthorized(),
            { Body: { } json } => TypedResults.Text(json, "application/json"),
            _ => TypedResults.Ok(),
        };
    }
}
