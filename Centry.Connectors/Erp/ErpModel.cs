using Centry.Connectors.Gateways;

namespace Centry.Connectors.Erp;

/// <summary>What an ERP is: read by the connect form, the reference endpoint and the worker that paces calls.</summary>
public sealed record ErpDescriptor
{
    /// <summary>Stable id: <c>xero</c>, <c>quickbooks</c>, <c>sap_business_one</c>.</summary>
    public required string Id { get; init; }
    public required string DisplayName { get; init; }

    /// <summary>What a person enters to connect; empty where consent is given on the vendor's pages.</summary>
    public IReadOnlyList<CredentialField> Credentials { get; init; } = [];

    /// <summary>Calls that may be made for one company within a minute, all told.</summary>
    public required int CallsPerMinute { get; init; }

    /// <summary>Of those, within a second; null where nothing is said of seconds.</summary>
    public int? CallsPerSecond { get; init; }

    /// <summary>How far back changes may be asked for; older ones need a full import. Null: as far as one likes.</summary>
    public TimeSpan? ChangesReachBack { get; init; }
}

/// <summary>Whose books are used, and with what right.</summary>
/// <param name="ConnectionId">Keys sessions and pacing.</param>
/// <param name="TenantId">Xero's tenant, QuickBooks' realm, SAP's company database.</param>
/// <param name="Credentials">The access token under <see cref="AccessToken"/>, or what the descriptor asks for. Never log them.</param>
public sealed record ErpAccess(Guid ConnectionId, string Environment, string TenantId, IReadOnlyDictionary<string, string> Credentials)
{
    public const string AccessToken = "access_token";

    public bool IsSandbox => Environment == "sandbox";

    /// <summary>Without the credentials, so that a log line cannot leak them.</summary>
    public override string ToString() => $"{ConnectionId} ({Environment})";
}

/// <summary>OAuth tokens. Both are secrets.</summary>
/// <param name="RefreshExpiresAt">Null when the vendor does not say.</param>
public sealed record ErpTokens(string AccessToken, DateTimeOffset AccessExpiresAt, string RefreshToken, DateTimeOffset? RefreshExpiresAt)
{
    public override string ToString() => $"tokens until {AccessExpiresAt:O}";
}

/// <summary>A consent: its tokens, and the companies that it covers, of which the person chooses.</summary>
public sealed record ErpGrant(ErpTokens Tokens, IReadOnlyList<ErpTenant> Tenants);

public sealed record ErpTenant(string Id, string Name);

/// <summary>The books' own name and currency.</summary>
public sealed record ErpCompany(string Name, string? CurrencyCode);

/// <summary>Where a listing goes on.</summary>
/// <param name="ChangedSince">Only what changed at this time or later; null lists from the beginning.</param>
/// <param name="Page">What the last page said comes next; null for the first one.</param>
public sealed record ErpPosition(DateTimeOffset? ChangedSince, string? Page)
{
    public static ErpPosition Start { get; } = new(null, null);
}

/// <param name="Next">The <see cref="ErpPosition.Page"/> of what follows; null at the end.</param>
public sealed record ErpPage<T>(IReadOnlyList<T> Items, string? Next);

/// <param name="IsRemoved">Archived, inactive or deleted.</param>
public sealed record ErpContact(string Id, string Name, string? Email, string? Phone, string? TaxNumber, bool IsCustomer, bool IsSupplier, bool IsRemoved, DateTimeOffset? UpdatedAt);

/// <param name="Code">What orders name the account by.</param>
/// <param name="TakesPayments">Whether payments may be booked to it: a bank account or its like.</param>
public sealed record ErpAccount(string Id, string Code, string Name, ErpAccountClass Class, string? CurrencyCode, bool TakesPayments, bool IsRemoved);

public enum ErpAccountClass
{
    Asset,
    Liability,
    Equity,
    Revenue,
    Expense,
}

/// <param name="Code">What orders name the rate by.</param>
/// <param name="Percent">For example 18.</param>
public sealed record ErpTaxRate(string Code, string Name, decimal Percent, bool IsRemoved);

public enum ErpDocumentKind
{
    /// <summary>A customer owes: ACCREC, Invoice, Invoices.</summary>
    Invoice,

    /// <summary>A supplier is owed: ACCPAY, Bill, PurchaseInvoices.</summary>
    Bill,
}

public enum ErpDocumentState
{
    /// <summary>Not yet approved: nothing is owed.</summary>
    Draft,
    Open,
    Paid,

    /// <summary>Voided, cancelled or deleted.</summary>
    Void,
}

/// <summary>An invoice or bill. Amounts in major units.</summary>
/// <param name="Reference">What the other side knows it by, where the ERP keeps that apart from the number.</param>
public sealed record ErpDocument(
    string Id, ErpDocumentKind Kind, string? Number, string? Reference, string ContactId, string ContactName, string CurrencyCode, DateOnly IssuedOn, DateOnly? DueOn,
    decimal Total, decimal Due, ErpDocumentState State, DateTimeOffset? UpdatedAt)
{
    public IReadOnlyList<ErpLine> Lines { get; init; } = [];
}

