using Centry.Api.MerchantKeys;
using Centry.Connectors.Gateways;
using Centry.Core.Callbacks;
using Centry.Core.Merchants;
using Centry.Core.Payins;

namespace Centry.Api.CustomerPages;

/// <summary>
/// <c>/pay/{payin}</c> sends a customer on to the provider's page as soon as there is one, and shows how the payment stands once there is
/// none to go to any more; <c>/pay/{payin}{submission}</c> is where the provider sends the customer back to. No script: the pages reload themselves.
/// </summary>
public static class CustomerPageEndpoints
{
    private const string Path = "/" + CustomerPageUrls.Segment;
    private const int FormBytesMax = 16 * 1024;
    private const int QueryLengthMax = 2048;

    public static void MapCustomerPages(this IEndpointRouteBuilder app)
    {
        app.MapGet($"{Path}/{{id:guid}}", HopAsync).ExcludeFromDescription();
        app.MapGet($"{Path}/{{id:guid}}/status", StatusAsync).ExcludeFromDescription();
        app.MapMethods($"{Path}/{{key:length(64)}}", [HttpMethods.Get, HttpMethods.Post], ReturnAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> HopAsync(HttpContext http, Guid id, PayinQueries payins)
        => await payins.FindAsync(id, http.RequestAborted) is not { } payin ? CustomerPage.NotFound(http)
            : !PayinStatus.IsFinal(payin.Status) && payin.ProviderPageUrl is { } page ? Results.Redirect(page)
            : CustomerPage.Of(http, payin);

    private static async Task<IResult> StatusAsync(HttpContext http, Guid id, PayinQueries payins)
        => await payins.FindAsync(id, http.RequestAborted) is { } payin ? CustomerPage.Of(http, payin) : CustomerPage.NotFound(http);

    // What the browser brings may be made up: the gateway is asked before anything is believed. It tells some adapters what to ask by.
    private static async Task<IResult> ReturnAsync(
        HttpContext http, string key, PayinQueries payins, MerchantDirectory merchants, ReceiveCallback receive, TrustedProxies proxies)
    {
        if (!SubmissionKey.TryParse(key, out var submission) || await payins.FindAsync(submission!.PaymentId, http.RequestAborted) is not { } payin
            || payin.SubmissionId != submission.SubmissionId)
            return CustomerPage.NotFound(http);
        var profile = await merchants.FindAsync(payin.MerchantId, http.RequestAborted);
        // One that was given up may have been paid after all, and this may be all that tells of it.
        if ((!PayinStatus.IsFinal(payin.Status) || payin.Status == PayinStatus.Failed) && profile?.FindProvider(payin.ProviderAccountId) is { } account && await ReadAsync(http) is { } form
            && http.Request.QueryString.Value is not { Length: > QueryLengthMax })
        {
            var headers = http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            await receive.ExecuteAsync(
                new CallbackAddress(account.CallbackToken, submission), new CallbackRequest(http.Request.Method, headers, form, http.Request.QueryString.Value ?? ""),
                proxies.ClientOf(http), http.RequestAborted);
        }

        http.Response.Headers.Location = $"{Path}/{payin.Id:N}/status";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static async Task<byte[]?> ReadAsync(HttpContext http)
    {
        var buffer = new byte[FormBytesMax + 1];
        var read = await http.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, http.RequestAborted);
        return read > FormBytesMax ? null : buffer[..read];
    }
}
