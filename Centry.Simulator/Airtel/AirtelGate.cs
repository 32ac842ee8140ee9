using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>Who calls, and for which country.</summary>
internal sealed record AirtelCaller(string Client, AirtelMarket Market);

/// <summary>Tokens are issued here, and every call's token, country and currency are looked at before its body is.</summary>
internal sealed class AirtelGate(IOptions<AirtelOptions> options, TimeProvider time)
{
    private const string Bearer = "Bearer ";
    private const int TokensMax = 10_000;

    private static readonly Dictionary<string, string> DemoClients = new() { ["demo-airtel-client"] = "demo-airtel-secret" };

    private readonly BoundedMap<string, Issued> _tokens = new(TokensMax);

    public void Map(RouteGroupBuilder routes) => routes.MapPost("/auth/oauth2/token", IssueAsync);

    public static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
    }

    public void Expire(string token) => _tokens.Remove(token);

    public void ExpireAll() => _tokens.Clear();

    /// <summary>The caller; else the answer has been written.</summary>
    public async Task<AirtelCaller?> EnterAsync(HttpContext context)
    {
        var request = context.Request;
        if (BearerOf(request) is not { } token || _tokens.Find(token) is not { } issued || issued.Until <= time.GetUtcNow())
        {
            await context.Response.JsonAsync(401, json =>
            {
                json.WriteString("error", "invalid_token");
                json.WriteString("error_description", "The access token is invalid or has expired.");
            });
            return null;
        }
        var country = request.Headers["X-Country"].ToString();
        var problem = country.Length == 0 ? AirtelStatus.Router("005", "The country route is missing.")
            : AirtelMarket.Find(country) is not { } market ? AirtelStatus.Router("006", "The country is invalid.")
            : request.Headers["X-Currency"].ToString() is var currency && currency.Length == 0 ? AirtelStatus.Router("119", "The currency is missing.")
            : currency != market.Currency ? AirtelStatus.Router("112", "The currency is invalid.")
            : null;
        if (problem is null) return new AirtelCaller(issued.Client, AirtelMarket.Find(country)!);
        await context.Response.StatusAsync(problem);
        return null;
    }

    private async Task IssueAsync(HttpContext context)
    {
        var (client, secret, grant) = await ReadLoginAsync(context.Request);
        var clients = options.Value.Clients.Count > 0 ? options.Value.Clients : DemoClients;
        if (grant != "client_credentials" || client is null || secret is null || !clients.TryGetValue(client, out var right) || right != secret)
        {
            await context.Response.JsonAsync(401, json =>
            {
                json.WriteString("error", "invalid_client");
                json.WriteString("error_description", "The client is not known.");
            });
            return;
        }
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _tokens.TryAdd(token, new Issued(client, time.GetUtcNow() + options.Value.TokenLifetime));
        await context.Response.JsonAsync(200, json =>
        {
            json.WriteString("access_token", token);
            // Text, unlike everybody's.
            json.WriteString("expires_in", options.Value.TokenLifetime.TotalSeconds.ToString("0", CultureInfo.InvariantCulture));
            json.WriteString("token_type", "bearer");
        });
    }

    private static async Task<(string? Client, string? Secret, string? Grant)> ReadLoginAsync(HttpRequest request)
    {
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            return (form["client_id"], form["client_secret"], form["grant_type"]);
        }
        try
        {
            using var json = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted);
            return (AirtelFields.Text(json.RootElement, "client_id"), AirtelFields.Text(json.RootElement, "client_secret"), AirtelFields.Text(json.RootElement, "grant_type"));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private sealed record Issued(string Client, DateTimeOffset Until);
}
