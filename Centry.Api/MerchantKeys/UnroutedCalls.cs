using Centry.Api.Http;

namespace Centry.Api.MerchantKeys;

/// <summary>
/// Calls under <c>/v1</c> that lead nowhere (404, 405) stand behind the key too where they carry one: they count, and their answers have the limit's headers.
/// </summary>
internal sealed class UnroutedCalls(RequestDelegate next, MerchantKeyGate gate)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint() is RouteEndpoint || !http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) || MerchantKeyGate.ReadKey(http.Request) is null)
        {
            await next(http);
            return;
        }

        var (_, refusal) = await gate.AdmitAsync(http);
        if (refusal is null)
            await next(http);
        else
            await Refusals.WriteAsync(http, refusal);
    }
}
