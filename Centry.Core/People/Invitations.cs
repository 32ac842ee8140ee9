using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.People.Mail;
using Centry.Core.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.People;

/// <summary>What an invitation's mail offers, as whoever holds its token sees it.</summary>
/// <param name="HasAccount">Whether there is an account for the address, which then has to sign in to accept.</param>
public sealed record InvitationOffer(string Email, string OrganizationName, string Role, bool HasAccount, DateTimeOffset ExpiresAt);

/// <summary>Invites people into an organization by mail, and lets them in.</summary>
public sealed class Invitations(
    CentryDbContext context, AuditTrail audit, MailQueue mails, MailTexts texts, ILookupNormalizer normalizer, UserManager<User> users, TimeProvider time)
{
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(7);

    /// <summary>Open ones of one organization: a bound on the mails that a member can have sent.</summary>
    public const int OpenMax = 100;

    private const string Target = "invitation";

    public static Refusal NoSuchInvitation { get; } = new(ErrorCodes.NotFound, "There is no such invitation, or it was used, revoked or has expired.");

    public async Task<IReadOnlyList<Invitation>> ListAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        var now = time.Now();
        return await Open(now).Where(i => i.OrganizationId == organizationId).OrderBy(i => i.CreatedAt).ThenBy(i => i.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Offers a role to an address. Inviting it again sends a new mail, whose token replaces the one before.</summary>
    /// <param name="actorId">The member who invites; null for the platform, which makes an organization's first owner.</param>
    public Task<(Invitation? Invitation, Refusal? Refusal)> InviteAsync(Guid organizationId, Guid? actorId, string email, string role, CancellationToken cancellationToken)
    {
        email = email.Trim();
        return context.InTransactionAsync<(Invitation?, Refusal?)>(async () =>
        {
            await context.LockOrganizationAsync(organizationId, cancellationToken);
            if (!EmailAddress.IsSound(email))
                return (null, Refusal.Invalid("email", "This is not an e-mail address."));
            if (await context.FindGrantAsync(organizationId, role, cancellationToken) is not { } wanted)
                return (null, Refusal.Invalid("role", "There is no such role."));
            if (actorId is { } actor && (await context.FindMembersGrantAsync(organizationId, actor, cancellationToken))?.Covers(wanted) is not true)
                return (null, ManageMembers.Beyond);
            var normalized = normalizer.NormalizeEmail(email)!;
            if (await context.Memberships.AnyAsync(m => m.OrganizationId == organizationId
                && context.Users.Any(u => u.Id == m.UserId && u.NormalizedEmail == normalized), cancellationToken))
                return (null, Refusal.Invalid("email", "This person is a member already."));
            var now = time.Now();
            var earlier = await context.Invitations
                .Where(i => i.OrganizationId == organizationId && i.AcceptedAt == null && i.RevokedAt == null).ToListAsync(cancellationToken);
            if (earlier.Count(i => i.ExpiresAt > now && i.NormalizedEmail != normalized) >= OpenMax)
                return (null, new Refusal(ErrorCodes.InvalidState, $"{OpenMax} invitations are open. Wait until some are accepted, or revoke some."));
            if (earlier.SingleOrDefault(i => i.NormalizedEmail == normalized) is { } replaced)
            {
                replaced.RevokedAt = now;
                await context.SaveChangesAsync(cancellationToken); // its place in the unique index first
            }

            var token = SecretToken.New();
            var invitation = new Invitation
            {
                Id = Ids.New(time),
                OrganizationId = organizationId,
                Email = email,
                NormalizedEmail = normalized,
                Role = role,
                TokenHash = SecretToken.Hash(token),
                InvitedBy = actorId,
                CreatedAt = now,
                ExpiresAt = now + Lifetime,
            };
            context.Invitations.Add(invitation);
            var organization = await context.Organizations.Where(o => o.Id == organizationId).Select(o => o.Name).SingleAsync(cancellationToken);
            mails.Add(context, texts.Invitation(email, organization, role, token), Lifetime);
            audit.AddOfOrganization(organizationId, new AuditedAct(AuditActions.MemberInvited, Target, invitation.Id.ToString(), AuditChanges.Of(new { email, role })));
            await context.SaveChangesAsync(cancellationToken);
            return (invitation, null);
        }, cancellationToken);
    }

    /// <returns>Why not; null when it is done.</returns>
    public Task<Refusal?> RevokeAsync(Guid organizationId, Guid actorId, Guid invitationId, CancellationToken cancellationToken)
        => context.InTransactionAsync(async () =>
        {
            await context.LockOrganizationAsync(organizationId, cancellationToken);
            var now = time.Now();
            if (await Open(now).SingleOrDefaultAsync(i => i.OrganizationId == organizationId && i.Id == invitationId, cancellationToken) is not { } invitation)
                return NoSuchInvitation;
            var offered = await context.FindGrantAsync(organizationId, invitation.Role, cancellationToken) ?? new Grant(invitation.Role, []);
            if ((await context.FindMembersGrantAsync(organizationId, actorId, cancellationToken))?.Covers(offered) is not true)
                return ManageMembers.Beyond;
            invitation.RevokedAt = now;
            audit.AddOfOrganization(organizationId, new AuditedAct(AuditActions.MemberInvitationRevoked, Target, invitation.Id.ToString(), AuditChanges.Note(new { invitation.Email })));
            await context.SaveChangesAsync(cancellationToken);
            return null;
        }, cancellationToken);

    /// <summary>What a token offers; null when it offers nothing any more.</summary>
    public async Task<InvitationOffer?> PeekAsync(string token, CancellationToken cancellationToken)
    {
        var (hash, now) = (SecretToken.Hash(token), time.Now());
        return await (from invitation in Open(now).AsNoTracking()
                      join organization in context.Organizations on invitation.OrganizationId equals organization.Id
                      where invitation.TokenHash == hash
                      select new InvitationOffer(invitation.Email, organization.Name, invitation.Role,
                          context.Users.Any(u => u.NormalizedEmail == invitation.NormalizedEmail), invitation.ExpiresAt)).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Makes the account that was invited, and its membership. Having the token proves the address.</summary>
    /// <returns>The new person, or every fault at once.</returns>
    public Task<(Guid? UserId, Refusal? Refusal)> SignUpAsync(string token, string name, string password, CancellationToken cancellationToken)
        => context.InTransactionAsync<(Guid?, Refusal?)>(async () =>
        {
            if (await TakeAsync(token, cancellationToken) is not { } invitation)
                return (null, NoSuchInvitation);
            if (await context.Users.AnyAsync(u => u.NormalizedEmail == invitation.NormalizedEmail, cancellationToken))
                return (null, new Refusal(ErrorCodes.InvalidState, "There is an account for this address. Sign in with it to accept the invitation."));
            var now = time.Now();
            var user = new User { Id = Ids.New(time), UserName = invitation.Email, Email = invitation.Email, EmailConfirmed = true, Name = name.Trim(), CreatedAt = now };
            var faults = new Faults();
            if (user.Name.Length is 0 or > CreateUser.NameLengthMax || user.Name.Any(char.IsControl))
                faults.Add("name", $"Give a name of at most {CreateUser.NameLengthMax} characters.");
            faults.AddRange(await users.PasswordFaultsAsync(user, password));
            if (faults.ToRefusal() is { } refusal)
                return (null, refusal);
            Join(invitation, user.Id, user.Email, now);
            var result = await users.CreateAsync(user, password); // saves all of it
            return result.Succeeded ? (user.Id, null) : (null, Refusal.Invalid("email", result.Errors.First().Description));
        }, cancellationToken);

    /// <summary>Lets somebody who has an account join with it. The invitation must be for their address.</summary>
    public Task<Refusal?> AcceptAsync(string token, Guid userId, CancellationToken cancellationToken)
        => context.InTransactionAsync(async () =>
        {
            var user = await context.Users.SingleAsync(u => u.Id == userId, cancellationToken);
            if (await TakeAsync(token, cancellationToken) is not { } invitation || invitation.NormalizedEmail != user.NormalizedEmail)
                return NoSuchInvitation;
            if (await context.Memberships.AnyAsync(m => m.OrganizationId == invitation.OrganizationId && m.UserId == userId, cancellationToken))
                return new Refusal(ErrorCodes.InvalidState, "You are a member already.");
            Join(invitation, userId, user.Email!, time.Now());
            await context.SaveChangesAsync(cancellationToken);
            return null;
        }, cancellationToken);

    private void Join(Invitation invitation, Guid userId, string email, DateTimeOffset now)
    {
        invitation.AcceptedAt = now;
        context.Memberships.Add(new Membership { UserId = userId, OrganizationId = invitation.OrganizationId, Role = invitation.Role, CreatedAt = now });
        audit.Actor = audit.Actor with { Kind = ActorKinds.Member, Id = userId, Name = email };
        audit.AddOfOrganization(invitation.OrganizationId, new AuditedAct(
            AuditActions.MemberJoined, "member", userId.ToString(), AuditChanges.Of(new { email, invitation.Role })));
    }

    // Locked, so that of two who use a token at once one finds it used.
    private async Task<Invitation?> TakeAsync(string token, CancellationToken cancellationToken)
    {
        var (hash, now) = (SecretToken.Hash(token), time.Now());
        var found = await context.Invitations.FromSql($"SELECT * FROM invitations WHERE token_hash = {hash} FOR UPDATE").ToListAsync(cancellationToken);
        return found.SingleOrDefault(i => i.AcceptedAt is null && i.RevokedAt is null && i.ExpiresAt > now);
    }

    private IQueryable<Invitation> Open(DateTimeOffset now)
        => context.Invitations.Where(i => i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now);
}
