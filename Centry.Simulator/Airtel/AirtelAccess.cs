using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Simulator.Airtel;

/// <summary>What a client needs before it can move money: a token, and the key under which it encrypts.</summary>
internal sealed class AirtelAccess(AirtelGate gate, AirtelClients clients, AirtelKeys keys)
{
    private sealed record Login(string? Client, string? Secret, string? Grant);

    public void Map(RouteGroupBuilder routes)
    {
        routes.MapPost("/auth/oauth2/token", TokenAsync);
        gate.MapGet(routes, "/v1/rsa/encryption-keys", KeysAsync);
    }

    private async Task TokenAsync(HttpContext context)
    {
        if (await ReadAsync(context.Request) is not { } login)
            await context.Response.RefuseAsync(AirtelRefusal.NoLogin);
        else if (login.Grant != "client_credentials")
            await context.Response.RefuseAsync(AirtelRefusal.WrongGrant);
        else if (clients.Issue(login.Client ?? "", login.Secret ?? "") is not { } issued)
            await context.Response.RefuseAsync(AirtelRefusal.WrongLogin);
        else
            await context.Response.JsonAsync(StatusCodes.Status200OK, new()
            {
                ["access_token"] = issued.Token,
                // A string, as in Airtel's sample.
                ["expires_in"] = issued.Seconds.ToString(CultureInfo.InvariantCulture),
                ["token_type"] = "bearer",
            });
    }

    private async Task<AirtelRefusal?> KeysAsync(HttpContext context, AirtelCaller caller)
    {
        await context.Response.AnswerAsync(
            new JsonObject { ["key_id"] = keys.KeyId, ["key"] = keys.Public(), ["valid_upto"] = keys.ValidUpTo() }, "DP02010001001");
        return null;
    }

    /// <summary>JSON as documented, or a form, which Airtel takes as well.</summary>
    private static async Task<Login?> ReadAsync(HttpRequest request)
    {
        if (AirtelGate.IsOf(request, "application/x-www-form-urlencoded"))
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            return new Login(form["client_id"], form["client_secret"], form["grant_type"]);
        }
        if (!AirtelGate.IsOf(request, "application/json")) return null;
        try
        {
            using var json = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? new Login(Text(json.RootElement, "client_id"), Text(json.RootElement, "client_secret"), Text(json.RootElement, "grant_type"))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
