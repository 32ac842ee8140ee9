using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Xero;

/// <summary>A call that passed the gate.</summary>
/// <param name="Body">What was sent; undefined for a GET.</param>
internal sealed record XeroCall(HttpContext Context, XeroCompany Company, JsonElement Body, DateTimeOffset Now)
{
    public IQueryCollection Query => Context.Request.Query;
}

/// <summary>Stands before the accounting API: token, organisation, scope, limits, types of content, idempotency keys.</summary>
internal sealed class XeroGate(XeroTokens tokens, XeroCompanies companies, XeroLimits limits, IOptions<XeroOptions> options, TimeProvider time)
{
    private const int KeyMax = 128;
    private const int KeysMax = 10_000;

    private readonly BoundedMap<string, Kept> _kept = new(KeysMax);

    /// <param name="scope">Without <c>.read</c>, which is enough too.</param>
    public Delegate Reads(string scope, Func<XeroCall, XeroAnswer> act) => (HttpContext context) => HandleAsync(context, scope, writes: false, act);

    public Delegate Writes(string scope, Func<XeroCall, XeroAnswer> act) => (HttpContext context) => HandleAsync(context, scope, writes: true, act);

    public void Reset()
    {
        _kept.Clear();
        limits.Reset();
    }

    public static XeroAnswer NoToken(DateTimeOffset? expiredAt) => XeroJson.Problem(401, "Unauthorized", expiredAt is { } at
        ? "TokenExpired: token expired at " + at.UtcDateTime.ToString("MM/dd/yyyy HH:mm:ss", CultureInfo.InvariantCulture) : "AuthenticationUnsuccessful");

    private async Task<IResult> HandleAsync(HttpContext context, string scope, bool writes, Func<XeroCall, XeroAnswer> act)
    {
        if (tokens.Find(XeroTokens.BearerOf(context.Request), out var expiredAt) is not { } grant)
            return NoToken(expiredAt).ToResult();
        if (companies.Find(context.Request.Headers["xero-tenant-id"].ToString()) is not { } company || !tokens.IsConnected(company.TenantId))
            return XeroJson.Problem(403, "Forbidden", "AuthenticationUnsuccessful").ToResult();
        if (!grant.Scopes.Contains(scope) && (writes || !grant.Scopes.Contains(scope + ".read")))
        {
            context.Response.Headers.WWWAuthenticate = "insufficient_scope";
            return XeroJson.Problem(401, "Unauthorized", "AuthorizationUnsuccessful").ToResult();
        }
        var (problem, remaining) = limits.Enter(company.TenantId);
        XeroLimits.Tell(context.Response, remaining);
        if (problem is not null)
            return XeroLimits.Refuse(context.Response, problem);
        try
        {
            return (await AnswerAsync(context, company, writes, act)).ToResult();
        }
        finally
        {
            limits.Leave(company.TenantId);
        }
    }

    private async Task<XeroAnswer> AnswerAsync(HttpContext context, XeroCompany company, bool writes, Func<XeroCall, XeroAnswer> act)
    {
        // Xero would answer with XML, which nobody here reads.
        if (!context.Request.GetTypedHeaders().Accept.Any(type => type.MatchesMediaType("application/json") && type.Quality != 0))
            return XeroJson.Problem(406, "Not Acceptable", "Only JSON is spoken here: Accept must have application/json.");
        if (!writes)
            return act(new XeroCall(context, company, default, time.GetUtcNow()));
        if (!context.Request.HasJsonContentType())
            return XeroJson.Problem(415, "Unsupported Media Type", "The body must be application/json.");
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var bytes = body.ToArray();
        JsonElement element;
        try
        {
            element = JsonSerializer.Deserialize<JsonElement>(bytes);
        }
        catch (JsonException)
        {
            return XeroJson.Error(14, "PostDataInvalidException", "Invalid Json data");
        }
        var call = new XeroCall(context, company, element, time.GetUtcNow());
        return context.Request.Headers.TryGetValue("Idempotency-Key", out var keys) ? Once(keys.ToString(), bytes, call, act) : act(call);
    }

    /// <summary>The same key and request have the same answer; another request has none.</summary>
    private XeroAnswer Once(string key, byte[] body, XeroCall call, Func<XeroCall, XeroAnswer> act)
    {
        if (key.Length is 0 or > KeyMax)
            return XeroJson.Problem(400, "Bad Request", "The idempotency key must be 1 to 128 characters.");
        var request = call.Context.Request;
        var digest = Convert.ToHexString(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"), .. body]));
        var name = $"{call.Company.TenantId} {key}";
        if (_kept.Find(name) is { } old && old.At + options.Value.IdempotencyLifetime <= call.Now)
            _kept.Remove(name);
        var fresh = new Kept(digest, call.Now);
        var kept = _kept.TryAdd(name, fresh) ? fresh : _kept.Find(name) ?? fresh;
        if (kept.Digest != digest)
            return XeroJson.Problem(400, "Bad Request", "The idempotency key was used with a different request.");
        lock (kept)
            return kept.Answer ??= act(call);
    }

    private sealed class Kept(string digest, DateTimeOffset at)
    {
        public string Digest => digest;

        public DateTimeOffset At => at;

        public XeroAnswer? Answer { get; set; }
    }
}
