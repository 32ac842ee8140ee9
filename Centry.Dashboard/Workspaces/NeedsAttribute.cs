namespace Centry.Dashboard.Workspaces;

/// <summary>A page for those only who have one of these permissions: others see that they may not, and nothing is loaded.</summary>
/// <param name="permissions">Of <see cref="Centry.Contracts.Permissions"/>; one of them is enough.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAttribute(params string[] permissions) : Attribute
{
    public IReadOnlyList<string> Permissions => permissions;
}
