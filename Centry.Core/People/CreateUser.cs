using System.Net.Mail;
using Centry.Contracts;
using Centry.Core.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Centry.Core.People;

/// <summary>Makes a person who can sign in, and the membership with them: both or neither.</summary>
public sealed class CreateUser(IServiceScopeFactory scopes, TimeProvider time)
{
    private const int EmailLengthMax = 254;
    private const int NameLengthMax = 200;

    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <returns>The new person's id, or every fault at once.</returns>
    public async Task<(Guid? UserId, Refusal? Refusal)> ExecuteAsync(
        string email, string name, string password, Guid organizationId, string role, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(password);

        // A scope of its own: what is not saved must not linger in the caller's context.
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var now = time.GetUtcNow();
        var user = new User { Id = Ids.New(time), UserName = email.Trim(), Email = email.Trim(), EmailConfirmed = true, Name = name.Trim(), CreatedAt = now };
        var membership = new Membership { UserId = user.Id, OrganizationId = organizationId, Role = role, CreatedAt = now };
        var faults = await FaultsAsync(context, users, user, password, membership, cancellationToken);
        if (faults.Count > 0)
            return (null, Refuse(faults));

        context.Memberships.Add(membership);
        try
        {
            // Saves the membership too: one context, one transaction.
            var result = await users.CreateAsync(user, password);
            return result.Succeeded ? (user.Id, null) : (null, Refuse(ByField(result.Errors)));
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return (null, Refuse([("email", "This e-mail address has an account already.")]));
        }
    }

    private static async Task<List<(string, string)>> FaultsAsync(
        CentryDbContext context, UserManager<User> users, User user, string password, Membership membership, CancellationToken cancellationToken)
    {
        var faults = new List<(string, string)>();
        if (user.Email!.Length > EmailLengthMax || !MailAddress.TryCreate(user.Email, out var parsed) || parsed.Address != user.Email)
            faults.Add(("email", "This is not an e-mail address."));
        if (user.Name.Length is 0 or > NameLengthMax)
            faults.Add(("name", $"Give a name of at most {NameLengthMax} characters."));
        if (!Roles.All.Contains(membership.Role))
            faults.Add(("role", $"The role must be one of {string.Join(", ", Roles.All)}."));
        if (!await context.Organizations.AnyAsync(o => o.Id == membership.OrganizationId, cancellationToken))
            faults.Add(("organization_id", "There is no such organization."));
        foreach (var validator in users.PasswordValidators)
            faults.AddRange(ByField((await validator.ValidateAsync(users, user, password)).Errors));
        return faults;
    }

    private static List<(string, string)> ByField(IEnumerable<IdentityError> errors)
        => [.. errors.Select(e => e.Code switch
        {
            nameof(IdentityErrorDescriber.DuplicateUserName) or nameof(IdentityErrorDescriber.DuplicateEmail) => ("email", "This e-mail address has an account already."),
            var code when code.StartsWith("Password", StringComparison.Ordinal) => ("password", e.Description),
            _ => ("email", e.Description),
        }).Distinct()];

    private static Refusal Refuse(List<(string Field, string Fault)> faults)
        => new(ErrorCodes.ValidationError, string.Join(' ', faults.Select(f => f.Fault)))
        {
            Fields = faults.GroupBy(f => f.Field).ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(f => f.Fault)]),
        };
}
