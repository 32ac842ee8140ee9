using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>An ERP that Centry can connect, and what that takes.</summary>
/// <param name="ByConsent">True when the person gives consent on the vendor's pages; else they enter the <paramref name="Credentials"/>.</param>
/// <param name="IsAvailable">False where this Centry has no app at the vendor's.</param>
public sealed record ErpView(string Id, string Name, bool ByConsent, bool IsAvailable, IReadOnlyList<CredentialFieldView> Credentials);

/// <summary>A merchant's books at an ERP.</summary>
/// <param name="Status"><c>connecting</c>, <c>choosing</c> (pick one of <paramref name="Tenants"/>), <c>connected</c>, <c>consent_lost</c> (connect again) or <c>disconnected</c>.</param>
/// <param name="Tenants">The companies to choose from; empty when nothing is to choose.</param>
/// <param name="AutoMatchFrom">Matches of at least this confidence are made without asking.</param>
/// <param name="Problem">What is wrong, for people; null when nothing is.</param>
public sealed record ErpConnectionView(
    Guid Id, string Erp, string Environment, string Status, string? TenantId, string? TenantName, IReadOnlyList<ErpTenantView> Tenants, string? CurrencyCode, int AutoMatchFrom,
    DateTimeOffset? LastSyncedAt, DateTimeOffset? NextSyncAt, DateTimeOffset? RestUntil, string? Problem, DateTimeOffset CreatedAt);

public sealed record ErpTenantView(string Id, string Name);

/// <summary>Body of <c>POST …/erp-connections</c>.</summary>
/// <param name="Erp"><c>xero</c>, <c>quickbooks</c> or <c>sap_business_one</c>.</param>
/// <param name="Environment"><c>sandbox</c> or <c>production</c>: whose payments go into these books.</param>
/// <param name="Credentials">For ERPs without consent: by the field names of <c>…/erps</c>.</param>
/// <param name="Reconnect">The connection whose consent or password is to be renewed.</param>
public sealed record ConnectErpRequest(string Erp, string Environment, IReadOnlyDictionary<string, string>? Credentials = null, Guid? Reconnect = null);

/// <param name="AuthorizeUrl">Where the person's browser goes to give consent; null when the connection is there already.</param>
public sealed record ErpConnectedView(ErpConnectionView Connection, string? AuthorizeUrl);

/// <summary>Body of <c>POST …/erp-connections/{id}/tenant</c>.</summary>
public sealed record ChooseErpTenantRequest(string TenantId);

/// <summary>To which accounts payments are booked: of several rules the most exact one holds.</summary>
/// <param name="CountryCode">Null for every country.</param>
/// <param name="CurrencyCode">Null for every currency.</param>
/// <param name="BankAccount">Where the money is; payments must be bookable to it.</param>
/// <param name="FeeAccount">Null: fees are not booked.</param>
/// <param name="OverpaymentAccount">For what is paid beyond a document; null: the revenue or expense account.</param>
/// <param name="TaxCode">Null: no tax.</param>
public sealed record ErpMappingView(
    string? CountryCode, string? CurrencyCode, string RevenueAccount, string ExpenseAccount, string BankAccount, string? FeeAccount, string? OverpaymentAccount, string? TaxCode);

/// <summary>Body of <c>PUT …/mapping</c>: all rules, and from which confidence on matches are made without asking (101: never).</summary>
public sealed record MapErpRequest(IReadOnlyList<ErpMappingView> Rules, int? AutoMatchFrom = null);

/// <summary>An account of the connected books, as of the last sync.</summary>
public sealed record ErpAccountView(string Code, string Name, string Class, string? CurrencyCode, bool TakesPayments);

public sealed record ErpTaxRateView(string Code, string Name, decimal Percent);

/// <summary>Body of <c>POST …/sync</c>.</summary>
/// <param name="Full">From the beginning, and not only what changed.</param>
public sealed record SyncErpRequest(bool Full = false);

/// <summary>One reading of the books.</summary>
/// <param name="Status"><c>running</c>, <c>done</c> or <c>failed</c> (it goes on by itself).</param>
/// <param name="Counts">Rows read, by kind.</param>
public sealed record ErpSyncRunView(Guid Id, bool Full, string Status, IReadOnlyDictionary<string, int> Counts, string? Error, DateTimeOffset StartedAt, DateTimeOffset? EndedAt);

/// <summary>What a payment owes to the books.</summary>
/// <param name="Kind"><c>invoice</c>, <c>bill</c>, <c>settlement</c>, <c>refund</c> or <c>return</c> (a payout's money came back).</param>
/// <param name="Status"><c>pending</c>, <c>failed</c> or <c>done</c>.</param>
/// <param name="Document">The ERP's id of the document; null before it is there.</param>
/// <param name="NextAttemptAt">Null: done, or by hand only.</param>
public sealed record ErpRecordView(
    Guid Id, Guid PaymentId, string Kind, string Status, Guid? DocumentId, string? Document, string? Number, string? Payment, string? Fee, int Attempts, string? Error,
    DateTimeOffset? NextAttemptAt, DateTimeOffset CreatedAt, DateTimeOffset? DoneAt);

/// <summary>Body of <c>POST …/preview</c>.</summary>
public sealed record PreviewErpRequest(Guid PaymentId);

/// <summary>What would be written into the books for a payment, in this order. Nothing was.</summary>
public sealed record ErpPreviewView(IReadOnlyList<ErpEntryView> Entries);

/// <param name="Kind"><c>contact</c>, <c>invoice</c>, <c>bill</c>, <c>payment</c> or <c>fee</c>.</param>
/// <param name="Number">Of a payment, that of the document that it pays.</param>
/// <param name="Account">The account's code that it is booked to.</param>
/// <param name="DocumentId">Of a payment of a document that is there already: its id here.</param>
/// <param name="Remaining">Of such a payment: what is still due on the document afterwards, as of the last sync.</param>
public sealed record ErpEntryView(
    string Kind, string? Number, string? Party, [property: JsonConverter(typeof(MoneyStringConverter))] decimal? Amount, string? CurrencyCode, string? Account, string? BankAccount, string? TaxCode,
    DateOnly? Date, string? Reference, string? Description, Guid? DocumentId = null, [property: JsonConverter(typeof(MoneyStringConverter))] decimal? Remaining = null);

/// <summary>A payment without a document, and the open one that it is probably for.</summary>
/// <param name="Confidence">0 to 100.</param>
/// <param name="Reasons">What speaks for it, as sentences.</param>
/// <param name="Status"><c>proposed</c>, <c>confirmed</c>, <c>rejected</c> or <c>automatic</c>.</param>
public sealed record ErpMatchView(
    Guid Id, Guid PaymentId, Guid DocumentId, string DocumentNumber, string DocumentKind, int Confidence, IReadOnlyList<string> Reasons, string Status, DateTimeOffset CreatedAt,
    DateTimeOffset? DecidedAt);
