using Centry.Connectors.Gateways.Exchanges;

namespace Centry.Connectors.Gateways;

/// <summary>Whose account at the provider is used.</summary>
/// <param name="AccountId">The provider account; keys token caches.</param>
/// <param name="Environment"><c>sandbox</c> or <c>production</c>.</param>
/// <param name="Credentials">Decrypted credentials by the names in the descriptor's schema. Never log them.</param>
public sealed record GatewayAccess(Guid AccountId, string Environment, IReadOnlyDictionary<string, string> Credentials)
{
    /// <summary>Keeps what is said to the provider about the payment at hand; null where it is about none.</summary>
    public ExchangeRecorder? Exchanges { get; init; }

    /// <summary>The same account, for what is asked beside a payment: a key, a list.</summary>
    public GatewayAccess Unrecorded => this with { Exchanges = null };

    public bool IsSandbox => Environment == "sandbox";

    /// <summary>Without the credentials, so that a log line cannot leak them.</summary>
    public override string ToString() => $"{AccountId} ({Environment})";
}
