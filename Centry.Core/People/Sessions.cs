using System.Net;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Centry.Core.People;

/// <summary>What a person holds after signing in or renewing: the secret half of it, to be told once.</summary>
/// <param name="Secret">A refresh token, or the value of a browser's cookie; only its hash is kept.</param>
/// <param name="ExpiresAt">When the session ends at the latest.</param>
public sealed record OpenSession(Guid Id, Guid UserId, string Secret, DateTimeOffset ExpiresAt);

/// <summary>Where a session comes from, shown to its owner.</summary>
/// <param name="Method">How the person proved who they are: <c>password</c>, <c>totp</c>, <c>recovery_code</c>, <c>passkey</c>.</param>
/// <param name="IsBrowser">Held by a cookie instead of tokens.</param>
public sealed record SessionOrigin(string Method, bool IsBrowser = false, IPAddress? Ip = null, string? UserAgent = null);

/// <summary>A session as its owner sees it.</summary>
public sealed record ListedSession(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, IPAddress? Ip, string? UserAgent, string Method, bool IsBrowser);

/// <summary>Sign-ins and their rotating refresh tokens.</summary>
public sealed partial class Sessions(NpgsqlDataSource database, TimeProvider time, ILogger<Sessions> logger)
{
    /// <summary>A session that is not renewed for this long is over.</summary>
    public static TimeSpan IdleLifetime { get; } = TimeSpan.FromDays(7);

    /// <summary>Every session is over then.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(30);

    /// <summary>A browser that asks for nothing for this long is signed out.</summary>
    public static TimeSpan BrowserIdleLifetime { get; } = TimeSpan.FromHours(12);

    /// <summary>A browser signs in again then.</summary>
    public static TimeSpan BrowserLifetime { get; } = TimeSpan.FromDays(7);

    // How exactly a browser's last request is known: a write for each would cost more than it tells.
    private static readonly TimeSpan SeenWithin = TimeSpan.FromMinutes(5);

    /// <summary>A person's sessions beyond this many end, oldest first.</summary>
    public const int PerUserMax = 50;

    // A person's dead sessions go when that person signs in, so that nothing needs to sweep them.
    private const string OpenSql = """
        WITH gone AS (
          DELETE FROM sessions WHERE user_id = $2 AND (revoked_at IS NOT NULL OR expires_at <= $3
            OR id IN (SELECT id FROM sessions WHERE user_id = $2 ORDER BY created_at DESC, id DESC OFFSET $5))
        ), opened AS (
          INSERT INTO sessions (id, user_id, created_at, expires_at, spent_generation, cookie_hash, seen_at, ip, user_agent, method)
          VALUES ($1, $2, $3, $4, 0, $6, $3, $8, $9, $10)
        )
        INSERT INTO refresh_tokens (token_hash, session_id, generation, created_at, expires_at) SELECT $7, $1, 1, $3, $11 WHERE $7 IS NOT NULL
        """;

    private const string CookieSql = """
        SELECT id, user_id, seen_at, expires_at FROM sessions WHERE cookie_hash = $1 AND revoked_at IS NULL AND expires_at > $2 AND seen_at > $3
        """;

    // The lock on the session makes two uses of a token come one after the other.
    private const string FindSql = """
        SELECT s.id, s.user_id, t.generation, t.expires_at, s.spent_generation, s.spent_at, s.revoked_at, s.expires_at
        FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.token_hash = $1 FOR UPDATE OF s
        """;

    public async Task<OpenSession> OpenAsync(Guid userId, SessionOrigin origin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(origin);
        var now = time.Now();
        var session = new OpenSession(Ids.New(time), userId, SecretToken.New(), now + (origin.IsBrowser ? BrowserLifetime : Lifetime));
        var hash = SecretToken.Hash(session.Secret);
        var agent = origin.UserAgent is { Length: > Audit.AuditEntry.UserAgentMax } text ? text[..Audit.AuditEntry.UserAgentMax] : origin.UserAgent;
        await using var command = database.CreateCommand(OpenSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = session.Id });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = session.ExpiresAt });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PerUserMax - 1 });
        command.Parameters.Add(new NpgsqlParameter { Value = origin.IsBrowser ? hash : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
        command.Parameters.Add(new NpgsqlParameter { Value = origin.IsBrowser ? DBNull.Value : hash, NpgsqlDbType = NpgsqlDbType.Bytea });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)origin.Ip ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Inet });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)agent ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = origin.Method });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now + IdleLifetime });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return session;
    }

    /// <summary>The session that a browser's cookie holds; null when there is none that is still good.</summary>
    public async Task<OpenSession?> FindByCookieAsync(string cookie, CancellationToken cancellationToken)
    {
        var now = time.Now();
        OpenSession session;
        DateTimeOffset seenAt;
        await using (var command = database.CreateCommand(CookieSql))
        {
            command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = SecretToken.Hash(cookie) });
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now - BrowserIdleLifetime });
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            if (!await row.ReadAsync(cancellationToken))
                return null;
            session = new OpenSession(row.GetGuid(0), row.GetGuid(1), cookie, row.GetFieldValue<DateTimeOffset>(3));
            seenAt = row.GetFieldValue<DateTimeOffset>(2);
        }

        if (now - seenAt > SeenWithin)
        {
            await using var seen = database.CreateCommand("UPDATE sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2");
            seen.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = session.Id });
            seen.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
            await seen.ExecuteNonQueryAsync(cancellationToken);
        }

        return session;
    }

    /// <summary>The sessions of a person that go on, youngest first.</summary>
    public async Task<IReadOnlyList<ListedSession>> ListAsync(CentryDbContext context, Guid userId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var now = time.Now();
        return await context.Sessions.AsNoTracking()
            .Where(s => s.UserId == userId && s.RevokedAt == null && s.ExpiresAt > now && (s.CookieHash == null || s.SeenAt > now - BrowserIdleLifetime))
            .OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id)
            .Select(s => new ListedSession(s.Id, s.CreatedAt, s.ExpiresAt, s.Ip, s.UserAgent, s.Method, s.CookieHash != null)).ToListAsync(cancellationToken);
    }

    /// <summary>Ends one of a person's sessions. False when they have no such one.</summary>
    public async Task<bool> RevokeAsync(CentryDbContext context, Guid userId, Guid sessionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var now = time.Now();
        return await context.Sessions.Where(s => s.Id == sessionId && s.UserId == userId && s.RevokedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.RevokedAt, now), cancellationToken) == 1;
    }

    /// <summary>Signs a person out everywhere, in the caller's transaction if there is one.</summary>
    /// <param name="keep">A session that goes on; null for none.</param>
    public async Task RevokeAllAsync(CentryDbContext context, Guid userId, Guid? keep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var now = time.Now();
        await context.Sessions.Where(s => s.UserId == userId && s.Id != keep && s.RevokedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.RevokedAt, now), cancellationToken);
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
                var next = session with { Secret = SecretToken.New() };
                await ExecuteAsync(connection, "INSERT INTO refresh_tokens (token_hash, session_id, generation, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
                    cancellationToken, SecretToken.Hash(next.Secret), session.Id, state.Generation + 1, now, now + IdleLifetime);
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
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = SecretToken.Hash(refreshToken) });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<(OpenSession, RefreshState)?> FindAsync(NpgsqlConnection connection, string refreshToken, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(FindSql, connection);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = SecretToken.Hash(refreshToken) });
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "A spent refresh token was used again: session {SessionId} of user {UserId} is revoked")]
    private static partial void LogReuse(ILogger logger, Guid sessionId, Guid userId);
}
