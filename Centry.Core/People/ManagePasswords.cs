using Centry.Contracts;
using Centry.Core.People.Mail;
using Centry.Core.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Centry.Core.People;

/// <summary>Changes passwords: by who knows the present one, or by who reads the account's mail.</summary>
public sealed class ManagePasswords(
    CentryDbContext context, NpgsqlDataSource database, UserManager<User> users, IPasswordHasher<User> hasher, PasswordCheck passwords, CountedProof proof, Sessions sessions,
    MailQueue mails, MailTexts texts, ILookupNormalizer normalizer, TimeProvider time)
{
    public static TimeSpan ResetLifetime { get; } = TimeSpan.FromHours(1);

    /// <summary>Mails to one person in an hour: nobody's mailbox is flooded from here.</summary>
    public const int ResetsPerHourMax = 3;

    private static readonly TimeSpan NoticeLifetime = TimeSpan.FromDays(1);

    // The same work whether there is such a person or not; nothing waits for the disk, for how long that takes would tell. The mail goes to the
    // address of the account, never to the one that was typed: upper case makes one of letters that are two (ſ and s).
    private const string ForgotSql = """
        WITH unflushed AS (SELECT set_config('synchronous_commit', 'off', true)),
        person AS (
          SELECT u.id, u.email FROM unflushed, users u WHERE u.normalized_email = $1
            AND (SELECT count(*) FROM password_resets r WHERE r.user_id = u.id AND r.created_at > $4 - interval '1 hour') < $6
        ), permitted AS (
          INSERT INTO password_resets (token_hash, user_id, created_at, expires_at) SELECT $2, id, $4, $5 FROM person RETURNING user_id
        )
        INSERT INTO mails (id, recipient, subject, body, created_at, expires_at, next_attempt_at, attempts)
        SELECT $3, person.email, $7, $8, $4, $5, $4, 0 FROM permitted, person
        """;

    private static readonly Refusal WrongPassword = new(ErrorCodes.InvalidCredentials, "The present password is wrong.");
    private static readonly Refusal NoSuchReset = new(ErrorCodes.NotFound, "This link was used or has expired. Ask for another one.");

    /// <summary>Sends a mail that lets its reader set a new password. Says nothing of whether there is an account.</summary>
    public async Task ForgotAsync(string email, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        email = email.Trim();
        if (!EmailAddress.IsSound(email))
            return;
        var token = SecretToken.New();
        var mail = mails.Prepare(texts.PasswordReset(email, token), ResetLifetime);
        await using var command = database.CreateCommand(ForgotSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = normalizer.NormalizeEmail(email)! });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = SecretToken.Hash(token) });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = mail.Id });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = mail.CreatedAt });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = mail.ExpiresAt });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = ResetsPerHourMax });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = mail.Subject });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = mail.Body! });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Sets a new password with the token of a mail, ends every session of the person and lifts a lock-out. Works once.</summary>
    /// <returns>Why not; null when it is done.</returns>
    public async Task<Refusal?> ResetAsync(string token, string password, CancellationToken cancellationToken)
    {
        using var turn = await passwords.TakeTurnAsync(cancellationToken);
        if (turn is null)
            return SignIn.Busy;
        return await context.InTransactionAsync(async () =>
        {
            var (hash, now) = (SecretToken.Hash(token), time.Now());
            var found = await context.PasswordResets.FromSql($"SELECT * FROM password_resets WHERE token_hash = {hash} FOR UPDATE").AsNoTracking().ToListAsync(cancellationToken);
            if (found.SingleOrDefault(r => r.UsedAt is null && r.ExpiresAt > now) is not { } reset)
                return NoSuchReset;
            var user = await context.Users.SingleAsync(u => u.Id == reset.UserId, cancellationToken);
            if (await RefuseAsync(user, password) is { } refusal)
                return refusal;

            // This and every other link that was sent.
            await context.PasswordResets.Where(r => r.UserId == user.Id && r.UsedAt == null)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.UsedAt, now), cancellationToken);
            user.PasswordHash = hasher.HashPassword(user, password);
            (user.AccessFailedCount, user.LockoutEnd) = (0, null);
            await EndSessionsAsync(user, keep: null, cancellationToken);
            return null;
        }, cancellationToken);
    }

    /// <summary>Changes the password of somebody who knows the present one, and ends their other sessions.</summary>
    /// <param name="sessionId">The session that asks; it goes on.</param>
    public async Task<Refusal?> ChangeAsync(Guid userId, Guid sessionId, string present, string password, CancellationToken cancellationToken)
    {
        if (await ProveAsync(userId, present, cancellationToken) is { } wrong)
            return wrong;
        return await context.InTransactionAsync(async () =>
        {
            var user = await context.Users.SingleAsync(u => u.Id == userId, cancellationToken);
            if (await RefuseAsync(user, password) is { } refusal)
                return refusal;
            user.PasswordHash = hasher.HashPassword(user, password);
            await EndSessionsAsync(user, sessionId, cancellationToken);
            return null;
        }, cancellationToken);
    }

    /// <summary>Whether somebody signed in knows their password; counted like a sign-in, so that a stolen session is no way to guess it.</summary>
    public async Task<Refusal?> ProveAsync(Guid userId, string password, CancellationToken cancellationToken)
    {
        using var turn = await passwords.TakeTurnAsync(cancellationToken);
        if (turn is null)
            return SignIn.Busy;
        return await proof.TryAsync(userId, hash => Task.FromResult(passwords.Verify(hash, password) != PasswordVerificationResult.Failed), cancellationToken) ? null : WrongPassword;
    }

    private async Task<Refusal?> RefuseAsync(User user, string password)
    {
        var faults = new Faults();
        faults.AddRange(await users.PasswordFaultsAsync(user, password));
        return faults.ToRefusal();
    }

    private async Task EndSessionsAsync(User user, Guid? keep, CancellationToken cancellationToken)
    {
        mails.Add(context, texts.SecurityNotice(user.Email!, "The password of your Centry account was changed."), NoticeLifetime);
        await context.SaveChangesAsync(cancellationToken);
        await sessions.RevokeAllAsync(context, user.Id, keep, cancellationToken);
    }
}
