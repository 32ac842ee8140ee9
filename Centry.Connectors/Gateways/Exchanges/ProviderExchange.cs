namespace Centry.Connectors.Gateways.Exchanges;

/// <summary>One call that was made to a provider about a payment, and what came of it. No secret is in it, and no header.</summary>
/// <param name="Address">Host and path, without a query.</param>
/// <param name="Status">The answer's; null when there was none.</param>
/// <param name="Silence">Why there was no answer; null when there was one.</param>
/// <param name="Request">The body; null when there was none.</param>
/// <param name="Answer">The body; null when there was none.</param>
public sealed record ProviderExchange(
    DateTimeOffset At, string Method, string Address, int DurationMs, int? Status, string? Silence, string? Request, string? Answer);
