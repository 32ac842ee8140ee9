using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Mtn;

/// <summary>The sandbox's API users and keys, and the token endpoints of the products.</summary>
internal sealed class MtnProvisioning(MtnAccounts accounts, MtnGate gate, IOptions<MtnOptions> options)
{
    private const string Basic = "Basic ";

    public void Map(RouteGroupBuilder routes)
    {
        routes.MapPost("/v1_0/apiuser", CreateUserAsync);
        routes.MapGet("/v1_0/apiuser/{id}", GetUserAsync);
        routes.MapPost("/v1_0/apiuser/{id}/apikey", CreateKeyAsync);
        routes.MapPost("/collection/token/", context => TokenAsync(context, MtnProduct.Collection));
        routes.MapPost("/disbursement/token/", context => TokenAsync(context, MtnProduct.Disbursement));
    }

    private async Task CreateUserAsync(HttpContext context)
    {
        if (gate.RefuseSubscription(context.Request, null) is { } refusal)
        {
            await context.Response.RefuseAsync(refusal);
            return;
        }
        if (!MtnGate.IsUuid4(context.Request.Headers[MtnGate.ReferenceHeader].ToString(), out var id))
        {
            await context.Response.RefuseAsync(MtnRefusal.BadRequest($"{MtnGate.ReferenceHeader} must be a UUID of version 4."));
            return;
        }
        var (body, problem) = await MtnJson.ReadAsync(context.Request);
        using (body)
        {
            if (body is null)
                await context.Response.RefuseAsync(problem!);
            else if (!body.RootElement.TryGetProperty("providerCallbackHost", out var value) || value.ValueKind != JsonValueKind.String
                || Uri.CheckHostName(value.GetString()) == UriHostNameType.Unknown)
                await context.Response.RefuseAsync(MtnRefusal.BadRequest("providerCallbackHost must be a host name, without scheme or path."));
            else if (!accounts.TryCreateUser(id, value.GetString()!))
                await context.Response.RefuseAsync(MtnRefusal.AlreadyExists);
            else
                await context.Response.EmptyAsync(StatusCodes.Status201Created);
        }
    }

    private Task GetUserAsync(HttpContext context)
    {
        var (user, refusal) = NamedUser(context);
        return user is null
            ? context.Response.RefuseAsync(refusal!)
            : context.Response.JsonAsync(StatusCodes.Status200OK, json =>
            {
                json.WriteString("providerCallbackHost", user.CallbackHost);
                json.WriteString("targetEnvironment", MtnMarket.SandboxTarget);
            });
    }

    private Task CreateKeyAsync(HttpContext context)
    {
        var (user, refusal) = NamedUser(context);
        return user is null
            ? context.Response.RefuseAsync(refusal!)
            : context.Response.JsonAsync(StatusCodes.Status201Created, json => json.WriteString("apiKey", accounts.IssueKey(user)));
    }

    private async Task TokenAsync(HttpContext context, MtnProduct product)
    {
        if (gate.RefuseSubscription(context.Request, product) is { } refusal)
            await context.Response.RefuseAsync(refusal);
        else if (await HasBodyAsync(context))
            await context.Response.RefuseAsync(MtnRefusal.BadRequest("A token is asked for without a body."));
        else if (Login(context.Request.Headers.Authorization.ToString()) is not { } user)
            await context.Response.JsonAsync(options.Value.LoginFailedStatus, json => json.WriteString("error", "login_failed"));
        else
        {
            var (token, seconds) = accounts.IssueToken(user, product);
            await context.Response.JsonAsync(StatusCodes.Status200OK, json =>
            {
                json.WriteString("access_token", token);
                // Not "Bearer": MTN's own word.
                json.WriteString("token_type", "access_token");
                json.WriteNumber("expires_in", seconds);
            });
        }
    }

    private MtnUser? Login(string authorization)
    {
        if (!authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) return null;
        var buffer = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[Basic.Length..].Trim(), buffer, out var length)) return null;
        var pair = Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2);
        return pair.Length == 2 && Guid.TryParseExact(pair[0], "D", out var id)
            && accounts.FindUser(id) is { ApiKey: { } key } user && key == pair[1] ? user : null;
    }

    private (MtnUser? User, MtnRefusal? Refusal) NamedUser(HttpContext context)
    {
        if (gate.RefuseSubscription(context.Request, null) is { } refusal) return (null, refusal);
        return Guid.TryParseExact(context.Request.RouteValues["id"] as string, "D", out var id) && accounts.FindUser(id) is { } user
            ? (user, null)
            : (null, MtnRefusal.NotFound);
    }

    private static async ValueTask<bool> HasBodyAsync(HttpContext context) =>
        context.Request.ContentLength is > 0 || await context.Request.Body.ReadAsync(new byte[1], context.RequestAborted) > 0;
}
