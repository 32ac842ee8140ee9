namespace Centry.Connectors.Erp.Xero;

/// <summary>Xero's rows in the bridge's words.</summary>
internal static class XeroRows
{
    public const string Receivable = "ACCREC";
    public const string Payable = "ACCPAY";

    public static string TypeOf(ErpDocumentKind kind) => kind == ErpDocumentKind.Invoice ? Receivable : Payable;

    public static ErpContact ToRow(this XeroContact contact) => new(
        contact.ContactID, contact.Name ?? "", Given(contact.EmailAddress), PhoneOf(contact), Given(contact.TaxNumber), contact.IsCustomer, contact.IsSupplier,
        contact.ContactStatus is not (null or "ACTIVE"), contact.UpdatedDateUTC);

    /// <summary>Bank accounts may be without a code: then orders name them by id.</summary>
    public static ErpAccount ToRow(this XeroAccount account) => new(
        account.AccountID, Given(account.Code) ?? account.AccountID, account.Name ?? "", account.Class switch
        {
            "ASSET" => ErpAccountClass.Asset,
            "LIABILITY" => ErpAccountClass.Liability,
            "EQUITY" => ErpAccountClass.Equity,
            "REVENUE" => ErpAccountClass.Revenue,
            _ => ErpAccountClass.Expense,
        },
        Given(account.CurrencyCode), account.Type == "BANK" || account.EnablePaymentsToAccount, account.Status is not (null or "ACTIVE"));

    public static ErpTaxRate ToRow(this XeroTaxRate rate) => new(rate.TaxType, rate.Name ?? "", rate.EffectiveRate ?? 0, rate.Status is not (null or "ACTIVE"));

    public static ErpDocument ToRow(this XeroInvoice invoice)
    {
        var issuedOn = DayOf(invoice.Date ?? invoice.DueDate ?? invoice.UpdatedDateUTC ?? DateTimeOffset.UnixEpoch);
        return new ErpDocument(
            invoice.InvoiceID, invoice.Type == Payable ? ErpDocumentKind.Bill : ErpDocumentKind.Invoice, Given(invoice.InvoiceNumber), Given(invoice.Reference),
            invoice.Contact?.ContactID ?? "", invoice.Contact?.Name ?? "", invoice.CurrencyCode ?? "", issuedOn, invoice.DueDate is { } due ? DayOf(due) : null,
            invoice.Total, invoice.AmountDue, invoice.Status switch
            {
                "AUTHORISED" => ErpDocumentState.Open,
                "PAID" => ErpDocumentState.Paid,
                "VOIDED" or "DELETED" => ErpDocumentState.Void,
                _ => ErpDocumentState.Draft,
            },
            invoice.UpdatedDateUTC)
        {
            Lines = [.. (invoice.LineItems ?? []).Select(line => new ErpLine(
                line.Description ?? "", line.Quantity ?? 1, line.UnitAmount ?? 0, (line.LineAmount ?? 0) - (invoice.LineAmountTypes == "Inclusive" ? line.TaxAmount ?? 0 : 0)))],
        };
    }

    /// <summary>Xero keeps a number in three parts; a mobile one is preferred, for money is sent to it.</summary>
    private static string? PhoneOf(XeroContact contact)
    {
        var given = (contact.Phones ?? []).Where(phone => !string.IsNullOrWhiteSpace(phone.PhoneNumber)).ToList();
        var phone = given.FirstOrDefault(one => one.PhoneType == "MOBILE") ?? given.FirstOrDefault(one => one.PhoneType == "DEFAULT") ?? given.FirstOrDefault();
        return phone is null ? null : string.Concat(phone.PhoneCountryCode, phone.PhoneAreaCode, phone.PhoneNumber);
    }

    private static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
