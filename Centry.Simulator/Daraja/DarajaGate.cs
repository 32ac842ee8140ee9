using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Daraja;

/// <summary>Tokens are issued here, and every call's is looked at before its body is read.</summary>
internal sealed class DarajaGate(DarajaApps apps, DarajaInitiator initiator, IOptions<DarajaOptions> options)
{
    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    public void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/oauth/v1/generate", GenerateAsync);
        // Not Daraja's: stands for the portal's page from which the certificate is downloaded.
        routes.MapGet("/_portal/certificate", () => Results.Text(initiator.Certificate(), "application/x-pem-file"));
    }

    /// <summary>A route behind the gate.</summary>
    /// <param name="answer">Answers a call that could be read: null, or the refusal that it is to be answered with.</param>
    public void MapPost(RouteGroupBuilder routes, string path, Func<HttpContext, DarajaFields, Task<DarajaRefusal?>> answer) =>
        routes.MapPost(path, context => EnterAsync(context, answer));

    public static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
    }

    private async Task EnterAsync(HttpContext context, Func<HttpContext, DarajaFields, Task<DarajaRefusal?>> answer)
    {
        var (body, refusal) = await ReadAsync(context.Request);
        using (body)
        {
            if (body is not null) refusal = await answer(context, new DarajaFields(body.RootElement, options.Value.RequireHttps));
        }
        if (refusal is not null) await context.Response.RefuseAsync(refusal);
    }

    private async Task<(JsonDocument? Body, DarajaRefusal? Refusal)> ReadAsync(HttpRequest request)
    {
        if (BearerOf(request) is not { } token) return (null, DarajaRefusal.MissingToken);
        if (!apps.IsGood(token)) return (null, DarajaRefusal.InvalidToken(options.Value.InvalidTokenCode));
        if (request.ContentType?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) != true)
            return (null, DarajaRefusal.BadField("Content-Type"));
        try
        {
            var body = await JsonDocument.ParseAsync(request.Body, Strict, request.HttpContext.RequestAborted);
            if (body.RootElement.ValueKind == JsonValueKind.Object) return (body, null);
            body.Dispose();
        }
        catch (JsonException)
        {
            // Refused below, like JSON that is no object.
        }
        return (null, DarajaRefusal.BadField("Body"));
    }

    private Task GenerateAsync(HttpContext context)
    {
        if (context.Request.Query["grant_type"] != "client_credentials") return context.Response.RefuseAsync(DarajaRefusal.BadField("grant_type"));
        if (Login(context.Request.Headers.Authorization.ToString()) is not { } pair || apps.Issue(pair.Key, pair.Secret) is not { } issued)
            return context.Response.RefuseAsync(DarajaRefusal.WrongLogin);
        return context.Response.JsonAsync(StatusCodes.Status200OK, json =>
        {
            json.WriteString("access_token", issued.Token);
            // A string, unlike everybody else's.
            json.WriteString("expires_in", issued.Seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        });
    }

    private static (string Key, string Secret)? Login(string authorization)
    {
        if (!authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) return null;
        var buffer = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[Basic.Length..].Trim(), buffer, out var length)) return null;
        return Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2) is [var key, var secret] ? (key, secret) : null;
    }
}
