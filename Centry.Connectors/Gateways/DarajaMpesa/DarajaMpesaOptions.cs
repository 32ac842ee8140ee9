namespace Centry.Connectors.Gateways.DarajaMpesa;

/// <summary>Section <c>Gateways:daraja_mpesa</c>.</summary>
public sealed class DarajaMpesaOptions : GatewayOptions
{
    /// <summary>The most that one push may ask for, in shillings. Safaricom moves it from time to time; what it says now counts.</summary>
    public decimal MaxAmount { get; set; } = 250_000m;

    /// <summary>
    /// Safaricom's certificates (PEM) by environment, <c>sandbox</c> and <c>production</c>: initiators' passwords are encrypted with them.
    /// The portal hands them out, and an account may bring its own instead.
    /// </summary>
    public IDictionary<string, string> Certificates { get; } = new Dictionary<string, string>();
}
