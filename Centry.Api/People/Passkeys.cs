using System.Buffers.Text;
using System.Text.Json;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.People;
using Centry.Core.People.Mail;
using Centry.Core.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.People;

/// <summary>
/// Passkeys (WebAuthn), checked by ASP.NET Core Identity. What a ceremony began with is kept in the database and taken out by its end:
/// every challenge is answered once, on whichever replica.
/// </summary>
internal sealed partial class Passkeys(
    CentryDbContext context, UserManager<User> users, IPasskeyHandler<User> handler, MailQueue mails, MailTexts texts, TimeProvider time, ILogger<Passkeys> logger)
{
    /// <summary>Passkeys of one person.</summary>
    public const int PerUserMax = 20;

    private static readonly TimeSpan CeremonyLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan NoticeLifetime = TimeSpan.FromDays(1);

    private static readonly Refusal NotTaken = new(ErrorCodes.InvalidCredentials, "This passkey was not taken. Begin again.");

    public static PasskeyView ToView(UserPasskeyInfo passkey)
        => new(Base64Url.EncodeToString(passkey.CredentialId), passkey.Name, passkey.CreatedAt, passkey.IsBackedUp);

    public async Task<IList<UserPasskeyInfo>> ListAsync(Guid userId) => await users.GetPasskeysAsync(await FindAsync(userId));

    public async Task<(PasskeyCeremonyView? Ceremony, Refusal? Refusal)> BeginAsync(Guid userId, HttpContext http)
    {
        var user = await FindAsync(userId);
        if ((await users.GetPasskeysAsync(user)).Count >= PerUserMax)
            return (null, new Refusal(ErrorCodes.InvalidState, $"An account may have {PerUserMax} passkeys. Remove one first."));
        var begun = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = user.Id.ToString(), Name = user.Email!, DisplayName = user.Name }, http);
        return (await KeepAsync(userId, begun.AttestationState, begun.CreationOptionsJson, http.RequestAborted), null);
    }

    public async Task<(UserPasskeyInfo? Passkey, Refusal? Refusal)> FinishAsync(Guid userId, Guid ceremonyId, string credential, string? name, HttpContext http)
    {
        if (await TakeAsync(ceremonyId, userId, http.RequestAborted) is not { } state)
            return (null, NotTaken);
        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = http, CredentialJson = credential, AttestationState = state });
        if (!result.Succeeded || result.UserEntity.Id != userId.ToString())
        {
            LogRefused(logger, result.Failure?.Message ?? "made for somebody else");
            return (null, NotTaken);
        }


        var user = await FindAsync(userId);
        result.Passkey.Name = name;
        mails.Add(context, texts.SecurityNotice(user.Email!, "A passkey was added to your Centry account."), NoticeLifetime);
        return (await users.AddOrUpdatePasskeyAsync(user, result.Passkey)).Succeeded ? (result.Passkey, null) : (null, NotTaken); // saves the mail too
    }

    public async Task<bool> RemoveAsync(Guid userId, byte[] credentialId, CancellationToken cancellationToken)
    {
        var user = await FindAsync(userId);
        if (await users.GetPasskeyAsync(user, credentialId) is null)
            return false;
        mails.Add(context, texts.SecurityNotice(user.Email!, "A passkey was removed from your Centry account."), NoticeLifetime);
        await users.RemovePasskeyAsync(user, credentialId);
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>For whoever it is: the passkey itself says whose it is, so that no address has to be given.</summary>
    public async Task<PasskeyCeremonyView> ChallengeAsync(HttpContext http)
    {
        var begun = await handler.MakeRequestOptionsAsync(null, http);
        return await KeepAsync(null, begun.AssertionState, begun.RequestOptionsJson, http.RequestAborted);
    }

    public async Task<(Guid? UserId, Refusal? Refusal)> SignInAsync(Guid ceremonyId, string credential, HttpContext http)
    {
        if (await TakeAsync(ceremonyId, null, http.RequestAborted) is not { } state)
            return (null, NotTaken);
        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http, CredentialJson = credential, AssertionState = state });
        if (!result.Succeeded)
        {
            LogRefused(logger, result.Failure.Message);
            return (null, NotTaken);
        }


        await users.AddOrUpdatePasskeyAsync(result.User, result.Passkey); // its new signature count
        return (result.User.Id, null);
    }

    private async Task<PasskeyCeremonyView> KeepAsync(Guid? userId, string? state, string options, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var ceremony = new PasskeyCeremony { Id = Ids.New(time), UserId = userId, State = state ?? "", ExpiresAt = now + CeremonyLifetime };
        await context.PasskeyCeremonies.Where(c => c.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
        context.PasskeyCeremonies.Add(ceremony);
        await context.SaveChangesAsync(cancellationToken);
        return new PasskeyCeremonyView(ceremony.Id, JsonElement.Parse(options));
    }

    private async Task<string?> TakeAsync(Guid ceremonyId, Guid? userId, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var taken = await context.PasskeyCeremonies.FromSql($"DELETE FROM passkey_ceremonies WHERE id = {ceremonyId} RETURNING *").AsNoTracking().ToListAsync(cancellationToken);
        return taken.SingleOrDefault(c => c.UserId == userId && c.ExpiresAt > now)?.State;
    }

    private async Task<User> FindAsync(Guid userId) => await users.FindByIdAsync(userId.ToString()) ?? throw new InvalidOperationException("The person is gone.");

    [LoggerMessage(Level = LogLevel.Information, Message = "A passkey was not taken: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
