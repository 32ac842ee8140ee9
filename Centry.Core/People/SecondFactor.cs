using System.Security.Cryptography;
using Centry.Contracts;
using Centry.Core.People.Mail;
using Centry.Core.Persistence;
using Centry.Core.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OtpNet;

namespace Centry.Core.People;

/// <summary>A secret for an authenticator app, before it is in force.</summary>
/// <param name="Secret">Base32, to be typed.</param>
/// <param name="Uri"><c>otpauth://</c>, to be shown as a QR code.</param>
public sealed record TotpEnrolment(string Secret, string Uri);

/// <summary>
/// Codes of authenticator apps (RFC 6238: SHA-1, six digits, 30 seconds) and recovery codes. Each works once: of a person's codes none of
/// the last used step or an earlier one is taken again, even by two requests at the same moment.
/// </summary>
public sealed class SecondFactor(IServiceScopeFactory scopes, NpgsqlDataSource database, CredentialVault vault, MailQueue mails, MailTexts texts, Sessions sessions, TimeProvider time)
{
    public const int RecoveryCodesCount = 10;

    internal const string Field = "totp_secret";
    private const string Issuer = "Centry";
    private const int SecretBytes = 20;
    private const int RecoveryBytes = 10;
    private static readonly TimeSpan NoticeLifetime = TimeSpan.FromDays(1);

    // One step either way: phones' clocks are off by some seconds, and people take some to type.
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    public static Refusal WrongCode { get; } = new(ErrorCodes.InvalidCredentials, "The code is wrong or was used already. Wait for the next one.");

    /// <summary>Uses up a code or a recovery code. False when it is wrong or was used before.</summary>
    public async Task<bool> TryUseAsync(Guid userId, string? code, string? recoveryCode, CancellationToken cancellationToken)
        => code is not null
            ? await TryUseCodeAsync(userId, code, mustBeInForce: true, cancellationToken)
            : recoveryCode is not null && await TryUseRecoveryAsync(userId, recoveryCode, cancellationToken);

    /// <summary>Makes a secret for a person's app. It is in force after <see cref="EnableAsync"/>; the one in force before stays until then.</summary>
    public Task<(TotpEnrolment? Enrolment, Refusal? Refusal)> EnrolAsync(Guid userId, CancellationToken cancellationToken)
        => ForAsync<(TotpEnrolment?, Refusal?)>(userId, async (context, user) =>
        {
            if (user.TwoFactorEnabled)
                return (null, new Refusal(ErrorCodes.InvalidState, "An authenticator app is in force. Remove it before another is set up."));
            var secret = RandomNumberGenerator.GetBytes(SecretBytes);
            user.TotpSecret = vault.ProtectText(user.Id, Field, Base32Encoding.ToString(secret));
            user.TotpLastStep = 0;
            await context.SaveChangesAsync(cancellationToken);
            var uri = new OtpUri(OtpType.Totp, secret, user.Email!, Issuer).ToString();
            return (new TotpEnrolment(Base32Encoding.ToString(secret).TrimEnd('='), uri), null);
        }, cancellationToken);

    /// <summary>Puts the enrolled secret in force, once the person has shown a code of it, and ends their other sessions.</summary>
    /// <returns>Recovery codes, which nobody sees again; or why not.</returns>
    public async Task<(IReadOnlyList<string>? RecoveryCodes, Refusal? Refusal)> EnableAsync(Guid userId, Guid sessionId, string code, CancellationToken cancellationToken)
    {
        if (!await TryUseCodeAsync(userId, code, mustBeInForce: false, cancellationToken))
            return (null, WrongCode);
        return await ForAsync<(IReadOnlyList<string>?, Refusal?)>(userId, async (context, user) =>
        {
            user.TwoFactorEnabled = true;
            var codes = await RenewAsync(context, user, cancellationToken);
            mails.Add(context, texts.SecurityNotice(user.Email!, "An authenticator app was set up for your Centry account."), NoticeLifetime);
            await context.SaveChangesAsync(cancellationToken);
            await sessions.RevokeAllAsync(context, userId, sessionId, cancellationToken);
            return (codes, null);
        }, cancellationToken);
    }

    /// <summary>Removes the app and the recovery codes, and ends the person's other sessions. The caller has seen a code of it.</summary>
    public Task DisableAsync(Guid userId, Guid sessionId, CancellationToken cancellationToken)
        => ForAsync(userId, async (context, user) =>
        {
            (user.TwoFactorEnabled, user.TotpSecret) = (false, null);
            await context.RecoveryCodes.Where(c => c.UserId == userId).ExecuteDeleteAsync(cancellationToken);
            mails.Add(context, texts.SecurityNotice(user.Email!, "The authenticator app of your Centry account was removed."), NoticeLifetime);
            await context.SaveChangesAsync(cancellationToken);
            await sessions.RevokeAllAsync(context, userId, sessionId, cancellationToken);
            return true;
        }, cancellationToken);

    /// <summary>New recovery codes in the place of all earlier ones.</summary>
    public Task<IReadOnlyList<string>> RenewRecoveryCodesAsync(Guid userId, CancellationToken cancellationToken)
        => ForAsync(userId, async (context, user) =>
        {
            var codes = await RenewAsync(context, user, cancellationToken);
            await context.SaveChangesAsync(cancellationToken);
            return codes;
        }, cancellationToken);

    private static async Task<IReadOnlyList<string>> RenewAsync(CentryDbContext context, User user, CancellationToken cancellationToken)
    {
        await context.RecoveryCodes.Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        var codes = Enumerable.Range(0, RecoveryCodesCount).Select(_ => NewCode()).ToList();
        context.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { UserId = user.Id, CodeHash = SecretToken.Hash(Canonical(code)) }));
        return codes;
    }

    private static string NewCode()
        => string.Join('-', Base32Encoding.ToString(RandomNumberGenerator.GetBytes(RecoveryBytes)).ToLowerInvariant().Chunk(4).Select(part => new string(part)));

    private static string Canonical(string code) => string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    private async Task<bool> TryUseCodeAsync(Guid userId, string code, bool mustBeInForce, CancellationToken cancellationToken)
    {
        string? cipherText;
        await using (var read = database.CreateCommand("SELECT totp_secret FROM users WHERE id = $1 AND (two_factor_enabled OR NOT $2)"))
        {
            read.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
            read.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = mustBeInForce });
            cipherText = await read.ExecuteScalarAsync(cancellationToken) as string;
        }

        if (cipherText is null)
            return false;
        var totp = new Totp(Base32Encoding.ToBytes(vault.UnprotectText(userId, Field, cipherText)));
        if (!totp.VerifyTotp(time.GetUtcNow().UtcDateTime, code.Trim(), out var step, Window))
            return false;

        // Only the first of several that show the same code, at the same moment or later, moves the step on.
        await using var use = database.CreateCommand("UPDATE users SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2");
        use.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        use.Parameters.Add(new NpgsqlParameter<long> { TypedValue = step });
        return await use.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private async Task<bool> TryUseRecoveryAsync(Guid userId, string code, CancellationToken cancellationToken)
    {
        await using var use = database.CreateCommand("DELETE FROM recovery_codes WHERE user_id = $1 AND code_hash = $2");
        use.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        use.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = SecretToken.Hash(Canonical(code)) });
        return await use.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private async Task<T> ForAsync<T>(Guid userId, Func<CentryDbContext, User, Task<T>> change, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        return await context.InTransactionAsync(
            async () => await change(context, await context.Users.SingleAsync(u => u.Id == userId, cancellationToken)), cancellationToken);
    }
}
