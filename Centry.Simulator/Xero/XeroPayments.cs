using System.Text.Json.Nodes;
using Centry.Simulator.Erp;

namespace Centry.Simulator.Xero;

/// <summary>Payments of invoices and bills, and money given back on credit notes. A payment is undone by making it DELETED.</summary>
internal sealed class XeroPayments(XeroGate gate) : IXeroResource
{
    private const string Scope = "accounting.transactions";
    private const int TextMax = 255;

    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/Payments", gate.Reads(Scope, call => _list.Answer(
            call, call.Company.Books.Payments().Where(payment => payment.Kind != XeroCreditNotes.Allocation), (payment, _) => Show(call.Company, payment))));
        api.MapGet("/Payments/{id}", gate.Reads(Scope, call => Find(call) is { } payment
            ? XeroJson.Of(200, XeroJson.Envelope(call.Now, "Payments", new JsonArray(Show(call.Company, payment)))) : XeroJson.NoResource));
        api.MapPut("/Payments", gate.Writes(Scope, call => XeroBatch.Run(call, "Payments", fields => Draft(call, fields))));
        api.MapPost("/Payments", gate.Writes(Scope, call => XeroBatch.Run(call, "Payments", fields => Draft(call, fields))));
        api.MapPost("/Payments/{id}", gate.Writes(Scope, call => Find(call) is { } payment
            ? XeroBatch.Run(call, "Payments", fields => Delete(call.Company, fields, payment)) : XeroJson.NoResource));
    }

    /// <summary>The account that <c>Code</c> or <c>AccountID</c> names, if money can be there.</summary>
    public static BookAccount? BankAccount(ErpBooks books, XeroFields? fields)
    {
        var (code, id) = (fields?.Text("Code", TextMax), fields?.Text("AccountID", TextMax));
        var account = code is not null ? books.Account(code) : books.Accounts().FirstOrDefault(one => one.Id.Equals(id, StringComparison.OrdinalIgnoreCase));
        return account is { TakesPayments: true, IsRemoved: false } ? account : null;
    }

    private readonly XeroList<BookPayment> _list = new("Payments", payment => payment.CreatedAt, new()
    {
        ["PaymentID"] = payment => Guid.Parse(payment.Id),
        ["Reference"] = payment => payment.Reference,
        ["Amount"] = payment => payment.Amount,
        ["Date"] = payment => payment.Date,
        ["Status"] = StatusOf,
        ["PaymentType"] = TypeOf,
        ["Invoice.InvoiceID"] = payment => payment.Kind == BookKinds.CreditNote ? null : Guid.Parse(payment.Parts[0].DocumentId),
        ["CreditNote.CreditNoteID"] = payment => payment.Kind == BookKinds.CreditNote ? Guid.Parse(payment.Parts[0].DocumentId) : null,
    });

    private static BookPayment? Find(XeroCall call)
        => call.Company.Books.Payment(((string)call.Context.GetRouteValue("id")!).ToLowerInvariant()) is { } payment && payment.Kind != XeroCreditNotes.Allocation ? payment : null;

    private static Func<XeroMade>? Draft(XeroCall call, XeroFields fields)
    {
        var books = call.Company.Books;
        var document = Document(books, fields);
        if (BankAccount(books, fields.Object("Account")) is not { } account)
        {
            fields.Problems.Add("Payments can only be made to BANK accounts or to accounts that payments are enabled for.");
            return null;
        }
        if (fields.Day("Date") is not { } date)
        {
            fields.Problems.Add("The payment date must be specified.");
            return null;
        }
        var amount = fields.Number("Amount");
        if (amount is not > 0 || decimal.Round(amount.Value, 2) != amount)
            fields.Problems.Add("The payment amount must be above zero and have at most two decimals.");
        var rate = fields.Number("CurrencyRate");
        if (rate is <= 0)
            fields.Problems.Add("CurrencyRate is not valid.");
        var reference = fields.Text("Reference", TextMax);
        if (document is not null)
        {
            if (document.State != BookState.Open)
                fields.Problems.Add("Payments can only be made against Authorised documents");
            if (amount > document.Due)
                fields.Problems.Add("Payment amount exceeds the amount outstanding on this document");
        }
        if (fields.Problems.Count > 0)
            return null;
        return () =>
        {
            var (added, problem) = books.Pay(
                new BookPayment { Kind = document!.Kind, Amount = amount!.Value, AccountCode = account.Code, Date = date, Reference = reference }, [(document.Id, amount.Value)]);
            return new XeroMade(added is null ? null : Show(call.Company, added), problem);
        };
    }

    private static BookDocument? Document(ErpBooks books, XeroFields fields)
    {
        if (fields.Has("Invoice") == fields.Has("CreditNote"))
        {
            fields.Problems.Add("Payment is applied to no document, or to more than one.");
            return null;
        }
        var isCredit = fields.Has("CreditNote");
        var named = fields.Object(isCredit ? "CreditNote" : "Invoice");
        var (id, number) = (named?.Text(isCredit ? "CreditNoteID" : "InvoiceID", TextMax), named?.Text(isCredit ? "CreditNoteNumber" : "InvoiceNumber", TextMax));
        var document = id is not null ? books.Document(id.ToLowerInvariant()) : number is null ? null : books.Documents().FirstOrDefault(one => one.Number == number && IsPayable(one, isCredit));
        if (document is not null && IsPayable(document, isCredit))
            return document;
        fields.Problems.Add(isCredit ? "Credit note could not be found" : "Invoice could not be found");
        return null;
    }

    private static bool IsPayable(BookDocument document, bool isCredit) => isCredit ? document.Kind == BookKinds.CreditNote : document.Kind is BookKinds.Invoice or BookKinds.Bill;

    private static Func<XeroMade>? Delete(XeroCompany company, XeroFields fields, BookPayment payment)
    {
        if (fields.Text("Status", TextMax) != "DELETED")
        {
            fields.Problems.Add("A payment can only be deleted.");
            return null;
        }
        return () => company.Books.TakeBack(payment.Id) is { } deleted ? new XeroMade(Show(company, deleted), null) : new XeroMade(null, "The payment has been deleted already.");
    }

    private static string StatusOf(BookPayment payment) => payment.IsTakenBack ? "DELETED" : "AUTHORISED";

    private static string TypeOf(BookPayment payment) => payment.Kind switch
    {
        BookKinds.Invoice => "ACCRECPAYMENT",
        BookKinds.Bill => "ACCPAYPAYMENT",
        _ => "ARCREDITPAYMENT",
    };

    private static JsonObject Show(XeroCompany company, BookPayment payment)
    {
        var document = company.Books.Document(payment.Parts[0].DocumentId);
        var isCredit = payment.Kind == BookKinds.CreditNote;
        return new JsonObject
        {
            ["PaymentID"] = payment.Id,
            ["Date"] = XeroJson.Date(payment.Date),
            ["Amount"] = payment.Amount,
            ["BankAmount"] = payment.Amount,
            ["Reference"] = payment.Reference ?? "",
            ["CurrencyRate"] = 1.0m,
            ["PaymentType"] = TypeOf(payment),
            ["Status"] = StatusOf(payment),
            ["UpdatedDateUTC"] = XeroJson.Date(payment.CreatedAt),
            ["IsReconciled"] = false,
            ["Account"] = new JsonObject { ["AccountID"] = company.Books.Account(payment.AccountCode)?.Id ?? "", ["Code"] = payment.AccountCode },
            [isCredit ? "CreditNote" : "Invoice"] = new JsonObject
            {
                [isCredit ? "CreditNoteID" : "InvoiceID"] = document?.Id ?? "",
                [isCredit ? "CreditNoteNumber" : "InvoiceNumber"] = document?.Number ?? "",
                ["CurrencyCode"] = document?.Currency ?? "",
            },
            ["HasAccount"] = true,
            ["HasValidationErrors"] = false,
        };
    }
}
