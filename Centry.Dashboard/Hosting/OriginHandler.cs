using Centry.Dashboard.Session;

namespace Centry.Dashboard.Hosting;

/// <summary>Tells the API for which browser a call is made.</summary>
internal sealed class OriginHandler(Func<ValueTask<BrowserOrigin?>> find) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (await find())?.Write(request);
        return await base.SendAsync(request, cancellationToken);
    }
}
