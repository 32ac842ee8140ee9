using Centry.Core.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Core.People;

/// <summary>
/// Makes a person who can sign in, and the membership with them: both or neither. For operators and the demo; others are invited
/// (<see cref="Invitations"/>).
/// </summary>
public sealed class CreateUser(IServiceScopeFactory scopes, TimeProvider time)
{
    internal const int NameLengthMax = 200;

    /// <param name="role">One of <see cref="Roles"/>, or a role of the organization's own.</param>
    /// <returns>The new person's id, or every fault at once.</returns>
    public Task<(Guid? UserId, Refusal? Refusal)> ExecuteAsync(
        string email, string name, string password, Guid organizationId, string role, CancellationToken cancellationToken)
        => CreateAsync(email, name, password, (organizationId, role), cancellationToken);

    /// <summary>Makes somebody of Centry's, who sees the platform's own routes and no organization.</summary>
    public Task<(Guid? UserId, Refusal? Refusal)> PlatformAdminAsync(string email, string name, string password, CancellationToken cancellationToken)
        => CreateAsync(email, name, password, null, cancellationToken);

    private async Task<(Guid? UserId, Refusal? Refusal)> CreateAsync(
        string email, string name, string password, (Guid OrganizationId, string Role)? place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(password);

        // A scope of its own: what is not saved must not linger in the caller's context.
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var now = time.GetUtcNow();
        var user = new User
        {
            Id = Ids.New(time),
            UserName = email.Trim(),
            Email = email.Trim(),
            EmailConfirmed = true,
            Name = name.Trim(),
            IsPlatformAdmin = place is null,
            CreatedAt = now,
        };
        var faults = new Faults();
        if (!EmailAddress.IsSound(user.Email))
            faults.Add("email", "This is not an e-mail address.");
        if (user.Name.Length is 0 or > NameLengthMax)
            faults.Add("name", $"Give a name of at most {NameLengthMax} characters.");
        if (place is var (organizationId, role))
        {
            if (await context.FindGrantAsync(organizationId, role, cancellationToken) is null)
                faults.Add("role", $"The role must be one of {string.Join(", ", Roles.All)}, or one of the organization's own.");
            if (!await context.Organizations.AnyAsync(o => o.Id == organizationId, cancellationToken))
                faults.Add("organization_id", "There is no such organization.");
        }

        faults.AddRange(await users.PasswordFaultsAsync(user, password));
        if (faults.ToRefusal() is { } refusal)
            return (null, refusal);

        if (place is var (organization, membersRole))
            context.Memberships.Add(new Membership { UserId = user.Id, OrganizationId = organization, Role = membersRole, CreatedAt = now });
        try
        {
            // Saves the membership too: one context, one transaction.
            var result = await users.CreateAsync(user, password);
            return result.Succeeded ? (user.Id, null) : (null, Refuse(result.Errors));
        }
        catch (DbUpdateException e) when (e.IsDuplicate())
        {
            return (null, Refusal.Invalid("email", Taken));
        }
    }

    private const string Taken = "This e-mail address has an account already.";

    private static Refusal Refuse(IEnumerable<IdentityError> errors)
    {
        var faults = new Faults();
        foreach (var error in errors)
            faults.Add("email", error.Code is nameof(IdentityErrorDescriber.DuplicateUserName) or nameof(IdentityErrorDescriber.DuplicateEmail) ? Taken : error.Description);
        return faults.ToRefusal()!;
    }
}
