namespace Centry.Simulator.Pages;

/// <summary>
/// Refuses changes that a browser sends on behalf of another site: the simulator has no sign-in, and any page could
/// otherwise press its buttons. Programs send no <c>Sec-Fetch-Site</c> and pass.
/// </summary>
internal sealed class OwnOriginOnly(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var reads = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        if (reads || context.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none") return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
