namespace Centry.Connectors.Gateways;

/// <summary>Whose account at the provider is used.</summary>
/// <param name="AccountId">The provider account; keys token caches.</param>
/// <param name="Environment"><c>sandbox</c> or <c>production</c>.</param>
/// <param name="Credentials">Decrypted credentials by the names in the descriptor's schema. Never log them.</param>
public sealed record GatewayAccess(Guid AccountId, string Environment, IReadOnlyDictionary<string, string> Credentials)
{
    public bool IsSandbox => Environment == "sandbox";

    /// <summary>Without the credentials, so that a log line cannot leak them.</summary>
    public override string ToString() => $"{AccountId} ({Environment})";
}
