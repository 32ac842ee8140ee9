namespace Centry.Connectors.Erp.Xero;

/// <summary>Our app at Xero: section <c>Erp:xero</c>.</summary>
public sealed class XeroOptions : ErpAppOptions
{
    /// <summary>
    /// What a person is asked to consent to, separated by spaces. Apps that were made at Xero from March 2026 on have finer scopes, whose
    /// names such an app's page tells.
    /// </summary>
    public string Scopes { get; set; } = "offline_access accounting.transactions accounting.contacts accounting.settings.read";

    /// <summary>Calls for one company within a minute; Xero takes sixty.</summary>
    public int CallsPerMinute { get; set; } = 60;

    public override bool IsValid() => base.IsValid() && CallsPerMinute > 0;
}
