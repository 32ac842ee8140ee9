using System.Net;
using System.Threading.RateLimiting;
using Centry.Client;
using Centry.Dashboard.Hosting;
using Centry.Dashboard.Session;
using Centry.Dashboard.Workspaces;
using Microsoft.Net.Http.Headers;

namespace Centry.Dashboard.Components.Reports;

/// <summary>
/// Hands an export through from the API to the browser, piece by piece, as the person of the session cookie: no token is ever in an address or
/// a page.
/// </summary>
internal static class ReportDownload
{
    /// <summary>The page's script waits for this cookie: then the file is on its way. Its value is what the link said.</summary>
    public const string SignalParameter = "signal";
    public const string SignalCookie = "centry_download";

    /// <summary>Set on the way back to the page when there is no file: why.</summary>
    public const string RefusedParameter = "refused";

    private const string Limit = "report-downloads";
    private const int PerSession = 2;
    private const int SignalMax = 40;

    /// <summary>A workbook of a million rows takes about a minute to be put together.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>From the first byte to the last.</summary>
    private static readonly TimeSpan Whole = TimeSpan.FromMinutes(30);

    public static string Url(Workspace workspace, string report, string format, IEnumerable<KeyValuePair<string, string?>> filters)
    {
        var address = new PageAddress(workspace, $"reports/{Uri.EscapeDataString(report)}/file").With("format", format);
        return filters.Aggregate(address, (url, filter) => url.With(filter.Key, filter.Value)).ToString();
    }

    public static void AddReportDownloads(this IServiceCollection services) => services.AddRateLimiter(options =>
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.AddPolicy(Limit, context => RateLimitPartition.GetConcurrencyLimiter(
            context.User.FindFirst(SessionCookie.SessionClaim)?.Value ?? "", _ => new ConcurrencyLimiterOptions { PermitLimit = PerSession }));
    });

    public static void MapReportDownloads(this IEndpointRouteBuilder routes)
        => routes.MapGet("/merchants/{merchantId:guid}/reports/{report}/file", SendAsync).RequireAuthorization().RequireRateLimiting(Limit);

    private static async Task SendAsync(HttpContext http, Guid merchantId, string report, SessionRegistry sessions, TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(Patience + Whole, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, deadline.Token);
        var session = http.User.FindFirst(SessionCookie.SessionClaim)?.Value is { } id ? sessions.Find(id) : null;
        if (session is null)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        var api = ApiClients.Of(session, http.RequestServices);
        var asked = http.Request.Query[WorkspaceUrl.EnvironmentParameter].ToString();
        var environment = PaymentEnvironments.IsKnown(asked) ? asked : PaymentEnvironments.Sandbox;
        try
        {
            using var file = await api.OpenReportAsync(merchantId, report, Filters(http.Request.Query, environment), Patience, both.Token);
            await CopyAsync(http, file, both.Token);
        }
        catch (CentryApiException refusal) when (refusal.Status == HttpStatusCode.Unauthorized)
        {
            http.Response.Redirect($"{SignIn.Path}?expired=1");
        }
        catch (Exception failure) when (failure is CentryApiException or CentryConnectionException && !http.Response.HasStarted)
        {
            var code = failure is CentryApiException refusal ? refusal.Code : "connection";
            http.Response.Redirect($"{WorkspaceUrl.For(merchantId, "reports", environment)}&{RefusedParameter}={Uri.EscapeDataString(code)}");
        }
    }

    private static async Task CopyAsync(HttpContext http, ReportFile file, CancellationToken ct)
    {
        var headers = http.Response.GetTypedHeaders();
        http.Response.ContentType = file.ContentType?.ToString() ?? "application/octet-stream";
        headers.CacheControl = new CacheControlHeaderValue { NoStore = true };
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file.FileName ?? "centry-export");
        headers.ContentDisposition = disposition;
        if (http.Request.Query[SignalParameter].ToString() is { Length: > 0 and <= SignalMax } signal && signal.All(char.IsAsciiLetterOrDigit))
        {
            http.Response.Cookies.Append(SignalCookie, signal, new CookieOptions { Path = "/", SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax, MaxAge = TimeSpan.FromMinutes(1), Secure = http.Request.IsHttps });
        }
        await file.CopyToAsync(http.Response.Body, ct);
    }

    /// <summary>What the link said, save what is the page's own business.</summary>
    private static IEnumerable<KeyValuePair<string, string?>> Filters(IQueryCollection query, string environment)
        => query.Where(parameter => parameter.Key is not (WorkspaceUrl.EnvironmentParameter or SignalParameter))
            .Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value.ToString()))
            .Append(KeyValuePair.Create("environment", (string?)environment));
}
