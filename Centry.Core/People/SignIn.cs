using Centry.Contracts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Centry.Core.People;

/// <summary>What somebody shows who wants in.</summary>
/// <param name="Code">Six digits of their authenticator app, where they have one.</param>
/// <param name="RecoveryCode">Instead of a code.</param>
/// <param name="DeviceToken">What an earlier sign-in from the same device was given.</param>
public sealed record SignInAttempt(string Email, string Password, string? Code = null, string? RecoveryCode = null, string? DeviceToken = null);

/// <summary>Who got in.</summary>
/// <param name="Method">How: <c>password</c>, <c>totp</c>, <c>recovery_code</c>.</param>
/// <param name="DeviceToken">To be kept by the device and shown at the next sign-in; null when the one shown is still good.</param>
public sealed record SignedIn(Guid UserId, string Method, string? DeviceToken);

/// <summary>
/// Lets a person in by e-mail and password, and a second factor where they have one. An unknown address, a wrong password and a locked-out
/// account get the same answer after the same work, so that nobody learns who has an account. A device that has signed in before is
/// counted by itself: whoever guesses from elsewhere locks out everybody but the person whose devices those are.
/// </summary>
public sealed partial class SignIn(
    NpgsqlDataSource database, ILookupNormalizer normalizer, PasswordCheck passwords, SecondFactor secondFactor, TimeProvider time, ILogger<SignIn> logger)
{
    /// <summary>How long a device is known without signing in.</summary>
    public static TimeSpan DeviceLifetime { get; } = TimeSpan.FromDays(180);

    /// <summary>Devices of one person; the oldest are forgotten beyond this.</summary>
    private const int DevicesMax = 20;

    // Not flushed to disk: how long a flush takes would tell that there is such an account.
    private static readonly string AttemptSql = $"""
        WITH unflushed AS (SELECT set_config('synchronous_commit', 'off', true)),
        person AS (SELECT id, password_hash, two_factor_enabled FROM users, unflushed WHERE normalized_user_name = $1),
        own AS (SELECT d.token_hash FROM known_devices d JOIN person p ON p.id = d.user_id WHERE d.token_hash = $5 AND d.expires_at > $2),
        device AS (
          UPDATE known_devices d SET {FailureCount.OneMore("d", "failed_count")}
          FROM own WHERE d.token_hash = own.token_hash AND {FailureCount.IsOpen("d")}
          RETURNING true
        ), stranger AS (
          UPDATE users u SET {FailureCount.OneMore("u", "access_failed_count")}
          FROM person p WHERE u.id = p.id AND NOT EXISTS (SELECT FROM own) AND {FailureCount.IsOpen("u")}
          RETURNING true
        )
        SELECT p.id, p.password_hash, p.two_factor_enabled, EXISTS (SELECT FROM device)
        FROM person p WHERE EXISTS (SELECT FROM device) OR EXISTS (SELECT FROM stranger)
        """;

    private const string AcceptSql = """
        WITH person AS (
          UPDATE users SET access_failed_count = 0, lockout_end = NULL, password_hash = coalesce($2, password_hash) WHERE id = $1
        ), device AS (
          UPDATE known_devices SET failed_count = 0, lockout_end = NULL, expires_at = $5 WHERE token_hash = $3
        ), gone AS (
          DELETE FROM known_devices WHERE user_id = $1 AND (expires_at <= $4
            OR token_hash IN (SELECT token_hash FROM known_devices WHERE user_id = $1 ORDER BY created_at DESC OFFSET $7))
        )
        INSERT INTO known_devices (token_hash, user_id, created_at, expires_at, failed_count) SELECT $6, $1, $4, $5, 0 WHERE $6 IS NOT NULL
        """;

    private static readonly Refusal Unknown = new(ErrorCodes.InvalidCredentials,
        "The e-mail address or the password is wrong. After several wrong passwords sign-in is blocked for some minutes.");

    private static readonly Refusal CodeRequired = new(ErrorCodes.SecondFactorRequired,
        "This account has a second factor: send the code of the authenticator app as code, or a recovery code as recovery_code.");

    internal static readonly Refusal Busy = new(ErrorCodes.RateLimited, "Too many people are signing in at this moment. Try again in a few seconds.");

    public async Task<(SignedIn? Person, Refusal? Refusal)> ExecuteAsync(SignInAttempt attempt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        using var turn = await passwords.TakeTurnAsync(cancellationToken);
        if (turn is null)
            return (null, Busy);
        var person = await CountAsync(attempt, cancellationToken);
        var match = passwords.Verify(person.PasswordHash, attempt.Password);
        if (match == PasswordVerificationResult.Failed)
        {
            LogRefused(logger, person.Id);
            return (null, Unknown);
        }

        var method = "password";
        if (person.HasSecondFactor)
        {
            if (attempt is { Code: null, RecoveryCode: null })
                return (null, CodeRequired);
            method = attempt.Code is not null ? "totp" : "recovery_code";
            if (!await secondFactor.TryUseAsync(person.Id, attempt.Code, attempt.RecoveryCode, cancellationToken))
            {
                LogRefused(logger, person.Id);
                return (null, SecondFactor.WrongCode);
            }
        }

        var newDevice = person.IsKnownDevice ? null : SecretToken.New();
        await AcceptAsync(person.Id, match == PasswordVerificationResult.SuccessRehashNeeded ? passwords.Rehash(attempt.Password) : null,
            person.IsKnownDevice ? attempt.DeviceToken : null, newDevice, cancellationToken);
        return (new SignedIn(person.Id, method, newDevice), null);
    }

    private readonly record struct Person(Guid Id, string? PasswordHash, bool HasSecondFactor, bool IsKnownDevice);

    private async Task<Person> CountAsync(SignInAttempt attempt, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(AttemptSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = normalizer.NormalizeName(attempt.Email.Trim()) });
        FailureCount.AddTo(command, time.GetUtcNow());
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = SecretToken.Hash(attempt.DeviceToken ?? "") });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new Person(row.GetGuid(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetBoolean(2), row.GetBoolean(3))
            : default;
    }

    private async Task AcceptAsync(Guid userId, string? newHash, string? device, string? newDevice, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(AcceptSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)newHash ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(HashOrNull(device));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now + DeviceLifetime });
        command.Parameters.Add(HashOrNull(newDevice));
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = DevicesMax - 1 });
        await command.ExecuteNonQueryAsync(cancellationToken);

        static NpgsqlParameter HashOrNull(string? token)
            => new() { Value = token is null ? DBNull.Value : SecretToken.Hash(token), NpgsqlDbType = NpgsqlDbType.Bytea };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Sign-in refused (user {UserId}; all zeros: unknown or locked out)")]
    private static partial void LogRefused(ILogger logger, Guid userId);
}
