using Centry.Contracts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Centry.Core.People;

/// <summary>
/// Lets a person in by e-mail and password. An unknown address, a wrong password and a locked-out account get the same answer after
/// the same work, so that nobody learns who has an account.
/// </summary>
public sealed partial class SignIn(
    NpgsqlDataSource database, ILookupNormalizer normalizer, PasswordCheck passwords, Sessions sessions, TimeProvider time, ILogger<SignIn> logger)
{
    // Counted before the password is looked at, so that guesses made in parallel cannot pass the limit together; a right password
    // takes it back. Not flushed to disk: how long a flush takes would tell that there is such an account.
    private const string AttemptSql = """
        WITH unflushed AS (SELECT set_config('synchronous_commit', 'off', true))
        UPDATE users SET
          access_failed_count = CASE WHEN access_failed_count + 1 >= $3 THEN 0 ELSE access_failed_count + 1 END,
          lockout_end = CASE WHEN access_failed_count + 1 >= $3 THEN $4 END
        FROM unflushed
        WHERE normalized_user_name = $1 AND (lockout_end IS NULL OR lockout_end <= $2)
        RETURNING id, password_hash
        """;

    private const string AcceptSql = "UPDATE users SET access_failed_count = 0, lockout_end = NULL, password_hash = coalesce($2, password_hash) WHERE id = $1";

    private static readonly Refusal Unknown = new(ErrorCodes.InvalidCredentials,
        "The e-mail address or the password is wrong. After several wrong passwords sign-in is blocked for some minutes.");

    private static readonly Refusal Busy = new(ErrorCodes.RateLimited, "Too many people are signing in at this moment. Try again in a few seconds.");

    public async Task<(OpenSession? Session, Refusal? Refusal)> ExecuteAsync(string email, string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        ArgumentNullException.ThrowIfNull(password);
        using var turn = await passwords.TakeTurnAsync(cancellationToken);
        if (turn is null)
            return (null, Busy);
        var (userId, hash) = await AttemptAsync(email, cancellationToken);
        var match = passwords.Verify(hash, password);
        if (match == PasswordVerificationResult.Failed)
        {
            LogRefused(logger, userId);
            return (null, Unknown);
        }

        await AcceptAsync(userId, match == PasswordVerificationResult.SuccessRehashNeeded ? passwords.Rehash(password) : null, cancellationToken);
        return (await sessions.OpenAsync(userId, cancellationToken), null);
    }

    private async Task<(Guid UserId, string? Hash)> AttemptAsync(string email, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(AttemptSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = normalizer.NormalizeName(email.Trim()) });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PasswordRules.FailuresMax });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now + PasswordRules.LockOut });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (row.GetGuid(0), row.IsDBNull(1) ? null : row.GetString(1)) : (Guid.Empty, null);
    }

    private async Task AcceptAsync(Guid userId, string? newHash, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(AcceptSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)newHash ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Sign-in refused (user {UserId}; all zeros: unknown or locked out)")]
    private static partial void LogRefused(ILogger logger, Guid userId);
}
