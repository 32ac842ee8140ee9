using Centry.Contracts;

namespace Centry.Dashboard.Workspaces;

/// <summary>Where the person stands: whose payments, and in which of the two worlds. Both are in the address.</summary>
/// <param name="Membership">What the person is in the merchant's organization, and what they may do there.</param>
public sealed record Workspace(MeResponse User, MembershipView Membership, MerchantRef Merchant, string Environment)
{
    public bool IsSandbox => Environment == PaymentEnvironments.Sandbox;

    /// <summary>Whether to offer what needs this permission. The API decides anew for every request, whatever is offered.</summary>
    /// <param name="permission">One of <see cref="Permissions"/>.</param>
    public bool Can(string permission) => Membership.Permissions.Contains(permission);

    /// <summary>Address of a page of this workspace.</summary>
    /// <param name="path">Below the merchant: <c>payins</c>; empty for the overview.</param>
    public string Url(string path = "") => WorkspaceUrl.For(Merchant.Id, path, Environment);
}

/// <summary>The two worlds that never share anything.</summary>
public static class PaymentEnvironments
{
    public const string Sandbox = "sandbox";
    public const string Production = "production";

    public static bool IsKnown(string? environment) => environment is Sandbox or Production;
}

public static class WorkspaceUrl
{
    public const string EnvironmentParameter = "env";

    public static string For(Guid merchantId, string path, string environment)
        => $"/merchants/{merchantId}{(path.Length == 0 ? "" : "/")}{path}?{EnvironmentParameter}={environment}";
}
