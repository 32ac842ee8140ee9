using Centry.Simulator.Erp;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.QuickBooks;

/// <summary>Makes invoices, bills, refund receipts and purchases, and takes them back.</summary>
internal sealed class QuickBooksTransactions(QuickBooksLedger ledger, IOptions<QuickBooksOptions> options, TimeProvider time)
{
    private const int NumberMax = 21;
    private const int NoteMax = 4_000;
    private const int DescriptionMax = 4_000;

    /// <summary>What rounding may make of a tax that is worked out from the net amount.</summary>
    private const decimal Rounding = 0.02m;

    public string WriteInvoice(QuickBooksFields body) => body.Has("Id") ? UpdateInvoice(body) : Add(BookKinds.Invoice, body, body.NeedRef("CustomerRef"), isSupplier: false, body.Date("DueDate"), NoExtra);

    public string WriteBill(QuickBooksFields body)
    {
        if (body.Ref("APAccountRef") is { } payable && payable != QuickBooksLedger.Payable) throw QuickBooksRefusal.NoReference("Accounts", payable);
        return Add(BookKinds.Bill, body, body.NeedRef("VendorRef"), isSupplier: true, body.Date("DueDate"), NoExtra);
    }

    /// <summary>The vendor takes one without a customer too; these books want to know whose it is.</summary>
    public string WriteRefundReceipt(QuickBooksFields body)
    {
        var bank = NeedBank(body.NeedRef("DepositToAccountRef"));
        return Add(BookKinds.CreditNote, body, body.NeedRef("CustomerRef"), isSupplier: false, null, new() { [QuickBooksLedger.BankId] = bank });
    }

    public string WritePurchase(QuickBooksFields body)
    {
        var type = body.Word("PaymentType", "Cash", "Check");
        var bank = NeedBank(body.NeedRef("AccountRef"));
        var payee = body.Ref("EntityRef");
        if (payee is not null && ledger.Books.Contact(payee) is null) throw QuickBooksRefusal.NoReference("Names", payee);
        return Add(BookKinds.Expense, body, payee ?? "", isSupplier: null, null, new() { [QuickBooksLedger.BankId] = bank, [QuickBooksLedger.PaymentType] = type });
    }

    public string Void(string kind, QuickBooksFields body) => TakeBack(kind, body, isDeleted: false);

    public string Delete(string kind, QuickBooksFields body) => TakeBack(kind, body, isDeleted: true);

    /// <summary>Checks a transaction's currency against its company's and its contact's.</summary>
    public string Currency(string? asked, string contactId)
    {
        if (asked is not null && !options.Value.MultiCurrency) throw QuickBooksRefusal.Business("Multi Currency should be enabled to perform this operation");
        var own = ledger.CurrencyOf(contactId);
        return asked is null || asked == own ? own : throw QuickBooksRefusal.Business($"The currency of the transaction, {asked}, is not that of the customer or vendor, {own}.");
    }

    public BookContact NeedContact(string id, bool isSupplier)
        => ledger.Books.Contact(id) is { IsRemoved: false } contact && (isSupplier ? contact.IsSupplier : contact.IsCustomer) ? contact : throw QuickBooksRefusal.NoReference("Names", id);

    public string NeedBank(string id)
    {
        var account = ledger.Books.Accounts().FirstOrDefault(one => one.Id == id && !one.IsRemoved) ?? throw QuickBooksRefusal.NoReference("Accounts", id);
        return account.TakesPayments ? id : throw QuickBooksRefusal.Business("The account must be one of a bank.");
    }

    private static Dictionary<string, string> NoExtra => [];

    private string Add(string kind, QuickBooksFields body, string contactId, bool? isSupplier, DateOnly? due, Dictionary<string, string> extra)
    {
        if (isSupplier is { } supplies) NeedContact(contactId, supplies);
        var number = body.Text("DocNumber", NumberMax);
        var date = body.Date("TxnDate") ?? DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var currency = Currency(body.Ref("CurrencyRef"), contactId);
        if (body.Text("PrivateNote", NoteMax) is { } note) extra[QuickBooksLedger.Note] = note;
        var treatment = body.Has("GlobalTaxCalculation") ? body.Word("GlobalTaxCalculation", "TaxInclusive", "TaxExcluded", "NotApplicable") : null;
        var isSale = kind is BookKinds.Invoice or BookKinds.CreditNote;
        var (lines, total) = Lines(body.NeedParts("Line"), isSale, treatment, extra);
        body.End();
        if (total <= 0) throw QuickBooksRefusal.Business("Transaction amount must be 0 or greater.");

        var isPaid = kind is BookKinds.CreditNote or BookKinds.Expense;
        var (added, problem) = ledger.Books.Add(
            new BookDocument
            {
                Kind = kind,
                Number = number,
                ContactId = contactId,
                Currency = currency,
                Date = date,
                DueDate = due,
                Lines = lines,
                Total = total,
                Paid = isPaid ? total : 0,
                State = isPaid ? BookState.Paid : BookState.Open,
                Extra = extra,
            },
            all => number is not null && all.Any(other => IsSameNumber(other, kind, number, contactId)) ? number : null);
        return problem is null ? added!.Id : throw QuickBooksRefusal.Invalid("6140", "Duplicate Document Number Error", $"Duplicate Document Number Error : You must specify a different number. This number has already been used. DocNumber={number}");
    }

