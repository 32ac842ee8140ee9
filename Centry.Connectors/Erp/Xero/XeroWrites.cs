using System.Globalization;
using System.Text.Json.Nodes;

namespace Centry.Connectors.Erp.Xero;

/// <summary>
/// What is written into a company's books. Xero forgets idempotency keys, so each write first looks for what an earlier try made: by its
/// number, or by the reference that it was given.
/// </summary>
internal sealed class XeroWrites(XeroClient client)
{
    private const int NameMax = 255;

    /// <summary>Of numbers (gateways.md 7.3); of references it is unconfirmed.</summary>
    private const int ReferenceMax = 255;

    public async Task<string> EnsureContactAsync(ErpAccess access, ErpPartyOrder party, CancellationToken cancellationToken)
    {
        var name = Cut(party.Name.Trim(), NameMax);
        // A name with quotes is searched for, not filtered by: how a filter would have them is nowhere said.
        var isPlain = name == XeroQuery.Unquoted(name);
        if (await (isPlain ? FilterAsync(access, name, cancellationToken) : SearchAsync(access, name, cancellationToken)) is { } known)
            return known;

        var element = new JsonObject { ["Name"] = name };
        if (!string.IsNullOrWhiteSpace(party.Email))
            element["EmailAddress"] = party.Email;
        if (!string.IsNullOrWhiteSpace(party.Phone))
            element["Phones"] = new JsonArray(new JsonObject { ["PhoneType"] = "MOBILE", ["PhoneNumber"] = party.Phone });
        try
        {
            return One((await client.MakeAsync(access, "Contacts", element, party.Key, cancellationToken)).Contacts).ContactID;
        }
        catch (ErpException refusal) when (refusal.Fault == ErpFault.Refused)
        {
            // Names are unique whatever their capitals, and another process may have been faster.
            return await SearchAsync(access, name, cancellationToken) ?? throw new ErpException(ErpFault.Refused, refusal.Message);
        }
    }

    public async Task<ErpWritten> CreateDocumentAsync(ErpAccess access, ErpDocumentOrder order, CancellationToken cancellationToken)
    {
        var type = XeroRows.TypeOf(order.Kind);
        var found = await client.ListAsync(access, XeroQuery.Of("Invoices", ("InvoiceNumbers", order.Number)), null, cancellationToken);
        // The filter is not by type, and bills share numbers with invoices at will.
        if (found.Invoices?.FirstOrDefault(invoice => invoice.Type == type && invoice.InvoiceNumber == order.Number) is { } known)
            return new ErpWritten(known.InvoiceID, known.InvoiceNumber);

        var element = new JsonObject
        {
            ["Type"] = type,
            ["Contact"] = new JsonObject { ["ContactID"] = order.ContactId },
            ["LineItems"] = Lines(order.Description, order.Amount, order.AccountCode, order.TaxCode),
            ["Date"] = Day(order.Date),
            ["DueDate"] = Day(order.DueOn),
            ["LineAmountTypes"] = AmountTypes(order.TaxCode),
            ["InvoiceNumber"] = order.Number,
            ["CurrencyCode"] = order.CurrencyCode,
            ["Status"] = "AUTHORISED",
        };
        // Of bills Xero keeps none: their number is what the other side knows them by.
        if (order.Kind == ErpDocumentKind.Invoice && order.Reference is not null)
            element["Reference"] = Cut(order.Reference, ReferenceMax);
        var made = One((await client.MakeAsync(access, "Invoices", element, order.Key, cancellationToken)).Invoices);
        return new ErpWritten(made.InvoiceID, made.InvoiceNumber);
    }

    public async Task<ErpWritten> CreatePaymentAsync(ErpAccess access, ErpPaymentOrder order, CancellationToken cancellationToken)
    {
        var document = new JsonObject { ["InvoiceID"] = order.DocumentId };
        return new ErpWritten(await PayAsync(access, "Invoice", document, order.BankAccountCode, order.Date, order.Amount, order.Reference, order.Key, cancellationToken), null);
    }

