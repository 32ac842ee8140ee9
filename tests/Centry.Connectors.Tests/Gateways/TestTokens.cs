using Centry.Connectors.Gateways;

namespace Centry.Connectors.Tests.Gateways;

/// <summary>Shared tokens as long as the test lives. Two gateways that are given the same one are two replicas.</summary>
public sealed class TestTokens(TimeProvider time) : ISharedTokens, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, MintedToken> _tokens = [];

    public IReadOnlyCollection<string> Keys => _tokens.Keys;

    public void Dispose() => _gate.Dispose();

    public async Task<(string? Token, GatewayOutcome? Obstacle)> GetAsync(
        string key, string? refused, Func<CancellationToken, Task<(MintedToken? Token, GatewayOutcome? Obstacle)>> mint, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_tokens.TryGetValue(key, out var held) && held.Value != refused && held.RenewAt > time.GetUtcNow())
                return (held.Value, null);
            var (token, obstacle) = await mint(cancellationToken);
            if (token is not null)
                _tokens[key] = token;
            return (token?.Value, obstacle);
        }
        finally
        {
            _gate.Release();
        }
    }
}
