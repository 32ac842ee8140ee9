using System.Collections.Concurrent;
using System.Security.Cryptography;
using Centry.Client;
using Centry.Contracts;

namespace Centry.Dashboard.Session;

/// <summary>
/// The sessions that this process knows. Losing one loses nothing: the browser's cookie carries the same tokens, encrypted, and
/// the next request brings them back, here or in another replica.
/// </summary>
public sealed class SessionRegistry(AuthClient auth, TimeProvider time)
{
    /// <summary>More than this many are never kept.</summary>
    internal const int Capacity = 20_000;

    /// <summary>A session that nobody used for this long is forgotten.</summary>
    internal static readonly TimeSpan IdleLimit = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, BrowserSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Begins the session of a browser that has just signed in.</summary>
    public BrowserSession Begin(TokenResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return Add(new BrowserSession(id, TokenSet.From(response, time.GetUtcNow(), version: 1), response.User, auth, time));
    }

    /// <summary>The session of a cookie: the one known here, brought up to date, or one made from the cookie's tokens.</summary>
    public BrowserSession Resume(string id, TokenSet tokens)
    {
        if (_sessions.TryGetValue(id, out var known))
        {
            known.Adopt(tokens);
            return known;
        }
        return Add(new BrowserSession(id, tokens, user: null, auth, time));
    }

    public BrowserSession? Find(string id) => _sessions.GetValueOrDefault(id);

    private BrowserSession Add(BrowserSession session)
    {
        if (_sessions.Count >= Capacity)
        {
            Shrink();
        }
        return _sessions.GetOrAdd(session.Id, session);
    }

    /// <summary>Forgets what is idle; when that is not enough, the least recently used tenth.</summary>
    private void Shrink()
    {
        var oldestFirst = _sessions.Values.OrderBy(session => session.LastUsedAt).ToList();
        var idleSince = time.GetUtcNow() - IdleLimit;
        var idle = oldestFirst.TakeWhile(session => session.LastUsedAt < idleSince).Count();
        foreach (var session in oldestFirst.Take(Math.Max(idle, Capacity / 10)))
        {
            _sessions.TryRemove(session.Id, out _);
        }
    }
}
