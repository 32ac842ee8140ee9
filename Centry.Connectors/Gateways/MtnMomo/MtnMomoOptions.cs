namespace Centry.Connectors.Gateways.MtnMomo;

/// <summary>Section <c>Gateways:mtn_momo</c>.</summary>
public sealed class MtnMomoOptions : GatewayOptions
{
    /// <summary>MTN's sandbox takes this currency alone; the figures stay the caller's.</summary>
    public string SandboxCurrency { get; set; } = "EUR";

    /// <summary>The value of X-Target-Environment for a country in production, by ISO alpha-2; replaces the built-in one.</summary>
    public IDictionary<string, string> TargetEnvironments { get; } = new Dictionary<string, string>();
}
