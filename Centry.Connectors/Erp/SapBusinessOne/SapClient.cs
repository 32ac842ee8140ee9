using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Centry.Connectors.Gateways;

namespace Centry.Connectors.Erp.SapBusinessOne;

/// <summary>
/// Calls to Service Layer under a session. One that is taken no more is opened anew once, and the call sent again: it was not carried out.
/// </summary>
internal sealed class SapClient(ErpDescriptor erp, ErpHttp http, SapBusinessOneOptions options, TimeProvider time)
{
    private const int SessionMinutesMax = 24 * 60;

    private readonly SapSessions _sessions = new(time);

    /// <summary>An entity or a page.</summary>
    /// <param name="pageSize">How many rows are wanted at most; null for an entity.</param>
    /// <returns>Null when there is none of that key.</returns>
    public async Task<JsonElement?> GetAsync(ErpAccess access, string path, int? pageSize, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(access, HttpMethod.Get, path, null, pageSize, cancellationToken);
        if (answer.Status == HttpStatusCode.NotFound && SapError.Read(answer.Body)?.Code == SapError.NoMatch)
            return null;
        return Read(answer);
    }

    /// <summary>What was made.</summary>
    public async Task<JsonElement> PostAsync(ErpAccess access, string path, JsonObject body, CancellationToken cancellationToken)
        => Read(await SendAsync(access, HttpMethod.Post, path, body, null, cancellationToken));

    /// <summary>An action on an entity, which answers with nothing.</summary>
    public async Task ActAsync(ErpAccess access, string path, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(access, HttpMethod.Post, path, [], null, cancellationToken);
        if (!answer.IsSuccess)
            Read(answer);
    }

    /// <summary>Asked once for each connection; <see cref="CompanyAsync"/> asks anew.</summary>
    public async Task<string> LocalCurrencyAsync(ErpAccess access, CancellationToken cancellationToken)
    {
        var company = _sessions.Of(access, SapConnection.Of(access, options.BaseUrl)).Company ?? await CompanyAsync(access, cancellationToken);
        return company.LocalCurrency ?? throw Unreadable();
    }

    /// <summary>GetAdminInfo and not GetCompanyInfo: it tells the currency besides the name.</summary>
    public async Task<SapCompany> CompanyAsync(ErpAccess access, CancellationToken cancellationToken)
    {
        var info = await PostAsync(access, "CompanyService_GetAdminInfo", [], cancellationToken);
        var company = new SapCompany(ProviderJson.Text(info, "CompanyName") ?? access.TenantId, ProviderJson.Text(info, "LocalCurrency"));
        _sessions.Of(access, SapConnection.Of(access, options.BaseUrl)).Company = company;
        return company;
    }

    private async Task<ErpAnswer> SendAsync(ErpAccess access, HttpMethod method, string path, JsonObject? body, int? pageSize, CancellationToken cancellationToken)
    {
        var connection = SapConnection.Of(access, options.BaseUrl);
        var slot = _sessions.Of(access, connection);
        for (var isAgain = false; ; isAgain = true)
        {
            var session = await slot.GetAsync(() => SignInAsync(access, connection)).WaitAsync(cancellationToken);
            using var request = Request(method, connection, path, body);
            request.Headers.TryAddWithoutValidation("Cookie", session.Cookies);
            if (pageSize is { } rows)
                request.Headers.TryAddWithoutValidation("Prefer", FormattableString.Invariant($"odata.maxpagesize={rows}"));
            var answer = await SendAsync(access, connection, request, cancellationToken);
            if (!IsSessionLost(answer))
                return answer;
            slot.Forget(session);
            if (isAgain)
                throw new ErpException(ErpFault.Unauthorized, $"{erp.DisplayName} takes no session that it has just opened.");
        }
    }

    private static bool IsSessionLost(ErpAnswer answer)
        => answer.Status == HttpStatusCode.Unauthorized || ((int)answer.Status is >= 400 and < 500 && SapError.Read(answer.Body)?.Code == SapError.SessionLost);

    private async Task<SapSession> SignInAsync(ErpAccess access, SapConnection connection)
    {
        using var request = Request(HttpMethod.Post, connection, "Login", new JsonObject
        {
            ["CompanyDB"] = connection.Company,
            ["UserName"] = connection.User,
            ["Password"] = connection.Secret,
        });
        // Others wait for it too, so that only its own deadline ends it.
        var answer = await SendAsync(access, connection, request, CancellationToken.None);
        if (answer.Status == HttpStatusCode.Unauthorized)
        {
            // Trying a wrong password again and again locks the user.
            var error = SapError.Read(answer.Body);
            throw new ErpException(error is { IsAboutTheUser: true } ? ErpFault.ConsentLost : ErpFault.Unauthorized, error?.Message ?? $"{erp.DisplayName} refused the sign-in.");
        }

        var opened = Read(answer);
        if (ProviderJson.Text(opened, "SessionId") is not { } id || !IsCookieValue(id))
            throw Unreadable();
        var minutes = ProviderJson.Amount(ProviderJson.Text(opened, "SessionTimeout")) is { } told and > 0 and <= SessionMinutesMax ? told : 30;
        var route = answer.Cookies.Select(RouteOf).FirstOrDefault(value => value is not null);
        return new SapSession(route is null ? $"B1SESSION={id}" : $"B1SESSION={id}; ROUTEID={route}", TimeSpan.FromMinutes((double)minutes));
    }

    /// <summary>The node that knows the session: without it another one might be asked.</summary>
    private static string? RouteOf(string cookie)
        => cookie.StartsWith("ROUTEID=", StringComparison.OrdinalIgnoreCase) && cookie[8..].Split(';')[0].Trim() is { Length: > 0 } value && IsCookieValue(value) ? value : null;

    private static bool IsCookieValue(string text) => text.Length <= 200 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static HttpRequestMessage Request(HttpMethod method, SapConnection connection, string path, JsonObject? body)
    {
        var request = new HttpRequestMessage(method, new Uri($"{connection.Root}/{path}"));
        request.Headers.Accept.ParseAdd("application/json");
        if (body is null)
            return request;
        request.Content = new ByteArrayContent(ProviderJson.Write(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return request;
    }

    private Task<ErpAnswer> SendAsync(ErpAccess access, SapConnection connection, HttpRequestMessage request, CancellationToken cancellationToken) => connection.IsNamed
        ? http.SendNamedAsync(erp, access.ConnectionId, connection.Pin, request, options.Timeout, cancellationToken)
        : http.SendAsync(erp, access.ConnectionId, request, options.Timeout, cancellationToken);

    private JsonElement Read(ErpAnswer answer)
    {
        if (answer.IsSuccess)
            return ProviderJson.Read(answer.Body, json => (JsonElement?)json.Clone()) ?? throw Unreadable();
        throw (int)answer.Status switch
        {
            429 => new ErpException(ErpFault.RateLimited, $"{erp.DisplayName} asks for fewer calls.", http.RetryAfter(answer)),
            408 or >= 500 => new ErpException(ErpFault.Unavailable, $"{erp.DisplayName} answered HTTP {(int)answer.Status}."),
            _ => new ErpException(ErpFault.Refused, SapError.Read(answer.Body)?.Message ?? $"{erp.DisplayName} answered HTTP {(int)answer.Status}; is the address right?"),
        };
    }

    private ErpException Unreadable() => new(ErpFault.Unavailable, $"{erp.DisplayName}'s answer could not be read.");
}
