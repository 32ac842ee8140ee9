namespace Centry.Contracts;

/// <summary>Every value that requests and answers of the API can hold, as this build knows them. The same for everybody, and open.</summary>
/// <param name="Countries">Those that a gateway reaches.</param>
/// <param name="Events">What webhooks and the feed of events tell.</param>
/// <param name="FailureCodes">Why a payment failed, as its <c>failure_code</c> says.</param>
/// <param name="ErrorCodes">Why a request was refused, as <c>code</c> says.</param>
public sealed record ReferenceView(
    IReadOnlyList<CountryReference> Countries, IReadOnlyList<GatewayReference> Gateways, IReadOnlyList<CodeReference> PaymentMethods,
    IReadOnlyList<CodeReference> PayinStatuses, IReadOnlyList<CodeReference> PayoutStatuses, IReadOnlyList<CodeReference> Events,
    IReadOnlyList<CodeReference> FailureCodes, IReadOnlyList<ErrorCodeReference> ErrorCodes);

/// <summary>A country in which money can be taken or paid out.</summary>
/// <param name="Code">ISO 3166-1 alpha-2, as <c>country_code</c> has it.</param>
/// <param name="CurrencyCode">ISO 4217; used where a request names none.</param>
/// <param name="MinorUnits">Decimals that an amount may have: 0 for UGX, 2 for ZAR.</param>
/// <param name="DialCode">Country calling code without the plus: 256.</param>
/// <param name="Gateways">Ids of the gateways that reach it.</param>
public sealed record CountryReference(string Code, string Name, string CurrencyCode, string CurrencyName, int MinorUnits, int DialCode, IReadOnlyList<string> Gateways);

/// <summary>A gateway, with what a provider account for it wants.</summary>
/// <param name="Id">As <c>gateway</c> and <c>provider</c> have it.</param>
/// <param name="Aliases">Other names that <c>gateway</c> may have for it.</param>
/// <param name="RedirectsCustomer">Whether a payin leads the customer to a page of the provider's (<c>redirect_url</c>).</param>
/// <param name="PartialRefunds">Whether a payin can be given back in parts.</param>
/// <param name="SandboxPhones">E.164 numbers of the provider's own sandbox, taken there whatever the country.</param>
public sealed record GatewayReference(
    string Id, string Name, IReadOnlyList<string> Aliases, IReadOnlyList<string> Countries, IReadOnlyList<string> PaymentMethods, IReadOnlyList<string> Capabilities,
    bool RedirectsCustomer, bool PartialRefunds, IReadOnlyList<string> SandboxPhones, IReadOnlyList<CredentialFieldView> CredentialSchema);

/// <summary>A word of the wire, and what it means.</summary>
public sealed record CodeReference(string Code, string Meaning);

/// <param name="Status">The HTTP status that it comes with.</param>
public sealed record ErrorCodeReference(string Code, int Status, string Meaning);
