using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Centry.Core.People;

/// <summary>What somebody signed in shows to prove that it is still them.</summary>
/// <param name="Password">Counts for an account without an authenticator app only: a second factor is not got around.</param>
/// <param name="RecoveryCode">Instead of a code.</param>
public sealed record StepUpProof(string? Password, string? Code, string? RecoveryCode);

/// <summary>
/// Proving again who one is, within a session: what a stolen session must not do alone asks that it was recent. Told in the audit log of
/// every organization that the person belongs to.
/// </summary>
public sealed partial class StepUp(
    CentryDbContext context, ManagePasswords passwords, SecondFactor secondFactor, CountedProof proof, AuditTrail audit, TimeProvider time, ILogger<StepUp> logger)
{
    private static readonly Refusal CodeRequired = new(ErrorCodes.SecondFactorRequired,
        "This account has a second factor: send the code of the authenticator app as code, or a recovery code as recovery_code.");

    /// <returns>When it was proven; or why it was not.</returns>
    public async Task<(DateTimeOffset? ProvenAt, Refusal? Refusal)> ExecuteAsync(Guid userId, Guid sessionId, StepUpProof shown, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shown);
        var hasSecondFactor = await context.Users.Where(u => u.Id == userId).Select(u => u.TwoFactorEnabled).SingleAsync(cancellationToken);
        var (method, refusal) = hasSecondFactor
            ? (shown.Code is not null ? "totp" : "recovery_code", await TryFactorAsync(userId, shown, cancellationToken))
            : ("password", await TryPasswordAsync(userId, shown.Password, cancellationToken));
        if (refusal is null)
            return (await AcceptAsync(userId, sessionId, method, cancellationToken), null);
        LogRefused(logger, userId, sessionId, refusal.Code);
        return (null, refusal);
    }

    /// <summary>Takes down that the session's person has proved who they are.</summary>
    /// <param name="method">As in <see cref="SignInSession.Method"/>.</param>
    public Task<DateTimeOffset> AcceptAsync(Guid userId, Guid sessionId, string method, CancellationToken cancellationToken)
        => context.InTransactionAsync(async () =>
        {
            var now = time.Now();
            await context.Sessions.Where(s => s.Id == sessionId && s.UserId == userId).ExecuteUpdateAsync(s => s.SetProperty(x => x.ProvenAt, now), cancellationToken);
            foreach (var organizationId in await context.Memberships.Where(m => m.UserId == userId).Select(m => m.OrganizationId).Order().ToListAsync(cancellationToken))
                audit.AddOfOrganization(organizationId, new AuditedAct(AuditActions.MemberProven, "session", sessionId.ToString(), AuditChanges.Note(new { method })));
            await context.SaveChangesAsync(cancellationToken);
            return now;
        }, cancellationToken);

    private async Task<Refusal?> TryFactorAsync(Guid userId, StepUpProof shown, CancellationToken cancellationToken)
    {
        if (shown is { Code: null, RecoveryCode: null })
            return CodeRequired;
        return await proof.TryAsync(
            userId, async hash => hash is not null && await secondFactor.TryUseAsync(userId, shown.Code, shown.RecoveryCode, cancellationToken), cancellationToken)
            ? null
            : SecondFactor.WrongCode;
    }

    private async Task<Refusal?> TryPasswordAsync(Guid userId, string? password, CancellationToken cancellationToken)
        => password is null ? Refusal.Invalid("password", "Is required.") : await passwords.ProveAsync(userId, password, cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Step-up refused (user {UserId}, session {SessionId}): {Code}")]
    private static partial void LogRefused(ILogger logger, Guid userId, Guid sessionId, string code);
}
