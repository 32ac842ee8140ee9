namespace Centry.Connectors.Gateways;

/// <summary>
/// Access tokens that all replicas share, for providers where a new token ends the old one: each key has one minter at a time over all
/// processes, and everybody else uses what it got.
/// </summary>
public interface ISharedTokens
{
    /// <param name="key">Names provider, credentials and environment; holds no secret in the clear.</param>
    /// <param name="refused">A token that the provider has just refused: if the shared one is still that, it is replaced. Null takes what is there.</param>
    /// <param name="mint">Asks the provider for a new one.</param>
    Task<(string? Token, GatewayOutcome? Obstacle)> GetAsync(
        string key, string? refused, Func<CancellationToken, Task<(MintedToken? Token, GatewayOutcome? Obstacle)>> mint, CancellationToken cancellationToken);
}

/// <summary>A token fresh from the provider.</summary>
/// <param name="AskedAt">When it was asked for: its life counts from then at the latest.</param>
public sealed record MintedToken(string Value, DateTimeOffset AskedAt, TimeSpan Lives)
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromSeconds(60);

    /// <summary>A minute before it ends, or half-way through a short life.</summary>
    public DateTimeOffset RenewAt => AskedAt + (Lives > 2 * RenewBefore ? Lives - RenewBefore : Lives / 2);
}