/// <param name="Amount">Of the line, without tax, in major units.</param>
public sealed record ErpLine(string Description, decimal Quantity, decimal UnitAmount, decimal Amount);

/// <summary>A party that is to have a contact.</summary>
/// <param name="Key">Names the write for all time: the same key never makes two.</param>
/// <param name="IsSupplier">Else a customer.</param>
public sealed record ErpPartyOrder(string Key, string Name, string? Email, string? Phone, bool IsSupplier);

/// <summary>An invoice or bill to be made.</summary>
/// <param name="Key">Names the write for all time: the same key never makes two. At most 50 characters of a-z, 0-9 and '-'.</param>
/// <param name="Number">Unique among what Centry makes: <c>CEN-…</c>; also what an uncertain earlier try is found by.</param>
/// <param name="Amount">Without tax treatment of its own; major units.</param>
/// <param name="AccountCode">The <see cref="ErpAccount.Code"/> that the line is booked to.</param>
/// <param name="TaxCode">An <see cref="ErpTaxRate.Code"/>, the amount then containing the tax; null for none.</param>
public sealed record ErpDocumentOrder(
    string Key, ErpDocumentKind Kind, string Number, string ContactId, string CurrencyCode, decimal Amount, string Description, string AccountCode, string? TaxCode,
    DateOnly Date, DateOnly DueOn, string? Reference);

/// <summary>Money to be booked against a document.</summary>
/// <param name="Amount">At most what is due; major units.</param>
/// <param name="BankAccountCode">The <see cref="ErpAccount.Code"/> where the money is.</param>
public sealed record ErpPaymentOrder(
    string Key, ErpDocumentKind Kind, string DocumentId, string ContactId, string CurrencyCode, decimal Amount, string BankAccountCode, DateOnly Date, string? Reference);

/// <summary>Money given back to an invoice's customer.</summary>
/// <param name="Number">Of the credit note.</param>
public sealed record ErpRefundOrder(
    string Key, string Number, string DocumentId, string ContactId, string CurrencyCode, decimal Amount, string Description, string AccountCode, string? TaxCode,
    string BankAccountCode, DateOnly Date, string? Reference);

/// <summary>Fees to be booked.</summary>
/// <param name="FeeAccountCode">An expense account.</param>
/// <param name="ContactId">Whom they went to; some ERPs want one.</param>
public sealed record ErpFeeOrder(
    string Key, string Number, string ContactId, string CurrencyCode, decimal Amount, string Description, string FeeAccountCode, string? TaxCode, string BankAccountCode, DateOnly Date,
    string? Reference);

/// <summary>What can be taken back.</summary>
public enum ErpEntry
{
    /// <summary>The payment of a bill, which is open again afterwards.</summary>
    BillPayment,

    /// <summary>A bill on which nothing is paid.</summary>
    Bill,

    Fee,
}

/// <param name="Number">As the ERP shows it to people; null where it has none.</param>
public sealed record ErpWritten(string Id, string? Number);

/// <summary>Something changed in a company's books.</summary>
public sealed record ErpNotice(string TenantId, ErpNoticeSubject Subject, string Id);

public enum ErpNoticeSubject
{
    Contact,
    Invoice,
    Bill,

    /// <summary>Something else, such as a payment: read what changed.</summary>
    Other,
}

public enum ErpFault
{
    /// <summary>No answer, or one of a server in trouble: what was asked may have been done. Send the same order again.</summary>
    Unavailable,

    /// <summary>Too many calls. Nothing was done.</summary>
    RateLimited,

    /// <summary>The access token or session is not taken. Nothing was done: get another one.</summary>
    Unauthorized,

    /// <summary>The person withdrew the consent, or it ended: only connecting again helps.</summary>
    ConsentLost,

    /// <summary>The ERP will not have it as it is; <see cref="Exception.Message"/> is its reason, for people. Trying again alone does not help.</summary>
    Refused,
}

/// <summary>Why an ERP did not do what it was asked.</summary>
/// <param name="fault">What can be done about it.</param>
/// <param name="message">For people; without credentials or tokens. What goes beyond <see cref="MessageMax"/> is cut off: an ERP may say anything.</param>
/// <param name="retryAfter">How long the ERP wants to be left alone.</param>
public sealed class ErpException(ErpFault fault, string message, TimeSpan? retryAfter = null) : Exception(Bounded(message))
{
    /// <summary>Characters that are kept of a message, with records and connections too.</summary>
    public const int MessageMax = 500;

    public ErpFault Fault => fault;

    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>Never half of a surrogate pair, which no database takes.</summary>
    private static string Bounded(string text)
        => text.Length <= MessageMax ? text : text[..(char.IsHighSurrogate(text[MessageMax - 1]) ? MessageMax - 1 : MessageMax)];
}
