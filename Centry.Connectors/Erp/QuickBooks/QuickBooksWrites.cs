using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>
/// Makes transactions. Each is looked up before it is sent, by its number or by what is linked to its document, and known by the order's key
/// in its note; the key is also QuickBooks' request id, which covers the moment between.
/// </summary>
internal sealed class QuickBooksWrites(QuickBooksClient client)
{
    /// <summary>Ids that one query names.</summary>
    private const int IdsMax = 50;

    private readonly QuickBooksBooks _books = new(client);

    public Task<ErpWritten> DocumentAsync(ErpAccess access, ErpDocumentOrder order, CancellationToken cancellationToken)
    {
        var isInvoice = order.Kind == ErpDocumentKind.Invoice;
        return NumberedAsync(access, QuickBooksListings.Entity(order.Kind), order.Number, order.Key, async () =>
        {
            var preferences = await _books.PreferencesAsync(access, cancellationToken);
            var tax = await _books.TaxAsync(access, order.TaxCode, order.Amount, isInvoice, cancellationToken);
            var line = isInvoice
                ? QuickBooksBodies.SalesLine(await _books.ItemAsync(access, order.AccountCode, cancellationToken), order.Description, tax)
                : QuickBooksBodies.ExpenseLine(order.AccountCode, order.Description, tax);
            return preferences.Complete(new JsonObject
            {
                [QuickBooksRows.ContactRef(order.Kind)] = QuickBooksBodies.Ref(order.ContactId),
                ["DocNumber"] = order.Number,
                ["TxnDate"] = QuickBooksBodies.Date(order.Date),
                ["DueDate"] = QuickBooksBodies.Date(order.DueOn),
                ["PrivateNote"] = QuickBooksBodies.Note(order.Reference, order.Key),
                ["Line"] = line,
            }, order.CurrencyCode, tax);
        }, cancellationToken);
    }

    /// <summary>One document does both: a refund receipt takes back the sale and pays it out of the bank account.</summary>
    public Task<ErpWritten> RefundAsync(ErpAccess access, ErpRefundOrder order, CancellationToken cancellationToken)
        => NumberedAsync(access, "RefundReceipt", order.Number, order.Key, async () =>
        {
            var preferences = await _books.PreferencesAsync(access, cancellationToken);
            var tax = await _books.TaxAsync(access, order.TaxCode, order.Amount, isSale: true, cancellationToken);
            var item = await _books.ItemAsync(access, order.AccountCode, cancellationToken);
            return preferences.Complete(new JsonObject
            {
                ["CustomerRef"] = QuickBooksBodies.Ref(order.ContactId),
                ["DocNumber"] = order.Number,
                ["TxnDate"] = QuickBooksBodies.Date(order.Date),
                ["DepositToAccountRef"] = QuickBooksBodies.Ref(order.BankAccountCode),
                ["PrivateNote"] = QuickBooksBodies.Note(order.Reference, order.Key),
                ["Line"] = QuickBooksBodies.SalesLine(item, order.Description, tax),
            }, order.CurrencyCode, tax);
        }, cancellationToken);

    public Task<ErpWritten> FeeAsync(ErpAccess access, ErpFeeOrder order, CancellationToken cancellationToken)
        => NumberedAsync(access, "Purchase", order.Number, order.Key, async () =>
        {
            var preferences = await _books.PreferencesAsync(access, cancellationToken);
            var tax = await _books.TaxAsync(access, order.TaxCode, order.Amount, isSale: false, cancellationToken);
            var body = preferences.Complete(new JsonObject
            {
                ["PaymentType"] = "Cash",
                ["AccountRef"] = QuickBooksBodies.Ref(order.BankAccountCode),
                ["DocNumber"] = order.Number,
                ["TxnDate"] = QuickBooksBodies.Date(order.Date),
                ["PrivateNote"] = QuickBooksBodies.Note(order.Reference, order.Key),
                ["Line"] = QuickBooksBodies.ExpenseLine(order.FeeAccountCode, order.Description, tax),
            }, order.CurrencyCode, tax);
            // The payee is optional, and must be told with its kind: a customer is none that fees go to.
            if ((await client.QueryAsync(access, "Vendor", $"where Id = {QuickBooksClient.Quote(order.ContactId)}", cancellationToken)).Count > 0)
                body["EntityRef"] = new JsonObject { ["value"] = order.ContactId, ["type"] = "Vendor" };
            return body;
        }, cancellationToken);

