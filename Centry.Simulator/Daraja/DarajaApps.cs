using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Daraja;

/// <summary>Applications and the one token that each has: a new one ends the one before.</summary>
internal sealed class DarajaApps(IOptions<DarajaOptions> options, TimeProvider time)
{
    private sealed record Token(string Value, DateTimeOffset ExpiresAt);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Token> _tokens = [];

    /// <returns>A new token and its life in seconds; null when there is no such application.</returns>
    public (string Token, int Seconds)? Issue(string key, string secret)
    {
        if (!options.Value.Apps.TryGetValue(key, out var known) || known != secret) return null;
        var token = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 28);
        lock (_gate) _tokens[key] = new Token(token, time.GetUtcNow() + options.Value.TokenLifetime);
        return (token, (int)options.Value.TokenLifetime.TotalSeconds);
    }

    public bool IsGood(string token)
    {
        lock (_gate) return _tokens.Values.Any(held => held.Value == token && held.ExpiresAt > time.GetUtcNow());
    }

    public void Expire(string token)
    {
        lock (_gate)
        {
            if (_tokens.FirstOrDefault(held => held.Value.Value == token).Key is { } key) _tokens.Remove(key);
        }
    }

    public void ExpireAll()
    {
        lock (_gate) _tokens.Clear();
    }
}