    /// <summary>Bills are numbered by their vendors. Of purchases nobody minds.</summary>
    private static bool IsSameNumber(BookDocument other, string kind, string number, string contactId)
        => other.Kind == kind && kind != BookKinds.Expense && other.Number == number && (kind != BookKinds.Bill || (other.ContactId == contactId && other.State != BookState.Void));

    private (List<BookLine> Lines, decimal Total) Lines(IReadOnlyList<QuickBooksFields> parts, bool isSale, string? treatment, Dictionary<string, string> extra)
    {
        var type = isSale ? "SalesItemLineDetail" : "AccountBasedExpenseLineDetail";
        var lines = new List<BookLine>();
        var total = 0m;
        foreach (var part in parts)
        {
            part.Word("DetailType", type);
            var amount = part.NeedNumber("Amount");
            var description = part.Text("Description", DescriptionMax) ?? "";
            var detail = part.Part(type) ?? throw QuickBooksRefusal.Missing(type);
            part.End();
            var (quantity, price, account) = isSale ? Sold(detail, amount, extra, lines.Count + 1) : (1, amount, Spent(detail));
            var (code, gross) = Taxed(detail, amount, treatment);
            detail.End();
            lines.Add(new BookLine(description, quantity, price, account, code));
            total += gross;
        }
        return (lines, total);
    }

    private (decimal Quantity, decimal Price, string Account) Sold(QuickBooksFields detail, decimal amount, Dictionary<string, string> extra, int line)
    {
        var id = detail.NeedRef("ItemRef");
        var item = ledger.FindItem(id) ?? throw QuickBooksRefusal.NoReference("Item", id);
        var quantity = detail.Number("Qty", isMoney: false) ?? 1;
        var price = detail.Number("UnitPrice", isMoney: false) ?? amount;
        if (quantity * price != amount) throw QuickBooksRefusal.Invalid("6070", "Amount calculation incorrect in the request", "Amount is not equal to UnitPrice * Qty.");
        extra[QuickBooksLedger.ItemOf(line)] = id;
        return (quantity, price, item.AccountId);
    }

    private string Spent(QuickBooksFields detail)
    {
        var id = detail.NeedRef("AccountRef");
        return ledger.Books.Accounts().Any(account => account.Id == id && !account.IsRemoved) ? id : throw QuickBooksRefusal.NoReference("Accounts", id);
    }

    /// <summary>What a line comes to with its tax.</summary>
    private (string? Code, decimal Gross) Taxed(QuickBooksFields detail, decimal net, string? treatment)
    {
        var (code, inclusive) = (detail.Ref("TaxCodeRef"), detail.Number("TaxInclusiveAmt"));
        if (treatment == "NotApplicable" || (code is null && !options.Value.UsingSalesTax)) return (null, net);
        if (code is null) throw QuickBooksRefusal.Business("Make sure all your transactions have a VAT rate before you save.");
        if (!options.Value.UsingSalesTax) throw QuickBooksRefusal.Business("Sales tax is not switched on.");
        var rate = ledger.Books.TaxRates().FirstOrDefault(one => one.Code == code) ?? throw QuickBooksRefusal.NoReference("TaxCode", code);
        var gross = net + decimal.Round(net * rate.Percent / 100, 2, MidpointRounding.AwayFromZero);
        if (treatment != "TaxInclusive") return (code, gross);
        if (inclusive is not { } told) throw QuickBooksRefusal.Missing("TaxInclusiveAmt");
        return Math.Abs(told - gross) <= Rounding ? (code, told) : throw QuickBooksRefusal.Invalid("6070", "Amount calculation incorrect in the request", "TaxInclusiveAmt is not the amount with its tax.");
    }

    private string UpdateInvoice(QuickBooksFields body)
    {
        var known = Known(BookKinds.Invoice, body);
        QuickBooksUpdates.Check(body.Text("SyncToken", 20), known.Version, body.Flag("sparse"));
        var (due, note) = (body.Date("DueDate"), body.Text("PrivateNote", NoteMax));
        body.End();
        ledger.Books.Change(known.Id, document => document with
        {
            DueDate = due ?? document.DueDate,
            Extra = note is null ? document.Extra : new Dictionary<string, string>(document.Extra) { [QuickBooksLedger.Note] = note },
        });
        return known.Id;
    }

    private string TakeBack(string kind, QuickBooksFields body, bool isDeleted)
    {
        var known = Known(kind, body);
        QuickBooksUpdates.CheckToken(body.Text("SyncToken", 20), known.Version);
        body.Flag("sparse");
        body.End();
        // Money that was spent is no other transaction's.
        if (known is { Paid: > 0, Kind: not BookKinds.Expense }) throw QuickBooksRefusal.Business("The transaction is linked to others.");
        ledger.Books.Change(known.Id, document => document with
        {
            State = BookState.Void,
            Extra = isDeleted ? new Dictionary<string, string>(document.Extra) { [QuickBooksLedger.IsDeleted] = "true" } : document.Extra,
        });
        return known.Id;
    }

    private BookDocument Known(string kind, QuickBooksFields body)
    {
        var id = body.Text("Id", 20) ?? throw QuickBooksRefusal.Missing("Id");
        return ledger.Books.Document(id) is { State: not BookState.Void } document && document.Kind == kind ? document : throw QuickBooksRefusal.NotFound(id);
    }
}
