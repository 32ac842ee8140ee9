using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Xero;

/// <summary>The token endpoint and the connections.</summary>
internal sealed class XeroIdentityApi(XeroTokens tokens, IOptions<XeroOptions> options)
{
    private const int ParameterMax = 2_000;

    public void Map(RouteGroupBuilder routes)
    {
        routes.MapPost("/connect/token", (Delegate)IssueAsync);
        routes.MapGet("/connections", (HttpContext context) => Guarded(context, grant => XeroJson.Of(200, new JsonArray([.. tokens.Connections()
            .Where(connection => context.Request.Query["authEventId"].ToString() is var wanted && (wanted.Length == 0 || wanted == connection.AuthEventId))
            .Select(Show)]))));
        routes.MapDelete("/connections/{id}", (HttpContext context, string id) => Guarded(context, grant =>
            tokens.Disconnect(id) ? new XeroAnswer(204, "") : XeroJson.Problem(404, "Not Found", "The connection was not found.")));
    }

    private IResult Guarded(HttpContext context, Func<XeroGrant, XeroAnswer> answer)
    {
        if (tokens.Find(XeroTokens.BearerOf(context.Request), out var expiredAt) is not { } grant)
            return XeroGate.NoToken(expiredAt).ToResult();
        var given = answer(grant);
        return given.Status == 204 ? Results.NoContent() : given.ToResult();
    }

    private static JsonObject Show(XeroConnection connection) => new()
    {
        ["id"] = connection.Id,
        ["authEventId"] = connection.AuthEventId,
        ["tenantId"] = connection.Company.TenantId,
        ["tenantType"] = "ORGANISATION",
        ["tenantName"] = connection.Company.Name,
        ["createdDateUtc"] = connection.CreatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", System.Globalization.CultureInfo.InvariantCulture),
        ["updatedDateUtc"] = connection.CreatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", System.Globalization.CultureInfo.InvariantCulture),
    };

    private async Task<IResult> IssueAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
            return Refuse(400, "invalid_request");
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form.Any(field => field.Value.Count != 1 || field.Value.ToString().Length > ParameterMax))
            return Refuse(400, "invalid_request");
        if (!IsTheApp(context.Request, form))
            return Refuse(401, "invalid_client");
        XeroGrant? grant;
        switch (form["grant_type"].ToString())
        {
            case "authorization_code":
                grant = tokens.Redeem(form["code"].ToString(), form["redirect_uri"].ToString(), form.TryGetValue("code_verifier", out var verifier) ? verifier.ToString() : null);
                break;
            case "refresh_token":
                grant = tokens.Renew(form["refresh_token"].ToString());
                break;
            default:
                return Refuse(400, "unsupported_grant_type");
        }
        if (grant is null)
            return Refuse(400, "invalid_grant");
        var (access, refresh) = tokens.Issue(grant);
        var body = new JsonObject
        {
            ["access_token"] = access,
            ["expires_in"] = (int)options.Value.AccessLifetime.TotalSeconds,
            ["token_type"] = "Bearer",
            ["scope"] = string.Join(' ', grant.Scopes),
        };
        if (refresh is not null)
            body["refresh_token"] = refresh;
        if (grant.Scopes.Contains("openid"))
            body["id_token"] = "simulated";
        context.Response.Headers.CacheControl = "no-store, no-cache, max-age=0";
        return XeroJson.Of(200, body).ToResult();
    }

    private bool IsTheApp(HttpRequest request, IFormCollection form)
    {
        var (id, secret) = (form["client_id"].ToString(), form["client_secret"].ToString());
        if (request.Headers.Authorization.ToString() is var header && header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            var decoded = new byte[header.Length];
            if (!Convert.TryFromBase64String(header[6..].Trim(), decoded, out var written))
                return false;
            var pair = Encoding.UTF8.GetString(decoded, 0, written).Split(':', 2);
            if (pair.Length != 2)
                return false;
            (id, secret) = (pair[0], pair[1]);
        }
        return id == options.Value.ClientId && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(options.Value.ClientSecret));
    }

    private static IResult Refuse(int status, string error) => XeroJson.Of(status, new JsonObject { ["error"] = error }).ToResult();
}
