using System.Globalization;
using Centry.Simulator.Erp;

namespace Centry.Simulator.SapBusinessOne;

/// <summary>Payments by bank transfer: from customers, to suppliers, and back to customers on a credit note.</summary>
internal sealed class SapPayments(ErpBooks books, SapOptions options)
{
    public (BookPayment? Made, SapProblem? Problem) Post(SapFields fields, bool isIncoming)
    {
        var card = fields.Text("CardCode", 15);
        var type = fields.OneOf("DocType", "rCustomer", "rSupplier");
        var date = fields.Date("DocDate");
        var currency = fields.Optional("DocCurrency", 3) ?? options.LocalCurrency;
        var account = fields.Text("TransferAccount", 15);
        var sum = fields.Amount("TransferSum") ?? 0;
        fields.Date("TransferDate");
        var reference = fields.Optional("TransferReference", 27);
        fields.Optional("Remarks", 254);
        fields.Optional("JournalRemarks", 50);
        if (fields.Names("TaxDate"))
            fields.Date("TaxDate");
        if (isIncoming && type == "rSupplier")
            return (null, SapProblem.Invalid("Incoming payments from vendors are not played here [ORCT.DocType]"));
        var isForeign = currency != options.LocalCurrency;
        var invoiceType = isIncoming ? "it_Invoice" : type == "rSupplier" ? "it_PurchaseInvoice" : "it_CredItnote";
        var kind = isIncoming ? BookKinds.Invoice : type == "rSupplier" ? BookKinds.Bill : BookKinds.CreditNote;
        var parts = fields.Rows("PaymentInvoices", "PaymentInvoice").Select(row =>
        {
            var entry = row.Number("DocEntry").ToString(CultureInfo.InvariantCulture);
            row.OneOf("InvoiceType", invoiceType);
            var amount = (isForeign ? row.Amount("AppliedFC") : row.Amount("SumApplied")) ?? 0;
            return (Entry: entry, Amount: amount, Problem: row.End());
        }).ToList();
        if ((fields.End() ?? parts.Select(part => part.Problem).FirstOrDefault(refused => refused is not null)) is { } problem)
            return (null, problem);
        if (books.Contact(card) is null)
            return (null, SapProblem.Invalid($"Invalid BP code '{card}' [ORCT.CardCode]"));
        if (books.Account(account) is not { TakesPayments: true, IsRemoved: false })
            return (null, SapProblem.Invalid($"G/L account '{account}' is not valid [ORCT.TrsfrAcct]"));
        if (sum == 0 || parts.Sum(part => part.Amount) != sum)
            return (null, SapProblem.Invalid("Unbalanced Transaction: the transfer is not what is applied [ORCT.TrsfrSum]"));
        if (parts.Any(part => books.Document(part.Entry) is not { } document || document.Kind != kind || document.ContactId != card || document.Currency != currency))
            return (null, SapProblem.Invalid("Invoice number is not valid [RCT2.DocEntry]"));
        var (made, tooMuch) = books.Pay(
            new BookPayment { Kind = kind, Amount = sum, AccountCode = account, Date = date, Reference = reference }, [.. parts.Select(part => (part.Entry, part.Amount))]);
        return tooMuch is null ? (made, null) : (null, SapProblem.Invalid($"Invoice is already closed or blocked: {tooMuch}"));
    }
}
