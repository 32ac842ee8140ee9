using Centry.Contracts;
using Centry.Dashboard.Texts;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Components.Organization;

/// <summary>What roles are called, and which of them a person can hand out.</summary>
public static class RoleNames
{
    /// <summary>Everything, and who else is an owner.</summary>
    public const string Owner = "owner";

    /// <summary>Everything in the organization, save for its owners.</summary>
    public const string Admin = "admin";

    /// <summary>Every organization has it, and nobody changes it.</summary>
    public static bool IsGiven(string role) => role is Owner or Admin;

    /// <summary>In the reader's language; a role of the organization's own has the name that it was given.</summary>
    public static string Show(string role, IStringLocalizer<UiTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return IsGiven(role) ? texts[$"Role.{role}"] : role;
    }

    /// <summary>
    /// Whether to offer this person to give, change or take away a role: nobody gives what they do not have, and only owners touch
    /// owners. The API decides by the same rule.
    /// </summary>
    /// <param name="own">What the person is in the organization.</param>
    /// <param name="permissions">What the role lets its members do.</param>
    public static bool Covers(this MembershipView own, string role, IEnumerable<string> permissions)
    {
        ArgumentNullException.ThrowIfNull(own);
        return own.Role == Owner || (role != Owner && (role != Admin || own.Role == Admin) && permissions.All(own.Permissions.Contains));
    }
}
