namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>Section <c>Erp:quickbooks</c>. The webhook key is what Intuit calls the verifier token.</summary>
public sealed class QuickBooksOptions : ErpOptions;
