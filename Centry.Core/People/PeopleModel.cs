using Microsoft.AspNetCore.Identity;

namespace Centry.Core.People;

/// <summary>A person who signs in. The user name is the e-mail address.</summary>
public sealed class User : IdentityUser<Guid>
{
    public string Name { get; set; } = "";
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A person's place in an organization.</summary>
public sealed class Membership
{
    public Guid UserId { get; init; }
    public Guid OrganizationId { get; init; }

    /// <summary><c>owner</c>, <c>admin</c> or the name of a custom role.</summary>
    public required string Role { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

public static class Roles
{
    public const string Owner = "owner";
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Owner, Admin];

    /// <summary>Whether the role may do this. Owners and admins may do everything in their organization.</summary>
    /// <param name="permission">One of <see cref="Permissions"/>.</param>
    public static bool Grants(string role, string permission)
    {
        ArgumentException.ThrowIfNullOrEmpty(permission);
        return role is Owner or Admin;
    }
}

/// <summary>What a role can be made of.</summary>
public static class Permissions
{
    /// <summary>See payments, balances and their changes.</summary>
    public const string PaymentsView = "payments.view";

    /// <summary>See and change webhook endpoints, their deliveries and secrets.</summary>
    public const string WebhooksManage = "webhooks.manage";

    /// <summary>Approve and reject payouts that wait.</summary>
    public const string PayoutsApprove = "payouts.approve";
}
