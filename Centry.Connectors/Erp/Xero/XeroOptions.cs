namespace Centry.Connectors.Erp.Xero;

/// <summary>Our app at Xero: section <c>Erp:xero</c>.</summary>
public sealed class XeroOptions : ErpOptions
{
    /// <summary>
    /// What a person is asked to consent to, separated by spaces. Apps that were made at Xero from March 2026 on have finer scopes, whose
    /// names such an app's page tells.
    /// </summary>
    public string Scopes { get; set; } = "offline_access accounting.transactions accounting.contacts accounting.settings.read";
}