    public async Task<ErpWritten> PaymentAsync(ErpAccess access, ErpPaymentOrder order, CancellationToken cancellationToken)
    {
        var isInvoice = order.Kind == ErpDocumentKind.Invoice;
        var entity = isInvoice ? "Payment" : "BillPayment";
        var documents = QuickBooksListings.Entity(order.Kind);
        var reply = await client.GetAsync(access, $"{QuickBooksClient.PathOf(documents)}/{Uri.EscapeDataString(order.DocumentId)}", cancellationToken);
        var document = QuickBooksJson.At(reply.Value, documents) ?? throw QuickBooksClient.Unreadable();
        if (await FindPaymentAsync(access, entity, document, order.Key, cancellationToken) is { } known)
            return known;
        // QuickBooks might keep the rest as a credit instead of refusing it.
        if (QuickBooksJson.Number(document, "Balance") is { } due && order.Amount > due)
            throw new ErpException(ErpFault.Refused, FormattableString.Invariant($"The amount is more than what is due on the document in QuickBooks ({due})."));

        var preferences = await _books.PreferencesAsync(access, cancellationToken);
        var body = new JsonObject
        {
            [QuickBooksRows.ContactRef(order.Kind)] = QuickBooksBodies.Ref(order.ContactId),
            ["TotalAmt"] = order.Amount,
            ["TxnDate"] = QuickBooksBodies.Date(order.Date),
            ["PrivateNote"] = QuickBooksBodies.Note(order.Reference, order.Key),
            ["Line"] = QuickBooksBodies.PaidLine(order.Amount, order.DocumentId, order.Kind),
        };
        if (isInvoice)
        {
            body["DepositToAccountRef"] = QuickBooksBodies.Ref(order.BankAccountCode);
        }
        else
        {
            body["PayType"] = "Check";
            body["CheckPayment"] = new JsonObject { ["BankAccountRef"] = QuickBooksBodies.Ref(order.BankAccountCode) };
        }

        if (order.Reference is { Length: > 0 } reference)
            body[isInvoice ? "PaymentRefNum" : "DocNumber"] = QuickBooksBodies.Short(reference);
        var made = await client.CreateAsync(access, entity, order.Key, preferences.Complete(body, order.CurrencyCode, null), cancellationToken);
        return Written(made.Value, entity);
    }

    /// <summary>QuickBooks voids no bill and no bill's payment over its API: they are deleted, and a deletion wants the version that was read.</summary>
    public async Task TakeBackAsync(ErpAccess access, ErpEntry entry, string id, CancellationToken cancellationToken)
    {
        var entity = entry switch { ErpEntry.BillPayment => "BillPayment", ErpEntry.Bill => "Bill", _ => "Purchase" };
        var found = await client.GetAsync(access, $"{QuickBooksClient.PathOf(entity)}/{Uri.EscapeDataString(id)}", cancellationToken);
        if (found.Fault is { Code: QuickBooksFault.ObjectNotFound })
            return;
        var row = QuickBooksJson.At(found.Value, entity) ?? throw QuickBooksClient.Unreadable();
        var deleted = await client.DeleteAsync(access, entity, id, QuickBooksJson.Text(row, "SyncToken") ?? throw QuickBooksClient.Unreadable(), cancellationToken);
        if (deleted.Fault is { Code: not QuickBooksFault.ObjectNotFound } fault)
            throw fault.ToException();
    }

    /// <summary>Payments are found by the document that they pay: their notes cannot be searched, and their references are not ours alone.</summary>
    private async Task<ErpWritten?> FindPaymentAsync(ErpAccess access, string entity, JsonElement document, string key, CancellationToken cancellationToken)
    {
        // A bill's are told by the way in which they were paid: BillPaymentCheck, BillPaymentCreditCard.
        var ids = QuickBooksJson.Rows(QuickBooksJson.At(document, "LinkedTxn"))
            .Where(linked => QuickBooksJson.Text(linked, "TxnType")?.StartsWith(entity, StringComparison.Ordinal) == true)
            .Select(linked => QuickBooksJson.Text(linked, "TxnId")).OfType<string>();
        foreach (var some in ids.Chunk(IdsMax))
        {
            var payments = await client.QueryAsync(access, entity, $"where Id in ({string.Join(", ", some.Select(QuickBooksClient.Quote))})", cancellationToken);
            if (payments.Where(payment => QuickBooksBodies.IsNoted(QuickBooksJson.Text(payment, "PrivateNote"), key)).Select(WrittenOf).FirstOrDefault() is { } known)
                return known;
        }

        return null;
    }

    /// <summary>Finds the transaction of the number, or makes it.</summary>
    private async Task<ErpWritten> NumberedAsync(ErpAccess access, string entity, string number, string key, Func<Task<JsonObject>> body, CancellationToken cancellationToken)
    {
        if (await FindNumberedAsync(access, entity, number, key, cancellationToken) is { } known)
            return known;
        var made = await client.CreateAsync(access, entity, key, await body(), cancellationToken);
        // Another call may have made it between the two.
        if (made.Fault is { IsDuplicateNumber: true } && await FindNumberedAsync(access, entity, number, key, cancellationToken) is { } others)
            return others;
        return Written(made.Value, entity);
    }

    private async Task<ErpWritten?> FindNumberedAsync(ErpAccess access, string entity, string number, string key, CancellationToken cancellationToken)
    {
        var found = await client.QueryAsync(access, entity, $"where DocNumber = {QuickBooksClient.Quote(number)}", cancellationToken);
        if (found.Count == 0)
            return null;
        // Whether another's or ours with its note gone: to make it again might be to make it twice.
        return found.Where(row => QuickBooksBodies.IsNoted(QuickBooksJson.Text(row, "PrivateNote"), key)).Select(WrittenOf).FirstOrDefault()
            ?? throw new ErpException(ErpFault.Refused, $"QuickBooks has a {entity} {number} already, whose memo does not say that it is this one.");
    }

    private static ErpWritten Written(JsonElement root, string entity) => WrittenOf(QuickBooksJson.At(root, entity) ?? throw QuickBooksClient.Unreadable());

    private static ErpWritten WrittenOf(JsonElement row) => new(QuickBooksRows.Id(row), QuickBooksJson.Text(row, "DocNumber") ?? QuickBooksJson.Text(row, "PaymentRefNum"));
}
