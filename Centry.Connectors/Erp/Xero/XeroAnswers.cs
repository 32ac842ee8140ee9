using System.Text.Json;

namespace Centry.Connectors.Erp.Xero;

/// <summary>Xero's answers as far as they are read. What Xero may leave out is nullable; an answer without the rest is none.</summary>
internal static class XeroAnswers
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new XeroDates() },
    };

    /// <exception cref="ErpException"><see cref="ErpFault.Unavailable"/> when it cannot be read.</exception>
    public static T Read<T>(byte[] body) where T : class
        => TryRead<T>(body) ?? throw new ErpException(ErpFault.Unavailable, "Xero's answer could not be read.");

    public static T? TryRead<T>(byte[] body) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record XeroEnvelope
{
    public XeroPagination? Pagination { get; init; }
    public List<XeroOrganisation>? Organisations { get; init; }
    public List<XeroContact>? Contacts { get; init; }
    public List<XeroAccount>? Accounts { get; init; }
    public List<XeroTaxRate>? TaxRates { get; init; }
    public List<XeroInvoice>? Invoices { get; init; }
    public List<XeroPayment>? Payments { get; init; }
    public List<XeroCreditNote>? CreditNotes { get; init; }
    public List<XeroBankTransaction>? BankTransactions { get; init; }
}

internal sealed record XeroPagination(int Page, int PageCount);

internal sealed record XeroOrganisation(string? Name, string? BaseCurrency);

internal sealed record XeroPhone(string? PhoneType, string? PhoneNumber, string? PhoneAreaCode, string? PhoneCountryCode);

internal sealed record XeroContact
{
    public required string ContactID { get; init; }
    public string? Name { get; init; }
    public string? EmailAddress { get; init; }
    public List<XeroPhone>? Phones { get; init; }
    public string? TaxNumber { get; init; }
    public bool IsCustomer { get; init; }
    public bool IsSupplier { get; init; }
    public string? ContactStatus { get; init; }
    public DateTimeOffset? UpdatedDateUTC { get; init; }
}

internal sealed record XeroAccount
{
    public required string AccountID { get; init; }
    public string? Code { get; init; }
    public string? Name { get; init; }
    public string? Type { get; init; }
    public string? Class { get; init; }
    public string? Status { get; init; }
    public string? CurrencyCode { get; init; }
    public bool EnablePaymentsToAccount { get; init; }
}

internal sealed record XeroTaxRate
{
    public required string TaxType { get; init; }
    public string? Name { get; init; }
    public decimal? EffectiveRate { get; init; }
    public string? Status { get; init; }
}

internal sealed record XeroLine(string? Description, decimal? Quantity, decimal? UnitAmount, decimal? LineAmount, decimal? TaxAmount);

internal sealed record XeroInvoice
{
    public required string InvoiceID { get; init; }
    public required string Type { get; init; }
    public required string Status { get; init; }
    public string? InvoiceNumber { get; init; }
    public string? Reference { get; init; }
    public XeroContact? Contact { get; init; }
    public string? CurrencyCode { get; init; }
    public DateTimeOffset? Date { get; init; }
    public DateTimeOffset? DueDate { get; init; }
    public string? LineAmountTypes { get; init; }
    public List<XeroLine>? LineItems { get; init; }
    public decimal Total { get; init; }
    public decimal AmountDue { get; init; }
    public DateTimeOffset? UpdatedDateUTC { get; init; }
}

internal sealed record XeroPayment
{
    public required string PaymentID { get; init; }
    public string? Reference { get; init; }
    public string? Status { get; init; }
}

internal sealed record XeroCreditNote
{
    public required string CreditNoteID { get; init; }
    public string? CreditNoteNumber { get; init; }
    public string? Type { get; init; }
    public decimal? RemainingCredit { get; init; }
}

internal sealed record XeroBankTransaction
{
    public required string BankTransactionID { get; init; }
    public string? Status { get; init; }
}

/// <summary>What Xero says is wrong: of the accounting API, or of what stands before it.</summary>
internal sealed record XeroProblem(string? Message, string? Title, string? Detail, List<XeroProblemElement>? Elements);

internal sealed record XeroProblemElement(List<XeroValidationError>? ValidationErrors);

internal sealed record XeroValidationError(string? Message);
