using System.Globalization;
using System.Text.Json.Nodes;
using Centry.Simulator.Erp;

namespace Centry.Simulator.QuickBooks;

/// <summary>Writes rows of the books as QuickBooks shows them.</summary>
internal static class QuickBooksShapes
{
    public static JsonObject Contact(BookContact contact, string currency)
    {
        var json = Common(contact.Id, contact.Version, contact.UpdatedAt);
        json["DisplayName"] = contact.Name;
        json["FullyQualifiedName"] = contact.Name;
        json["Active"] = !contact.IsRemoved;
        json["CurrencyRef"] = Ref(currency);
        if (contact.Email is not null) json["PrimaryEmailAddr"] = new JsonObject { ["Address"] = contact.Email };
        if (contact.Phone is not null) json["PrimaryPhone"] = new JsonObject { ["FreeFormNumber"] = contact.Phone };
        if (contact.TaxNumber is not null) json[contact.IsSupplier ? "TaxIdentifier" : "PrimaryTaxIdentifier"] = contact.TaxNumber;
        return json;
    }

    public static JsonObject Account(BookAccount account, string homeCurrency, DateTimeOffset changedAt)
    {
        var json = Common(account.Id, 0, changedAt);
        json["Name"] = account.Name;
        json["FullyQualifiedName"] = account.Name;
        json["Active"] = !account.IsRemoved;
        json["Classification"] = char.ToUpperInvariant(account.Class[0]) + account.Class[1..];
        json["AccountType"] = AccountType(account);
        json["CurrencyRef"] = Ref(account.Currency ?? homeCurrency);
        return json;
    }

    public static string AccountType(BookAccount account) => account switch
    {
        { TakesPayments: true } => "Bank",
        { Id: QuickBooksLedger.Receivable } => "Accounts Receivable",
        { Id: QuickBooksLedger.Payable } => "Accounts Payable",
        { Class: "revenue" } => "Income",
        { Class: "expense" } => "Expense",
        { Class: "equity" } => "Equity",
        { Class: "liability" } => "Other Current Liability",
        _ => "Other Current Asset",
    };

    public static JsonObject Item(QuickBooksItem item)
    {
        var json = Common(item.Id, 0, item.UpdatedAt);
        json["Name"] = item.Name;
        json["FullyQualifiedName"] = item.Name;
        json["Active"] = true;
        json["Type"] = "Service";
        json["IncomeAccountRef"] = Ref(item.AccountId);
        return json;
    }

    public static JsonObject TaxCode(BookTaxRate rate, DateTimeOffset changedAt)
    {
        var json = Common(rate.Code, 0, changedAt);
        json["Name"] = rate.Name;
        json["Active"] = true;
        json["Taxable"] = true;
        json["TaxGroup"] = true;
        json["SalesTaxRateList"] = List(SaleRateId(rate));
        json["PurchaseTaxRateList"] = List(PurchaseRateId(rate));
        return json;

        static JsonObject List(string id) => new() { ["TaxRateDetail"] = new JsonArray(new JsonObject { ["TaxRateRef"] = Ref(id), ["TaxTypeApplicable"] = "TaxOnAmount", ["TaxOrder"] = 0 }) };
    }

    public static JsonObject TaxRate(string id, BookTaxRate rate, DateTimeOffset changedAt)
    {
        var json = Common(id, 0, changedAt);
        json["Name"] = rate.Name;
        json["Active"] = true;
        json["RateValue"] = rate.Percent;
        return json;
    }

    public static string SaleRateId(BookTaxRate rate) => rate.Code + "1";

    public static string PurchaseRateId(BookTaxRate rate) => rate.Code + "2";