    /// <summary>An approved credit note and a payment on it; each is looked for, so that a try that ended between them is gone on with.</summary>
    public async Task<ErpWritten> CreateRefundAsync(ErpAccess access, ErpRefundOrder order, CancellationToken cancellationToken)
    {
        const string Type = "ACCRECCREDIT";
        var found = await client.ListAsync(access, XeroQuery.Of("CreditNotes", ("where", XeroQuery.Is("CreditNoteNumber", XeroQuery.Unquoted(order.Number)))), null, cancellationToken);
        var note = found.CreditNotes?.FirstOrDefault(known => known.Type == Type && known.CreditNoteNumber == order.Number);
        if (note is null)
        {
            var element = new JsonObject
            {
                ["Type"] = Type,
                ["Contact"] = new JsonObject { ["ContactID"] = order.ContactId },
                ["LineItems"] = Lines(order.Description, order.Amount, order.AccountCode, order.TaxCode),
                ["Date"] = Day(order.Date),
                ["LineAmountTypes"] = AmountTypes(order.TaxCode),
                ["CreditNoteNumber"] = order.Number,
                ["CurrencyCode"] = order.CurrencyCode,
                ["Status"] = "AUTHORISED",
            };
            if (order.Reference is not null)
                element["Reference"] = Cut(order.Reference, ReferenceMax);
            note = One((await client.MakeAsync(access, "CreditNotes", element, $"{order.Key}-note", cancellationToken)).CreditNotes);
        }

        if (note.RemainingCredit != 0)
        {
            var document = new JsonObject { ["CreditNoteID"] = note.CreditNoteID };
            await PayAsync(access, "CreditNote", document, order.BankAccountCode, order.Date, order.Amount, order.Reference, order.Key, cancellationToken);
        }

        return new ErpWritten(note.CreditNoteID, note.CreditNoteNumber);
    }

    /// <summary>Money spent from the bank account. Xero gives such a transaction no number: the order's stands first in its reference.</summary>
    public async Task<ErpWritten> BookFeeAsync(ErpAccess access, ErpFeeOrder order, CancellationToken cancellationToken)
    {
        var reference = Cut(XeroQuery.Unquoted(order.Reference is null ? order.Number : $"{order.Number} {order.Reference}"), ReferenceMax);
        var filter = $"{XeroQuery.Is("Type", "SPEND")} AND {XeroQuery.Is("Reference", reference)}";
        var found = await client.ListAsync(access, XeroQuery.Of("BankTransactions", ("where", filter)), null, cancellationToken);
        if (found.BankTransactions?.FirstOrDefault() is { } known)
            return new ErpWritten(known.BankTransactionID, null);

        var made = await client.MakeAsync(access, "BankTransactions", new JsonObject
        {
            ["Type"] = "SPEND",
            ["Contact"] = new JsonObject { ["ContactID"] = order.ContactId },
            ["LineItems"] = Lines(order.Description, order.Amount, order.FeeAccountCode, order.TaxCode),
            ["BankAccount"] = Account(order.BankAccountCode),
            ["Date"] = Day(order.Date),
            ["Reference"] = reference,
            ["LineAmountTypes"] = AmountTypes(order.TaxCode),
            ["CurrencyCode"] = order.CurrencyCode,
            ["Status"] = "AUTHORISED",
        }, order.Key, cancellationToken);
        return new ErpWritten(One(made.BankTransactions).BankTransactionID, null);
    }

