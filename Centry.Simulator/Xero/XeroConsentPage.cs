using System.Text;
using Centry.Simulator.Pages;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Xero;

/// <summary>
/// Where the person consents, and where all of it is taken back. <c>approve=1</c> in the query consents at once, to every organisation:
/// for demos and tests. No script.
/// </summary>
internal sealed class XeroConsentPage(XeroTokens tokens, XeroCompanies companies, IOptions<XeroOptions> options)
{
    private const string Authorize = "/identity/connect/authorize";
    private const string Apps = "/connected-apps";
    private const int ChallengeLength = 43;
    private const int StateMax = 1_000;

    private static readonly HashSet<string> Known =
    [
        "openid", "profile", "email", "offline_access", "accounting.transactions", "accounting.transactions.read", "accounting.contacts", "accounting.contacts.read",
        "accounting.settings", "accounting.settings.read", "accounting.attachments", "accounting.reports.read",
    ];

    public void Map(RouteGroupBuilder routes)
    {
        routes.MapGet(Authorize, (HttpContext context) => Checked(context, request => context.Request.Query["approve"] == "1"
            ? Approve(request, companies.All.Select(company => company.TenantId)) : Show(context, request)));
        routes.MapPost(Authorize, (Delegate)DecideAsync);
        routes.MapGet(Apps, ShowApps);
        routes.MapPost(Apps + "/withdraw", () =>
        {
            tokens.Withdraw();
            return SeeOther(XeroProvider.ProviderPrefix + Apps);
        });
        routes.MapPost(Apps + "/{id}/disconnect", (string id) =>
        {
            tokens.Disconnect(id);
            return SeeOther(XeroProvider.ProviderPrefix + Apps);
        });
    }

    private async Task<IResult> DecideAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
            return Bad("A form is expected.");
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return Checked(context, request => form["decision"] == "approve" && form["tenant"].Count > 0
            ? Approve(request, form["tenant"].OfType<string>()) : Back(request, "error=access_denied"));
    }

    private IResult Checked(HttpContext context, Func<Request, IResult> then)
    {
        var query = context.Request.Query;
        // Before the address is known to be the app's, nobody is sent there.
        if (query["client_id"] != options.Value.ClientId)
            return Bad("unauthorized_client: Unknown client or client not enabled.");
        if (!Uri.TryCreate(query["redirect_uri"], UriKind.Absolute, out var redirect) || redirect.Scheme is not ("http" or "https")
            || (options.Value.RedirectUris.Count > 0 && !options.Value.RedirectUris.Contains(redirect.OriginalString)))
            return Bad("invalid_request: Invalid redirect_uri.");
        var state = query["state"].ToString();
        var scopes = query["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        var challenge = query.TryGetValue("code_challenge", out var given) ? given.ToString() : null;
        var request = new Request(redirect, state, scopes, challenge);
        if (state.Length > StateMax)
            return Bad("invalid_request: state is too long.");
        if (query["response_type"] != "code")
            return Back(request, "error=unsupported_response_type");
        if (scopes.Count == 0 || scopes.Any(scope => !Known.Contains(scope)))
            return Back(request, "error=invalid_scope");
        if (challenge is not null && (challenge.Length != ChallengeLength || query["code_challenge_method"] != "S256"))
            return Back(request, "error=invalid_request");
        return then(request);
    }

    private Moved Approve(Request request, IEnumerable<string> tenantIds)
        => Back(request, "code=" + tokens.Consent([.. tenantIds], request.Scopes, request.Redirect, request.Challenge) + "&scope=" + Uri.EscapeDataString(string.Join(' ', request.Scopes)));

    private static Moved Back(Request request, string answer)
    {
        var query = request.State.Length == 0 ? answer : answer + "&state=" + Uri.EscapeDataString(request.State);
        var joint = request.Redirect.Query.Length > 0 ? '&' : '?';
        return SeeOther(request.Redirect.AbsoluteUri + joint + query);
    }

    private IResult Show(HttpContext context, Request request)
    {
        var html = Begin("Allow access");
        html.Add($"""
            <h2>Centry wants access to <small>{string.Join(", ", request.Scopes)}</small></h2>
            <form method="post" action="{context.Request.PathBase + context.Request.Path + context.Request.QueryString}">
            """);
        foreach (var company in companies.All)
            html.Add($"""<p><label><input type="checkbox" name="tenant" value="{company.TenantId}" checked> {company.Name}</label></p>""");
        html.Add($"""
            <div class="buttons"><button class="main" name="decision" value="approve">Allow access</button><button name="decision" value="cancel">Cancel</button></div></form>
            """);
        return End(context, html, request.Redirect);
    }

    private IResult ShowApps(HttpContext context)
    {
        var html = Begin("Connected apps");
        html.Add($"""<h2>Connected apps</h2>""");
        foreach (var connection in tokens.Connections())
        {
            html.Add($"""
                <form method="post" action="{XeroProvider.ProviderPrefix + Apps}/{connection.Id}/disconnect"><p>{connection.Company.Name} <button>Disconnect</button></p></form>
                """);
        }
        html.Add($"""<form method="post" action="{XeroProvider.ProviderPrefix + Apps}/withdraw"><button>Withdraw all consent</button></form>""");
        return End(context, html, null);
    }

    private static Html Begin(string title)
    {
        var html = new Html();
        html.Add($"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title><link rel="icon" href="data:,"><style>
            """);
        html.AddTrusted(PageStyle.Css);
        html.Add($"""</style></head><body><header><div><h1>Xero, simulated</h1><p>No books are real here.</p></div></header><main><section>""");
        return html;
    }

    private static IResult End(HttpContext context, Html html, Uri? leadTo)
    {
        html.Add($"""</section></main></body></html>""");
        PageHeaders.Set(context.Response, [leadTo]);
        return Results.Text(html.ToString(), "text/html", Encoding.UTF8);
    }

    private static IResult Bad(string why) => Results.Text(why, "text/plain", Encoding.UTF8, 400);

    private static Moved SeeOther(string url) => new(url);

    private sealed record Request(Uri Redirect, string State, HashSet<string> Scopes, string? Challenge);

    /// <summary>A 303, so that a form's POST is followed by a GET.</summary>
    private sealed class Moved(string url) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = url;
            return Task.CompletedTask;
        }
    }
}
