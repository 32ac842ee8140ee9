using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>A party that the merchant invoices or pays.</summary>
/// <param name="Phone">E.164.</param>
public sealed record ContactView(
    Guid Id, string Name, string? Email, string? Phone, string? TaxNumber, string? Notes, bool IsCustomer, bool IsSupplier, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A contact's fields. In a change what is left out stays as it is, and null takes it out.</summary>
/// <param name="Name">Needed for a new one.</param>
/// <param name="IsCustomer">True when neither is said of a new one.</param>
public sealed record ContactRequest(
    string? Name = null, string? Email = null, string? Phone = null, string? TaxNumber = null, string? Notes = null, bool? IsCustomer = null, bool? IsSupplier = null);

/// <summary>An invoice of the merchant's, or a bill that it owes: Centry's own, where no ERP keeps it.</summary>
/// <param name="Kind"><c>invoice</c> or <c>bill</c>.</param>
/// <param name="Status"><c>draft</c>, <c>open</c>, <c>paid</c> or <c>void</c>.</param>
/// <param name="PaymentId">The payin or payout that it was made for.</param>
public sealed record DocumentView(
    Guid Id, string Kind, string Number, string Status, Guid? ContactId, string ContactName, string CurrencyCode, DateOnly IssuedOn, DateOnly? DueOn,
    IReadOnlyList<DocumentLineView> Lines, [property: JsonConverter(typeof(MoneyStringConverter))] decimal Total,
    [property: JsonConverter(typeof(MoneyStringConverter))] decimal Paid, [property: JsonConverter(typeof(MoneyStringConverter))] decimal Due,
    Guid? PaymentId, string? Notes, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <param name="TaxRate">Percent, on top.</param>
public sealed record DocumentLineView(string Description, decimal Quantity, decimal UnitAmount, decimal TaxRate);

/// <summary>An invoice's or bill's fields. In a change what is left out stays as it is; null takes out <c>due_on</c> and <c>notes</c>.</summary>
/// <param name="Number">Unique among the merchant's invoices, or bills; made up for a new one that has none.</param>
/// <param name="ContactName">Needed where there is no <c>contact_id</c>.</param>
/// <param name="IssuedOn">Today when left out of a new one.</param>
/// <param name="Status"><c>draft</c> or <c>open</c> (when left out of a new one).</param>
public sealed record DocumentRequest(
    string? Number = null, Guid? ContactId = null, string? ContactName = null, string? CurrencyCode = null, DateOnly? IssuedOn = null, DateOnly? DueOn = null,
    IReadOnlyList<DocumentLineRequest>? Lines = null, string? Status = null, string? Notes = null);

/// <param name="Quantity">1 when left out.</param>
/// <param name="UnitAmount">In major units.</param>
/// <param name="TaxRate">Percent, on top; 0 when left out.</param>
public sealed record DocumentLineRequest(string Description, [property: JsonConverter(typeof(MoneyStringConverter))] decimal UnitAmount, decimal? Quantity = null, decimal? TaxRate = null);
