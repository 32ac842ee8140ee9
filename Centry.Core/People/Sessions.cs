using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Centry.Core.People;

/// <summary>What a person holds after signing in or renewing: the secret half of it, to be told once.</summary>
/// <param name="RefreshToken">32 random bytes in base64url; only its hash is kept.</param>
/// <param name="ExpiresAt">When the session ends at the latest.</param>
public sealed record OpenSession(Guid Id, Guid UserId, string RefreshToken, DateTimeOffset ExpiresAt);

/// <summary>Sign-ins and their rotating refresh tokens.</summary>
public sealed partial class Sessions(NpgsqlDataSource database, TimeProvider time, ILogger<Sessions> logger)
{
    /// <summary>A session that is not renewed for this long is over.</summary>
    public static TimeSpan IdleLifetime { get; } = TimeSpan.FromDays(7);

    /// <summary>Every session is over then.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(30);

    /// <summary>A person's sessions beyond this many end, oldest first.</summary>
    public const int PerUserMax = 50;

    private const int TokenBytes = 32;

    // A person's dead sessions go when that person signs in, so that nothing needs to sweep them.
    private const string OpenSql = """
        WITH gone AS (
          DELETE FROM sessions WHERE user_id = $2 AND (revoked_at IS NOT NULL OR expires_at <= $4
            OR id IN (SELECT id FROM sessions WHERE user_id = $2 ORDER BY created_at DESC, id DESC OFFSET $7))
        ), opened AS (
          INSERT INTO sessions (id, user_id, created_at, expires_at, spent_generation) VALUES ($1, $2, $4, $5, 0)
        )
        INSERT INTO refresh_tokens (token_hash, session_id, generation, created_at, expires_at) VALUES ($3, $1, 1, $4, $6)
        """;

    // The lock on the session makes two uses of a token come one after the other.
    private const string FindSql = """
        SELECT s.id, s.user_id, t.generation, t.expires_at, s.spent_generation, s.spent_at, s.revoked_at, s.expires_at
        FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.token_hash = $1 FOR UPDATE OF s
        """;

    public async Task<OpenSession> OpenAsync(Guid userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var session = new OpenSession(Ids.New(time), userId, NewToken(), now + Lifetime);
        await using var command = database.CreateCommand(OpenSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = session.Id });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = Hash(session.RefreshToken) });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = session.ExpiresAt });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now + IdleLifetime });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PerUserMax - 1 });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return session;
    }

    /// <summary>Exchanges a refresh token for the next one. Null when the person has to sign in again.</summary>
    public async Task<OpenSession?> RefreshAsync(string refreshToken, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(connection, refreshToken, cancellationToken) is not var (session, state))
            return null;

        var now = time.GetUtcNow();
        switch (RefreshRule.Decide(state, now))
        {
            case RefreshDecision.Exchange:
                await ExecuteAsync(connection, "UPDATE sessions SET spent_generation = $2, spent_at = $3 WHERE id = $1", cancellationToken,
                    session.Id, state.Generation, now);
                goto case RefreshDecision.ExchangeAgain;
            case RefreshDecision.ExchangeAgain:
                var next = session with { RefreshToken = NewToken() };
                await ExecuteAsync(connection, "INSERT INTO refresh_tokens (token_hash, session_id, generation, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
                    cancellationToken, Hash(next.RefreshToken), session.Id, state.Generation + 1, now, now + IdleLifetime);
                await transaction.CommitAsync(cancellationToken);
                return next;
            case RefreshDecision.Revoke:
                await ExecuteAsync(connection, "UPDATE sessions SET revoked_at = $2 WHERE id = $1", cancellationToken, session.Id, now);
                await transaction.CommitAsync(cancellationToken);
                LogReuse(logger, session.Id, session.UserId);
                return null;
            default:
                return null;
        }
    }

    /// <summary>Signs out: ends the session that the token belongs to, be the token spent or not. An unknown token changes nothing.</summary>
    public async Task RevokeAsync(string refreshToken, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "UPDATE sessions s SET revoked_at = $2 FROM refresh_tokens t WHERE t.token_hash = $1 AND s.id = t.session_id AND s.revoked_at IS NULL");
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = Hash(refreshToken) });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<(OpenSession, RefreshState)?> FindAsync(NpgsqlConnection connection, string refreshToken, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(FindSql, connection);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = Hash(refreshToken) });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
            return null;
        var expiresAt = row.GetFieldValue<DateTimeOffset>(7);
        return (new OpenSession(row.GetGuid(0), row.GetGuid(1), refreshToken, expiresAt), new RefreshState(
            row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3), row.GetInt32(4), Time(row, 5), Time(row, 6), expiresAt));
    }

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column)
        => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    [LoggerMessage(Level = LogLevel.Warning, Message = "A spent refresh token was used again: session {SessionId} of user {UserId} is revoked")]
    private static partial void LogReuse(ILogger logger, Guid sessionId, Guid userId);
}
