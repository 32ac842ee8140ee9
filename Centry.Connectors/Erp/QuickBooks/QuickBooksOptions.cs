namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>Section <c>Erp:quickbooks</c>. The webhook key is what Intuit calls the verifier token.</summary>
public sealed class QuickBooksOptions : ErpOptions
{
    /// <summary>Calls for one company within a second; Intuit takes ten.</summary>
    public int CallsPerSecond { get; set; } = 10;
}
