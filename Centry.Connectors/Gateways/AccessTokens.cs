using System.Collections.Concurrent;

namespace Centry.Connectors.Gateways;

/// <summary>Access tokens of one process, by key. Renewed before they end, by one caller at a time.</summary>
public sealed class AccessTokens(TimeProvider time)
{
    private const int TokensMax = 10_000;

    private readonly ConcurrentDictionary<string, Slot> _slots = new();

    /// <summary>The token, or why there is none. A refusal of the credentials is remembered nowhere: they may be mended any moment.</summary>
    /// <param name="key">Names product, account, environment and credentials: changed credentials are another account to the provider.</param>
    /// <param name="mint">Asks the provider for a new one.</param>
    public async Task<(string? Token, GatewayOutcome? Obstacle)> GetAsync(
        string key, Func<CancellationToken, Task<(MintedToken? Token, GatewayOutcome? Obstacle)>> mint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mint);
        if (_slots.Count >= TokensMax)
            _slots.Clear();
        var slot = _slots.GetOrAdd(key, _ => new Slot());
        if (slot.Current is { } current && current.RenewAt > time.GetUtcNow())
            return (current.Value, null);
        await slot.Gate.WaitAsync(cancellationToken);
        try
        {
            if (slot.Current is { } renewed && renewed.RenewAt > time.GetUtcNow())
                return (renewed.Value, null);
            var (token, obstacle) = await mint(cancellationToken);
            slot.Current = token;
            return (token?.Value, obstacle);
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    /// <summary>The provider refused the token: the next caller gets another.</summary>
    public void Drop(string key, string token)
    {
        if (_slots.TryGetValue(key, out var slot) && slot.Current?.Value == token)
            slot.Current = null;
    }

    private sealed class Slot
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);
        public volatile MintedToken? Current;
    }
}
