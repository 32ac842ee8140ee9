using System.Security.Cryptography;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Airtel;

/// <summary>Applications and the access tokens issued to them; an older token stays good beside a newer one.</summary>
internal sealed class AirtelClients(IOptions<AirtelOptions> options, TimeProvider time)
{
    /// <summary>A client that asks for a token with every call forgets its own oldest ones, not its neighbours' live ones, for a good while.</summary>
    private const int TokensMax = 100_000;

    private sealed record Token(string Client, DateTimeOffset ExpiresAt);

    private readonly BoundedMap<string, Token> _tokens = new(TokensMax);

    /// <returns>A new token and its life in seconds; null when there is no such application.</returns>
    public (string Token, int Seconds)? Issue(string client, string secret)
    {
        if (!options.Value.Clients.TryGetValue(client, out var known) || known != secret) return null;
        var token = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 32);
        _tokens.TryAdd(token, new Token(client, time.GetUtcNow() + options.Value.TokenLifetime));
        return (token, (int)options.Value.TokenLifetime.TotalSeconds);
    }

    /// <summary>Whose token this is; null when it is unknown or expired.</summary>
    public string? WhoseToken(string token) => _tokens.Find(token) is { } held && held.ExpiresAt > time.GetUtcNow() ? held.Client : null;

    public void Expire(string token) => _tokens.Remove(token);

    public void ExpireAll() => _tokens.Clear();
}
