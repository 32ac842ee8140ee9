using System.Security.Cryptography;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Xero;

/// <summary>A connection between the app and an organisation.</summary>
internal sealed record XeroConnection(string Id, string AuthEventId, XeroCompany Company, DateTimeOffset CreatedAt);

/// <summary>What a code or token stands for.</summary>
internal sealed record XeroGrant(string AuthEventId, IReadOnlySet<string> Scopes);

/// <summary>Codes, tokens and connections of the one app.</summary>
internal sealed class XeroTokens(XeroCompanies companies, IOptions<XeroOptions> options, TimeProvider time)
{
    private const int HeldMax = 10_000;

    /// <summary>Of a code, until it is traded.</summary>
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly BoundedMap<string, Code> _codes = new(HeldMax);
    private readonly BoundedMap<string, Access> _access = new(HeldMax);
    private readonly BoundedMap<string, Refresh> _refresh = new(HeldMax);
    private readonly Dictionary<string, XeroConnection> _connections = [];
    private readonly BoundedMap<string, object> _withdrawn = new(HeldMax);

    public static string? BearerOf(HttpRequest request)
        => request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;

    public IReadOnlyList<XeroConnection> Connections()
    {
        lock (_gate)
            return [.. _connections.Values.OrderBy(connection => connection.Company.TenantId, StringComparer.Ordinal)];
    }

    public bool IsConnected(string tenantId)
    {
        lock (_gate)
            return _connections.Values.Any(connection => connection.Company.TenantId == tenantId);
    }

    /// <summary>A person consents, for these organisations.</summary>
    public string Consent(IEnumerable<string> tenantIds, IReadOnlySet<string> scopes, Uri redirect, string? challenge)
    {
        var grant = new XeroGrant(Guid.NewGuid().ToString("D"), scopes);
        lock (_gate)
        {
            foreach (var company in companies.All.Where(company => tenantIds.Contains(company.TenantId)))
            {
                // An organisation that is connected already stays so, by the new consent.
                var known = _connections.Values.FirstOrDefault(connection => connection.Company == company);
                var connection = new XeroConnection(known?.Id ?? Guid.NewGuid().ToString("D"), grant.AuthEventId, company, known?.CreatedAt ?? time.GetUtcNow());
                _connections[connection.Id] = connection;
            }
        }
        var code = NewSecret();
        _codes.TryAdd(code, new Code(grant, redirect, challenge, time.GetUtcNow() + CodeLifetime));
        return code;
    }

    /// <returns>Null when the code, its address or its verifier is not right; a code is good for one try.</returns>
    public XeroGrant? Redeem(string code, string redirect, string? verifier)
    {
        Code? held;
        lock (_gate)
        {
            held = _codes.Find(code);
            _codes.Remove(code);
        }
        if (held is null)
            return null;
        if (held.Until <= time.GetUtcNow() || held.Redirect.OriginalString != redirect)
            return null;
        if (held.Challenge is null)
            return held.Grant;
        var isRight = verifier is { Length: >= 43 and <= 128 } && Base64Url(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier))) == held.Challenge;
        return isRight ? held.Grant : null;
    }

    public (string Access, string? Refresh) Issue(XeroGrant grant)
    {
        var access = NewSecret();
        _access.TryAdd(access, new Access(grant, time.GetUtcNow() + options.Value.AccessLifetime));
        if (!grant.Scopes.Contains("offline_access"))
            return (access, null);
        var refresh = NewSecret();
        _refresh.TryAdd(refresh, new Refresh(grant, time.GetUtcNow() + options.Value.RefreshLifetime));
        return (access, refresh);
    }

    /// <summary>Uses a refresh token up. Null when it is none, or none any more.</summary>
    public XeroGrant? Renew(string refresh)
    {
        var now = time.GetUtcNow();
        if (_refresh.Find(refresh) is not { } held || _withdrawn.Find(held.Grant.AuthEventId) is not null)
            return null;
        lock (held)
        {
            if (held.Until <= now)
                return null;
            if (!held.IsUsed)
                (held.IsUsed, held.Until) = (true, now + options.Value.RefreshGrace);
            return held.Grant;
        }
    }

    /// <param name="expiredAt">When it did, if it did.</param>
    public XeroGrant? Find(string? access, out DateTimeOffset? expiredAt)
    {
        expiredAt = null;
        if (access is null || _access.Find(access) is not { } held || _withdrawn.Find(held.Grant.AuthEventId) is not null)
            return null;
        if (held.Until > time.GetUtcNow())
            return held.Grant;
        expiredAt = held.Until;
        return null;
    }

    public void ExpireAccess(string token) => _access.Find(token)?.Expire(time.GetUtcNow());

    public void ExpireAllAccess()
    {
        foreach (var held in _access.Newest())
            held.Expire(time.GetUtcNow());
    }

    public bool Disconnect(string connectionId)
    {
        lock (_gate)
            return _connections.Remove(connectionId);
    }

    /// <summary>The person takes everything back, on Xero's page of connected apps.</summary>
    public void Withdraw()
    {
        lock (_gate)
            _connections.Clear();
        foreach (var held in _refresh.Newest())
            _withdrawn.TryAdd(held.Grant.AuthEventId, held);
        foreach (var held in _access.Newest())
            _withdrawn.TryAdd(held.Grant.AuthEventId, held);
    }

    public static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private sealed record Code(XeroGrant Grant, Uri Redirect, string? Challenge, DateTimeOffset Until);

    private sealed class Access(XeroGrant grant, DateTimeOffset until)
    {
        private long _until = until.UtcTicks;

        public XeroGrant Grant => grant;

        public DateTimeOffset Until => new(Interlocked.Read(ref _until), TimeSpan.Zero);

        public void Expire(DateTimeOffset now)
        {
            if (Until > now)
                Interlocked.Exchange(ref _until, now.UtcTicks);
        }
    }

    private sealed class Refresh(XeroGrant grant, DateTimeOffset until)
    {
        public XeroGrant Grant => grant;

        public DateTimeOffset Until { get; set; } = until;

        public bool IsUsed { get; set; }
    }
}