    /// <summary>
    /// Payments and money spent are deleted, bills voided: so Xero has it, by a status that is posted. Each is looked at first, for one that is gone
    /// takes no change any more.
    /// </summary>
    public async Task TakeBackAsync(ErpAccess access, ErpEntry entry, string id, CancellationToken cancellationToken)
    {
        const string Deleted = "DELETED";
        var (resource, name, status) = entry switch
        {
            ErpEntry.BillPayment => ("Payments", "PaymentID", Deleted),
            ErpEntry.Bill => ("Invoices", "InvoiceID", "VOIDED"),
            _ => ("BankTransactions", "BankTransactionID", Deleted),
        };
        if (!Guid.TryParse(id, out var guid))
            throw new ErpException(ErpFault.Refused, "Xero has no such thing.");
        var found = await client.FindAsync(access, $"{resource}/{guid:D}", cancellationToken);
        var current = entry switch
        {
            ErpEntry.BillPayment => found?.Payments?.FirstOrDefault()?.Status,
            ErpEntry.Bill => found?.Invoices?.FirstOrDefault()?.Status,
            _ => found?.BankTransactions?.FirstOrDefault()?.Status,
        };
        if (current is not (null or Deleted or "VOIDED"))
            await client.ChangeAsync(access, resource, guid.ToString("D"), new JsonObject { [name] = guid.ToString("D"), ["Status"] = status }, cancellationToken);
    }

    private async Task<string?> FilterAsync(ErpAccess access, string name, CancellationToken cancellationToken)
        => IdOf(await client.ListAsync(access, XeroQuery.Of("Contacts", ("where", XeroQuery.Is("Name", name))), null, cancellationToken), name);

    private async Task<string?> SearchAsync(ErpAccess access, string name, CancellationToken cancellationToken)
        => IdOf(await client.ListAsync(access, XeroQuery.Page("Contacts", "ContactID", ErpPosition.Start, ("searchTerm", name)), null, cancellationToken), name);

    private static string? IdOf(XeroEnvelope found, string name)
        => found.Contacts?.FirstOrDefault(contact => string.Equals(contact.Name, name, StringComparison.OrdinalIgnoreCase))?.ContactID;

    /// <summary>A payment's only text is its reference, and receipts' numbers repeat: the order's key stands in it too, to be found by.</summary>
    private async Task<string> PayAsync(
        ErpAccess access, string documentName, JsonObject document, string bankAccount, DateOnly date, decimal amount, string? words, string key, CancellationToken cancellationToken)
    {
        var reference = words is null ? key : $"{Cut(XeroQuery.Unquoted(words), ReferenceMax - key.Length - 1)} {key}";
        var found = await client.ListAsync(access, XeroQuery.Of("Payments", ("where", XeroQuery.Is("Reference", reference))), null, cancellationToken);
        if (found.Payments?.FirstOrDefault(payment => payment.Reference == reference) is { } known)
            return known.PaymentID;

        var made = await client.MakeAsync(access, "Payments", new JsonObject
        {
            [documentName] = document,
            ["Account"] = Account(bankAccount),
            ["Date"] = Day(date),
            ["Amount"] = Number(amount),
            ["Reference"] = reference,
        }, $"{key}-pay", cancellationToken);
        return One(made.Payments).PaymentID;
    }

    private static JsonArray Lines(string description, decimal amount, string accountCode, string? taxCode) => new(new JsonObject
    {
        ["Description"] = description,
        ["Quantity"] = 1,
        ["UnitAmount"] = Number(amount),
        ["AccountCode"] = accountCode,
        ["TaxType"] = taxCode ?? "NONE",
    });

    private static JsonObject Account(string code) => new() { [Guid.TryParse(code, out _) ? "AccountID" : "Code"] = code };

    private static string AmountTypes(string? taxCode) => taxCode is null ? "NoTax" : "Inclusive";

    private static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Without zeros behind the point: whole numbers are sent as such.</summary>
    private static decimal Number(decimal amount) => amount / 1.0000000000000000000000000000m;

    private static string Cut(string text, int max) => text.Length <= max ? text : text[..max];

    private static T One<T>(List<T>? made) => made is [var one, ..] ? one : throw new ErpException(ErpFault.Unavailable, "Xero's answer does not show what was made.");
}
