namespace Centry.Connectors.Erp.SapBusinessOne;

/// <summary>
/// Section <c>Erp:sap_business_one</c>. There is no app at the vendor's: of the base class only <see cref="ErpOptions.Timeout"/> counts, and
/// <see cref="ErpOptions.BaseUrl"/>, which stands before the server that a merchant names.
/// </summary>
public sealed class SapBusinessOneOptions : ErpOptions;
