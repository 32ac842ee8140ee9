using Centry.Connectors.Gateways;
using Centry.Core.Persistence;
using Centry.Core.Secrets;
using Npgsql;

namespace Centry.Core.ProviderAccounts;

/// <summary>
/// Gateways' access tokens that all replicas share, encrypted in PostgreSQL. Who mints holds an advisory lock of the token's key on its own
/// connection: a process that dies lets go of it, and nobody mints beside it, for a new token ends the old one.
/// </summary>
public sealed class SharedTokens(NpgsqlDataSource database, CredentialVault vault, TimeProvider time) : ISharedTokens
{
    private const string Field = "gateway_token";
    private static readonly Guid Record = Guid.Parse("00000000-0000-0000-0000-000000000001");

    private const string KeepSql = """
        INSERT INTO gateway_tokens (key, token, renew_at) VALUES ($1, $2, $3)
        ON CONFLICT (key) DO UPDATE SET token = excluded.token, renew_at = excluded.renew_at
        """;

    public async Task<(string? Token, GatewayOutcome? Obstacle)> GetAsync(
        string key, string? refused, Func<CancellationToken, Task<(MintedToken? Token, GatewayOutcome? Obstacle)>> mint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mint);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (await ReadAsync(connection, key, refused, cancellationToken) is { } current)
            return (current, null);
        await using var minter = await PgAdvisoryLock.TakeAsync(connection, $"gateway_token/{key}", cancellationToken);
        if (await ReadAsync(connection, key, refused, cancellationToken) is { } renewed)
            return (renewed, null);
        var (token, obstacle) = await mint(cancellationToken);
        if (token is null)
            return (null, obstacle);
        await using var keep = new NpgsqlCommand(KeepSql, connection);
        keep.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        keep.Parameters.Add(new NpgsqlParameter<string> { TypedValue = vault.ProtectText(Record, Field, token.Value) });
        keep.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = token.RenewAt });
        await keep.ExecuteNonQueryAsync(cancellationToken);
        return (token.Value, null);
    }

    private async Task<string?> ReadAsync(NpgsqlConnection connection, string key, string? refused, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT token FROM gateway_tokens WHERE key = $1 AND renew_at > $2", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        return await command.ExecuteScalarAsync(cancellationToken) is string cipherText && vault.UnprotectText(Record, Field, cipherText) is var token && token != refused
            ? token
            : null;
    }
}

/// <summary>A token that all replicas use.</summary>
public sealed class GatewayToken
{
    public required string Key { get; init; }

    /// <summary>Encrypted.</summary>
    public required string Token { get; init; }
    public DateTimeOffset RenewAt { get; init; }
}