    /// <summary>An invoice, bill, refund receipt or purchase.</summary>
    /// <param name="payments">Those that paid some of it.</param>
    public static JsonObject Document(BookDocument document, BookContact? contact, IEnumerable<BookPayment> payments)
    {
        var isVoid = document.State == BookState.Void;
        var json = Common(document.Id, document.Version, document.UpdatedAt);
        json["TxnDate"] = Date(document.Date);
        json["CurrencyRef"] = Ref(document.Currency);
        json["TotalAmt"] = isVoid ? 0 : document.Total;
        if (document.Number is not null) json["DocNumber"] = document.Number;
        // So says Intuit of voiding: amounts become zero, and the word stands before the note.
        var note = document.Extra.GetValueOrDefault(QuickBooksLedger.Note);
        if (isVoid || note is not null) json["PrivateNote"] = !isVoid ? note : note is null ? "Voided" : $"Voided - {note}";
        json["Line"] = new JsonArray([.. document.Lines.Select((line, at) => Line(document, line, at + 1, isVoid))]);
        var tax = document.Total - document.Lines.Sum(line => line.Amount);
        json["TxnTaxDetail"] = new JsonObject { ["TotalTax"] = isVoid ? 0 : tax };
        if (contact is not null && document.Kind != BookKinds.Expense)
            json[document.Kind == BookKinds.Bill ? "VendorRef" : "CustomerRef"] = Ref(contact.Id, contact.Name);
        else if (contact is not null)
            json["EntityRef"] = Ref(contact.Id, contact.Name);
        if (document.Kind is BookKinds.Invoice or BookKinds.Bill)
        {
            json["Balance"] = isVoid ? 0 : document.Due;
            if (document.DueDate is { } due) json["DueDate"] = Date(due);
            var type = document.Kind == BookKinds.Invoice ? "Payment" : "BillPaymentCheck";
            json["LinkedTxn"] = new JsonArray([.. payments.Select(payment => new JsonObject { ["TxnId"] = payment.Id, ["TxnType"] = type })]);
        }
        if (document.Extra.GetValueOrDefault(QuickBooksLedger.BankId) is { } bank)
            json[document.Kind == BookKinds.Expense ? "AccountRef" : "DepositToAccountRef"] = Ref(bank);
        if (document.Extra.GetValueOrDefault(QuickBooksLedger.PaymentType) is { } paymentType) json["PaymentType"] = paymentType;
        return json;
    }

    public static JsonObject Payment(BookPayment payment, string currency)
    {
        var isInvoice = payment.Kind == BookKinds.Invoice;
        var json = Common(payment.Id, 0, payment.CreatedAt);
        json["TxnDate"] = Date(payment.Date);
        json["TotalAmt"] = payment.Amount;
        json["CurrencyRef"] = Ref(currency);
        json[isInvoice ? "CustomerRef" : "VendorRef"] = Ref(payment.Extra.GetValueOrDefault(QuickBooksLedger.ContactId) ?? "");
        if (payment.Reference is not null) json[isInvoice ? "PaymentRefNum" : "DocNumber"] = payment.Reference;
        if (payment.Extra.GetValueOrDefault(QuickBooksLedger.Note) is { } note) json["PrivateNote"] = note;
        if (isInvoice)
        {
            json["DepositToAccountRef"] = Ref(payment.AccountCode);
            json["UnappliedAmt"] = 0;
        }
        else
        {
            json["PayType"] = "Check";
            json["CheckPayment"] = new JsonObject { ["BankAccountRef"] = Ref(payment.AccountCode) };
        }
        json["Line"] = new JsonArray([.. payment.Parts.Select(part => new JsonObject
        {
            ["Amount"] = part.Amount,
            ["LinkedTxn"] = new JsonArray(new JsonObject { ["TxnId"] = part.DocumentId, ["TxnType"] = isInvoice ? "Invoice" : "Bill" }),
        })]);
        return json;
    }

    public static JsonObject Deleted(string id, DateTimeOffset at) => new()
    {
        ["domain"] = "QBO",
        ["status"] = "Deleted",
        ["Id"] = id,
        ["MetaData"] = new JsonObject { ["LastUpdatedTime"] = QuickBooksRefusal.Time(at) },
    };

    private static JsonObject Line(BookDocument document, BookLine line, int number, bool isVoid)
    {
        var isSale = document.Kind is BookKinds.Invoice or BookKinds.CreditNote;
        var detail = isSale
            ? new JsonObject { ["ItemRef"] = Ref(document.Extra.GetValueOrDefault(QuickBooksLedger.ItemOf(number)) ?? QuickBooksLedger.DefaultItem), ["Qty"] = isVoid ? 0 : line.Quantity, ["UnitPrice"] = isVoid ? 0 : line.UnitAmount }
            : new JsonObject { ["AccountRef"] = Ref(line.AccountCode ?? "7") };
        if (line.TaxCode is not null) detail["TaxCodeRef"] = Ref(line.TaxCode);
        var type = isSale ? "SalesItemLineDetail" : "AccountBasedExpenseLineDetail";
        return new JsonObject
        {
            ["Id"] = number.ToString(CultureInfo.InvariantCulture),
            ["LineNum"] = number,
            ["Description"] = line.Description,
            ["Amount"] = isVoid ? 0 : line.Amount,
            ["DetailType"] = type,
            [type] = detail,
        };
    }

    private static JsonObject Common(string id, int version, DateTimeOffset updatedAt) => new()
    {
        ["domain"] = "QBO",
        ["sparse"] = false,
        ["Id"] = id,
        ["SyncToken"] = version.ToString(CultureInfo.InvariantCulture),
        ["MetaData"] = new JsonObject { ["LastUpdatedTime"] = QuickBooksRefusal.Time(updatedAt) },
    };

    private static JsonObject Ref(string value, string? name = null)
    {
        var json = new JsonObject { ["value"] = value };
        if (name is not null) json["name"] = name;
        return json;
    }

    private static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
