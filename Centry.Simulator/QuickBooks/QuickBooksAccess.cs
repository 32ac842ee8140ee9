using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Centry.Simulator.Pages;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.QuickBooks;

/// <summary>Intuit's OAuth 2.0: the page for consent, tokens, and their end. Refresh tokens roll on, and change their value by and by.</summary>
internal sealed class QuickBooksAccess(IOptions<QuickBooksOptions> options, TimeProvider time)
{
    private const string Scope = "com.intuit.quickbooks.accounting";
    private const string Form = "application/x-www-form-urlencoded";
    private const int CodesMax = 1_000;
    private const int TokensMax = 10_000;
    private const int StateMax = 1_000;

    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RefreshLifetime = TimeSpan.FromDays(100);

    /// <summary>Since 2026 a consent ends however often it is used.</summary>
    private static readonly TimeSpan HardLifetime = TimeSpan.FromDays(5 * 365);

    private readonly Lock _gate = new();
    private readonly BoundedMap<string, Code> _codes = new(CodesMax);
    private readonly BoundedMap<string, Access> _tokens = new(TokensMax);
    private readonly BoundedMap<string, Refresh> _refreshes = new(TokensMax);

    public void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/connect/oauth2", (Delegate)Consent);
        routes.MapPost("/oauth2/v1/tokens/bearer", (Delegate)TokenAsync);
        routes.MapPost("/v2/oauth2/tokens/revoke", (Delegate)RevokeAsync);
    }

    public static string? BearerOf(HttpRequest request)
        => request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;

    public bool IsGood(string? token) => token is not null && _tokens.Find(token) is { } access && access.ExpiresAt > time.GetUtcNow() && !access.Grant.IsRevoked;

    public void Expire(string token) => _tokens.Remove(token);

    public void ExpireAll() => _tokens.Clear();

    private IResult Consent(HttpContext context)
    {
        var query = context.Request.Query;
        var redirect = query["redirect_uri"].ToString();
        var state = query["state"].ToString();
        if (query["client_id"] != options.Value.ClientId || query["response_type"] != "code" || !query["scope"].ToString().Split(' ').Contains(Scope)
            || !Uri.TryCreate(redirect, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https")
            || (options.Value.RedirectUri.Length > 0 && redirect != options.Value.RedirectUri) || state.Length is 0 or > StateMax)
            return Results.Text("Sorry, but the app did not ask as agreed: client_id, response_type, scope, redirect_uri or state is wrong.", "text/plain", Encoding.UTF8, 400);
        switch (query["approve"].ToString())
        {
            case "1":
                var code = NewToken("XAB");
                _codes.TryAdd(code, new Code(redirect, time.GetUtcNow() + CodeLifetime));
                return Results.Redirect(Back($"code={code}&state={Uri.EscapeDataString(state)}&realmId={options.Value.RealmId}"));
            case "0":
                return Results.Redirect(Back($"error=access_denied&state={Uri.EscapeDataString(state)}"));
            default:
                return Page(context, target);
        }

        string Back(string told) => redirect + (redirect.Contains('?', StringComparison.Ordinal) ? '&' : '?') + told;
    }

    private IResult Page(HttpContext context, Uri target)
    {
        var html = new Html();
        html.Add($"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Connect to QuickBooks</title><link rel="icon" href="data:,"><style>
            """);
        html.AddTrusted(PageStyle.Css);
        html.Add($"""
            </style></head><body><header><div><h1>QuickBooks, simulated</h1><p>No real books are here.</p></div></header><main><section>
            <h2>{options.Value.CompanyName} <small>{options.Value.RealmId}</small></h2><p>May the app read and write the books of this company?</p><div class="buttons">
            """);
        foreach (var (approve, words, rank) in (ReadOnlySpan<(string, string, string)>)[("1", "Connect", "main"), ("0", "No, thanks", "")])
        {
            html.Add($"""<form method="get" action="{QuickBooksSide.ProviderPrefix}/connect/oauth2">""");
            foreach (var name in (ReadOnlySpan<string>)["client_id", "response_type", "scope", "redirect_uri", "state"])
                html.Add($"""<input type="hidden" name="{name}" value="{context.Request.Query[name]}">""");
            html.Add($"""<input type="hidden" name="approve" value="{approve}"><button class="{rank}">{words}</button></form>""");
        }
        html.Add($"""</div></section></main></body></html>""");
        PageHeaders.Set(context.Response, [target]);
        return Results.Text(html.ToString(), "text/html", Encoding.UTF8);
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        if (!IsClient(context.Request)) return Error(401, "invalid_client");
        if (!IsOf(context.Request, Form)) return Error(400, "invalid_request");
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return form["grant_type"].ToString() switch
        {
            "authorization_code" => Redeem(form["code"].ToString(), form["redirect_uri"].ToString()),
            "refresh_token" => Renew(form["refresh_token"].ToString()),
            _ => Error(400, "unsupported_grant_type"),
        };
    }

    private IResult Redeem(string code, string redirect)
    {
        lock (_gate)
        {
            if (_codes.Find(code) is not { } known || known.ExpiresAt <= time.GetUtcNow() || known.Redirect != redirect) return Error(400, "invalid_grant");
            _codes.Remove(code);
            return Issue(NewRefresh(new Grant(time.GetUtcNow() + HardLifetime)));
        }
    }

    private IResult Renew(string token)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_refreshes.Find(token) is not { } refresh || refresh.ExpiresAt <= now || refresh.Grant.IsRevoked || refresh.Grant.EndsAt <= now) return Error(400, "invalid_grant");
            if (now - refresh.IssuedAt >= options.Value.RefreshTokenRotation)
            {
                _refreshes.Remove(token);
                refresh = NewRefresh(refresh.Grant);
            }
            refresh.ExpiresAt = now + RefreshLifetime;
            return Issue(refresh);
        }
    }

    private async Task<IResult> RevokeAsync(HttpContext context)
    {
        if (!IsClient(context.Request)) return Error(401, "invalid_client");
        string? token = null;
        if (IsOf(context.Request, "application/json"))
        {
            try
            {
                token = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))?["token"]?.ToString();
            }
            catch (JsonException)
            {
                // Answered as a request without a token.
            }
        }
        lock (_gate)
        {
            if (token is null || (_refreshes.Find(token)?.Grant ?? _tokens.Find(token)?.Grant) is not { IsRevoked: false } grant) return Error(400, "invalid_request");
            grant.IsRevoked = true;
            return Results.Ok();
        }
    }

    private Refresh NewRefresh(Grant grant)
    {
        var refresh = new Refresh(NewToken("RT1"), grant, time.GetUtcNow()) { ExpiresAt = time.GetUtcNow() + RefreshLifetime };
        _refreshes.TryAdd(refresh.Value, refresh);
        return refresh;
    }

    private IResult Issue(Refresh refresh)
    {
        var (access, now) = (NewToken("eyJ"), time.GetUtcNow());
        _tokens.TryAdd(access, new Access(refresh.Grant, now + options.Value.AccessTokenLifetime));
        return QuickBooksRefusal.Json(200, new JsonObject
        {
            ["access_token"] = access,
            ["expires_in"] = (long)options.Value.AccessTokenLifetime.TotalSeconds,
            ["refresh_token"] = refresh.Value,
            ["x_refresh_token_expires_in"] = (long)(refresh.ExpiresAt - now).TotalSeconds,
            ["x_refresh_token_hard_expires_in"] = (long)(refresh.Grant.EndsAt - now).TotalSeconds,
            ["token_type"] = "bearer",
        });
    }

    private bool IsClient(HttpRequest request)
    {
        var right = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Value.ClientId}:{options.Value.ClientSecret}"));
        return AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            && header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) && header.Parameter == right;
    }

    private static bool IsOf(HttpRequest request, string type) => MediaTypeHeaderValue.TryParse(request.ContentType, out var header) && header.MediaType == type;

    private static IResult Error(int status, string error) => QuickBooksRefusal.Json(status, new JsonObject { ["error"] = error });

    private static string NewToken(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{RandomNumberGenerator.GetHexString(40, lowercase: true)}");

    private sealed record Code(string Redirect, DateTimeOffset ExpiresAt);

    private sealed class Grant(DateTimeOffset endsAt)
    {
        public DateTimeOffset EndsAt => endsAt;

        public bool IsRevoked { get; set; }
    }

    private sealed record Access(Grant Grant, DateTimeOffset ExpiresAt);

    private sealed class Refresh(string value, Grant grant, DateTimeOffset issuedAt)
    {
        public string Value => value;

        public Grant Grant => grant;

        public DateTimeOffset IssuedAt => issuedAt;

        public DateTimeOffset ExpiresAt { get; set; }
    }
}
