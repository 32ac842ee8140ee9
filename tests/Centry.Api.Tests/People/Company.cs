using Centry.Core;
using Centry.Core.Merchants;
using Centry.Core.People;
using Centry.Core.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Api.Tests.People;

/// <summary>An organization with one merchant and its owner, all new.</summary>
public sealed record Company(Guid OrganizationId, Guid MerchantId, string OwnerEmail, Guid OwnerId)
{
    public static async Task<Company> CreateAsync(PeopleHost host)
    {
        var time = host.App.Services.GetRequiredService<TimeProvider>();
        var organization = new Organization { Id = Ids.New(time), Name = "Acme", CreatedAt = time.GetUtcNow() };
        var merchant = new Merchant { Id = Ids.New(time), OrganizationId = organization.Id, Name = "Acme Shop", CreatedAt = time.GetUtcNow() };
        await SaveAsync(host, organization, merchant);
        var email = $"owner-{Guid.NewGuid():n}@acme.test";
        var ownerId = await AddUserAsync(host, email, organization.Id, Roles.Owner);
        return new Company(organization.Id, merchant.Id, email, ownerId);
    }

    public static async Task<Guid> AddUserAsync(PeopleHost host, string email, Guid organizationId, string role)
    {
        var (userId, refusal) = await host.App.Services.GetRequiredService<CreateUser>()
            .ExecuteAsync(email, "Olive Okello", PeopleHost.Password, organizationId, role, PeopleHost.Cancel);
        Assert.Null(refusal);
        return userId!.Value;
    }

    public static async Task SaveAsync(PeopleHost host, params object[] rows)
    {
        await using var scope = host.App.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        context.AddRange(rows);
        await context.SaveChangesAsync(PeopleHost.Cancel);
    }
}
