using System.Security.Cryptography;
using Centry.Core.Secrets;
using Npgsql;

namespace Centry.Core.People;

/// <summary>
/// Keeps the key that signs access tokens in the database, encrypted, so that all replicas share it and nothing has to be configured.
/// Whichever replica needs it first makes it; the primary key decides between several that try.
/// </summary>
public sealed class SigningKeyRing(NpgsqlDataSource database, CredentialVault vault, TimeProvider time)
{
    /// <summary>As long as the hash of HMAC-SHA256's key may usefully be.</summary>
    private const int KeyBytes = 32;
    private const int First = 1;

    private const string InsertSql = "INSERT INTO signing_keys (number, secret, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    private const string NewestSql = "SELECT number, secret FROM signing_keys ORDER BY number DESC LIMIT 1";

    public async Task<byte[]> NewestAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is { } key)
            return key;

        await using var insert = database.CreateCommand(InsertSql);
        insert.Parameters.Add(new NpgsqlParameter<int> { TypedValue = First });
        insert.Parameters.Add(new NpgsqlParameter<string>
        {
            TypedValue = vault.ProtectText(Guid.Empty, Field(First), Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))),
        });
        insert.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        await insert.ExecuteNonQueryAsync(cancellationToken);
        return await FindAsync(cancellationToken) ?? throw new InvalidOperationException("The signing key vanished while it was made.");
    }

    private async Task<byte[]?> FindAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(NewestSql);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? Convert.FromBase64String(vault.UnprotectText(Guid.Empty, Field(row.GetInt32(0)), row.GetString(1)))
            : null;
    }

    internal static string Field(int number) => $"signing_key_{number}";
}
