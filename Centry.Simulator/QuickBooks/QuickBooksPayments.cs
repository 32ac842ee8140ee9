using Centry.Simulator.Erp;

namespace Centry.Simulator.QuickBooks;

/// <summary>Makes payments of invoices and bills. The vendor also takes money that pays nothing yet; these books do not.</summary>
internal sealed class QuickBooksPayments(QuickBooksLedger ledger, QuickBooksTransactions transactions, TimeProvider time)
{
    private const int NumberMax = 21;
    private const int NoteMax = 4_000;

    public string WritePayment(QuickBooksFields body)
    {
        // Without an account it is held as not yet deposited; then it is this bank's here.
        var bank = transactions.NeedBank(body.NeedRef("DepositToAccountRef"));
        return Add(BookKinds.Invoice, body, body.NeedRef("CustomerRef"), "PaymentRefNum", bank);
    }

    public string WriteBillPayment(QuickBooksFields body)
    {
        body.Word("PayType", "Check");
        var check = body.Part("CheckPayment") ?? throw QuickBooksRefusal.Missing("CheckPayment");
        var bank = transactions.NeedBank(check.NeedRef("BankAccountRef"));
        check.End();
        return Add(BookKinds.Bill, body, body.NeedRef("VendorRef"), "DocNumber", bank);
    }

    /// <summary>What it paid is due again.</summary>
    public string DeleteBillPayment(QuickBooksFields body)
    {
        var id = body.Text("Id", 20) ?? throw QuickBooksRefusal.Missing("Id");
        var known = ledger.Books.Payment(id) is { Kind: BookKinds.Bill, IsTakenBack: false } payment ? payment : throw QuickBooksRefusal.NotFound(id);
        // Nothing changes a payment here: its version is the first one.
        QuickBooksUpdates.CheckToken(body.Text("SyncToken", 20), 0);
        body.Flag("sparse");
        body.End();
        ledger.Books.TakeBack(known.Id);
        return known.Id;
    }

    private string Add(string kind, QuickBooksFields body, string contactId, string referenceName, string bank)
    {
        transactions.NeedContact(contactId, isSupplier: kind == BookKinds.Bill);
        transactions.Currency(body.Ref("CurrencyRef"), contactId);
        var amount = body.NeedNumber("TotalAmt");
        var reference = body.Text(referenceName, NumberMax);
        var date = body.Date("TxnDate") ?? DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var extra = new Dictionary<string, string> { [QuickBooksLedger.ContactId] = contactId };
        if (body.Text("PrivateNote", NoteMax) is { } note) extra[QuickBooksLedger.Note] = note;
        var parts = body.NeedParts("Line").SelectMany(line => Parts(line, kind, contactId)).ToList();
        body.End();
        if (parts.Sum(part => part.Amount) != amount) throw QuickBooksRefusal.Business("The lines do not add up to the amount of the payment.");
        var (added, problem) = ledger.Books.Pay(
            new BookPayment { Kind = kind, Amount = amount, AccountCode = bank, Date = date, Reference = reference, Extra = extra }, parts);
        return added?.Id ?? throw QuickBooksRefusal.Business(problem!);
    }

    private IEnumerable<(string DocumentId, decimal Amount)> Parts(QuickBooksFields line, string kind, string contactId)
    {
        var amount = line.NeedNumber("Amount");
        var linked = line.NeedParts("LinkedTxn");
        line.End();
        if (linked.Count != 1) throw QuickBooksRefusal.Business("A line pays one transaction.");
        var id = linked[0].Text("TxnId", 20) ?? throw QuickBooksRefusal.Missing("LinkedTxn.TxnId");
        linked[0].Word("TxnType", kind == BookKinds.Invoice ? "Invoice" : "Bill");
        linked[0].End();
        if (ledger.Books.Document(id) is not { State: not BookState.Void } document || document.Kind != kind) throw QuickBooksRefusal.NoReference("LinkedTxn", id);
        if (document.ContactId != contactId) throw QuickBooksRefusal.Business("The transaction is of another customer or vendor.");
        yield return (id, amount);
    }
}
