namespace Centry.Core;

/// <summary>The two worlds that share nothing: payments, balances, keys and idempotency keys belong to one of them.</summary>
public static class Environments
{
    public const string Sandbox = "sandbox";
    public const string Production = "production";

    public static IReadOnlyList<string> All { get; } = [Sandbox, Production];

    /// <summary>What webhooks call <c>livemode</c>.</summary>
    public static bool IsLive(string environment) => environment == Production;
}
