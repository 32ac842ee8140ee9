using System.Net;
using Centry.Api.MerchantKeys;
using Centry.Core.Audit;
using Centry.Core.People;

namespace Centry.Api.People;

/// <summary>From where a request comes, and who is behind it, for the audit log and the list of sessions.</summary>
internal static class RequestActor
{
    public static IPAddress ClientIp(this HttpContext http) => http.RequestServices.GetRequiredService<TrustedProxies>().ClientOf(http);

    public static string? UserAgent(this HttpContext http) => http.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent : null;

    public static SessionOrigin Origin(this HttpContext http, string method, bool isBrowser = false) => new(method, isBrowser, http.ClientIp(), http.UserAgent());

    /// <summary>Says for the rest of the request who acts.</summary>
    public static void ActAs(this HttpContext http, string kind, Guid? userId, string name)
        => http.RequestServices.GetRequiredService<AuditTrail>().Actor = new Actor(kind, userId, name, http.ClientIp(), http.UserAgent());
}
