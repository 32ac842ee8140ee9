using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.SapBusinessOne;

/// <summary>Who is signed in. A session lives from call to call, and on the node that its cookie names.</summary>
internal sealed class SapSessions(IOptions<SapOptions> options, TimeProvider time)
{
    public const string SessionCookie = "B1SESSION";
    public const string RouteCookie = "ROUTEID";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Route, DateTimeOffset UsedAt)> _sessions = [];

    private TimeSpan Idle => TimeSpan.FromMinutes(options.Value.SessionTimeout);

    /// <returns>Null when as many are signed in as may be.</returns>
    public (string Id, string Route)? Open()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            foreach (var (id, _) in _sessions.Where(session => now - session.Value.UsedAt >= Idle).ToList())
                _sessions.Remove(id);
            if (_sessions.Count >= options.Value.SessionsMax)
                return null;
            var (opened, route) = (Guid.NewGuid().ToString("D"), $".node{RandomNumberGenerator.GetInt32(1, 4)}");
            _sessions[opened] = (route, now);
            return (opened, route);
        }
    }

    /// <summary>Whether the request has a session that lives, on its own node; then it lives on.</summary>
    public bool Touch(HttpRequest request)
    {
        if (request.Cookies[SessionCookie] is not { } id)
            return false;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (!_sessions.TryGetValue(id, out var session) || session.Route != request.Cookies[RouteCookie] || now - session.UsedAt >= Idle)
                return false;
            _sessions[id] = (session.Route, now);
            return true;
        }
    }

    public void End(HttpRequest request)
    {
        lock (_gate)
            _sessions.Remove(request.Cookies[SessionCookie] ?? "");
    }

    public void EndAll()
    {
        lock (_gate)
            _sessions.Clear();
    }
}
