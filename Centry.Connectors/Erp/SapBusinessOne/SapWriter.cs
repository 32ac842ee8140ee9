using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Centry.Connectors.Gateways;

namespace Centry.Connectors.Erp.SapBusinessOne;

/// <summary>
/// Writes. Service Layer has no idempotency key and takes the same number twice: before each write stands a look for what an earlier try
/// may have made, by a reference that is the order's alone. What people cancelled meanwhile counts as made.
/// </summary>
internal sealed class SapWriter(SapClient client)
{
    // Lengths of fields, from SAP's DI API reference.
    private const int NameMax = 100;
    private const int PhoneMax = 20;
    private const int DescriptionMax = 100;
    private const int CommentsMax = 254;
    private const int MemoMax = 50;
    private const int TransferReferenceMax = 27;
    private const int CardCodeMax = 15;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Prefix = "CEN";
    private const string ReversalPrefix = "X";

    /// <summary>
    /// A partner is a customer or a supplier, never both: one of the name and of the other kind is another. Its code is made from the order's
    /// key, so that a second try meets the first one's.
    /// </summary>
    public async Task<string> EnsureContactAsync(ErpAccess access, ErpPartyOrder party, CancellationToken cancellationToken)
    {
        var (name, type) = (SapJson.Clip(party.Name, NameMax), party.IsSupplier ? "cSupplier" : "cCustomer");
        var query = new SapQuery("BusinessPartners", "CardCode", "CardCode").With(SapQuery.Equal("CardName", name), SapQuery.Equal("CardType", type), "Frozen eq 'tNO'");
        if (await FindAsync(access, query, cancellationToken) is { } known)
            return SapJson.Required(known, "CardCode");
        var code = Token(party.Key, CardCodeMax);
        var body = new JsonObject { ["CardCode"] = code, ["CardName"] = name, ["CardType"] = type };
        if (party.Email is { Length: > 0 and <= NameMax } email)
            body["EmailAddress"] = email;
        if (party.Phone is { Length: > 0 and <= PhoneMax } phone)
            body["Phone1"] = phone;
        try
        {
            return SapJson.Required(await client.PostAsync(access, "BusinessPartners", body, cancellationToken), "CardCode");
        }
        catch (ErpException e) when (e.Fault == ErpFault.Refused)
        {
            // Its number for a code that there is already differs between releases: whether there is one says it for sure.
            if (await client.GetAsync(access, $"BusinessPartners({SapQuery.Text(code)})?$select=CardCode", null, cancellationToken) is null)
                throw;
            return code;
        }
    }

    public async Task<ErpWritten> CreateDocumentAsync(ErpAccess access, ErpDocumentOrder order, CancellationToken cancellationToken)
    {
        var collection = SapDocument.Collection(order.Kind);
        if (await FindAsync(access, ByNumber(collection, order.Number, order.ContactId), cancellationToken) is { } known)
            return Written(known);
        var isForeign = order.CurrencyCode != await client.LocalCurrencyAsync(access, cancellationToken);
        return Written(await client.PostAsync(
            access, collection,
            Document(order.ContactId, order.Date, order.DueOn, order.CurrencyCode, order.Number, order.Reference, Line(order.Description, order.AccountCode, order.Amount, order.TaxCode, isForeign)),
            cancellationToken));
    }

    public async Task<ErpWritten> CreatePaymentAsync(ErpAccess access, ErpPaymentOrder order, CancellationToken cancellationToken)
    {
        var isInvoice = order.Kind == ErpDocumentKind.Invoice;
        return await PayAsync(
            access, isInvoice ? "IncomingPayments" : "VendorPayments", isInvoice ? "rCustomer" : "rSupplier", isInvoice ? "it_Invoice" : "it_PurchaseInvoice",
            new Transfer(order.Key, order.DocumentId, order.ContactId, order.CurrencyCode, order.Amount, order.BankAccountCode, order.Date, order.Reference), cancellationToken);
    }

    /// <summary>
    /// A credit note of its own, as an invoice that is paid cannot be the base of one, and an outgoing payment on it. When only the first was
    /// made, the next try finds it and pays it.
    /// </summary>
    public async Task<ErpWritten> CreateRefundAsync(ErpAccess access, ErpRefundOrder order, CancellationToken cancellationToken)
    {
        var note = await FindAsync(access, ByNumber("CreditNotes", order.Number, order.ContactId), cancellationToken);
        if (note is null)
        {
            var isForeign = order.CurrencyCode != await client.LocalCurrencyAsync(access, cancellationToken);
            var body = Document(
                order.ContactId, order.Date, order.Date, order.CurrencyCode, order.Number, order.Reference, Line(order.Description, order.AccountCode, order.Amount, order.TaxCode, isForeign));
            note = await client.PostAsync(access, "CreditNotes", body, cancellationToken);
        }

        var written = Written(note.Value);
        await PayAsync(
            access, "VendorPayments", "rCustomer", "it_CredItnote",
            new Transfer(order.Key, written.Id, order.ContactId, order.CurrencyCode, order.Amount, order.BankAccountCode, order.Date, order.Reference), cancellationToken);
        return written;
    }

    /// <summary>A journal entry from the bank account to that of fees, which has no contact.</summary>
    public async Task<ErpWritten> BookFeeAsync(ErpAccess access, ErpFeeOrder order, CancellationToken cancellationToken)
    {
        // A journal entry's tax takes rows of its own, which nothing at hand shows: wrong tax is worse than none.
        if (order.TaxCode is not null)
            throw new ErpException(ErpFault.Refused, "Fees are booked to SAP Business One by journal entries, which take no tax code here: set fees to no tax.");
        var query = new SapQuery("JournalEntries", "JdtNum", "JdtNum,Number").With(SapQuery.Equal("Reference3", order.Number));
        if (await FindAsync(access, query, cancellationToken) is { } known)
            return Entered(known);
        var isForeign = order.CurrencyCode != await client.LocalCurrencyAsync(access, cancellationToken);
        return Entered(await client.PostAsync(access, "JournalEntries", new JsonObject
        {
            ["ReferenceDate"] = SapJson.Date(order.Date),
            ["DueDate"] = SapJson.Date(order.Date),
            ["TaxDate"] = SapJson.Date(order.Date),
            ["Memo"] = SapJson.Clip(order.Description, MemoMax),
            ["Reference2"] = SapJson.Clip(order.Reference ?? "", NameMax),
            ["Reference3"] = order.Number,
            ["JournalEntryLines"] = new JsonArray(Posting(order.FeeAccountCode, order, isForeign, "Debit"), Posting(order.BankAccountCode, order, isForeign, "Credit")),
        }, cancellationToken));
    }

    /// <summary>
    /// Payments and bills are cancelled, which reopens what they paid. Of a fee's journal entry the opposite is booked, found again by a number of
    /// its own: whether an entry was cancelled is not to be read from it.
    /// </summary>
    public async Task TakeBackAsync(ErpAccess access, ErpEntry entry, string id, DateOnly on, CancellationToken cancellationToken)
    {
        if (entry == ErpEntry.Fee)
        {
            await ReverseAsync(access, id, on, cancellationToken);
            return;
        }

        var path = $"{(entry == ErpEntry.BillPayment ? "VendorPayments" : "PurchaseInvoices")}({SapJson.Entry(id)})";
        if (await client.GetAsync(access, $"{path}?$select=DocEntry,Cancelled", null, cancellationToken) is { } row && !SapJson.IsYes(row, "Cancelled"))
            await client.ActAsync(access, $"{path}/Cancel", cancellationToken);
    }

    private async Task ReverseAsync(ErpAccess access, string id, DateOnly on, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(access, $"JournalEntries({SapJson.Entry(id)})?$select=JdtNum,Memo,Reference2,Reference3,JournalEntryLines", null, cancellationToken) is not { } entry)
            return;
        var number = ReversalPrefix + SapJson.Required(entry, "Reference3");
        if (await FindAsync(access, new SapQuery("JournalEntries", "JdtNum", "JdtNum,Number").With(SapQuery.Equal("Reference3", number)), cancellationToken) is not null)
            return;
        await client.PostAsync(access, "JournalEntries", new JsonObject
        {
            ["ReferenceDate"] = SapJson.Date(on),
            ["DueDate"] = SapJson.Date(on),
            ["TaxDate"] = SapJson.Date(on),
            ["Memo"] = SapJson.Clip($"Returned: {ProviderJson.Text(entry, "Memo")}", MemoMax),
            ["Reference2"] = ProviderJson.Text(entry, "Reference2") ?? "",
            ["Reference3"] = number,
            ["JournalEntryLines"] = new JsonArray([.. SapJson.Rows(entry, "JournalEntryLines").Select(Opposite)]),
        }, cancellationToken);
    }

    /// <summary>In its own currency where it has one: the other amounts follow from it.</summary>
    private static JsonNode Opposite(JsonElement line)
    {
        var isForeign = ProviderJson.Text(line, "FCCurrency") is { Length: > 0 };
        var (debit, credit) = isForeign ? ("FCDebit", "FCCredit") : ("Debit", "Credit");
        var wasDebit = SapJson.Amount(line, debit) != 0;
        var opposite = new JsonObject
        {
            ["AccountCode"] = SapJson.Required(line, "AccountCode"),
            [wasDebit ? credit : debit] = SapJson.Amount(SapJson.Amount(line, wasDebit ? debit : credit)),
        };
        if (isForeign)
            opposite["FCCurrency"] = ProviderJson.Text(line, "FCCurrency");
        return opposite;
    }

    /// <param name="Key">The order's.</param>
    /// <param name="Entry">Of the document that is paid.</param>
    private sealed record Transfer(string Key, string Entry, string Card, string Currency, decimal Amount, string Account, DateOnly Date, string? Reference);

    /// <summary>TransferReference, which has room for 27 characters, carries the order's key, by which it is found again.</summary>
    private async Task<ErpWritten> PayAsync(ErpAccess access, string collection, string type, string invoiceType, Transfer transfer, CancellationToken cancellationToken)
    {
        var tag = transfer.Key.Length <= TransferReferenceMax ? transfer.Key : Token(transfer.Key, TransferReferenceMax);
        var query = new SapQuery(collection, "DocEntry", "DocEntry,DocNum").With(SapQuery.Equal("TransferReference", tag), SapQuery.Equal("CardCode", transfer.Card));
        if (await FindAsync(access, query, cancellationToken) is { } known)
            return Written(known);
        var isForeign = transfer.Currency != await client.LocalCurrencyAsync(access, cancellationToken);
        return Written(await client.PostAsync(access, collection, new JsonObject
        {
            ["CardCode"] = transfer.Card,
            ["DocType"] = type,
            ["DocDate"] = SapJson.Date(transfer.Date),
            ["DocCurrency"] = transfer.Currency,
            ["TransferAccount"] = transfer.Account,
            ["TransferSum"] = SapJson.Amount(transfer.Amount),
            ["TransferDate"] = SapJson.Date(transfer.Date),
            ["TransferReference"] = tag,
            ["Remarks"] = SapJson.Clip(transfer.Reference ?? "", CommentsMax),
            ["PaymentInvoices"] = new JsonArray(new JsonObject
            {
                ["DocEntry"] = SapJson.Number(transfer.Entry),
                [isForeign ? "AppliedFC" : "SumApplied"] = SapJson.Amount(transfer.Amount),
                ["InvoiceType"] = invoiceType,
            }),
        }, cancellationToken));
    }

    private static SapQuery ByNumber(string collection, string number, string card)
        => new SapQuery(collection, "DocEntry", "DocEntry,DocNum").With(SapQuery.Equal("NumAtCard", number), SapQuery.Equal("CardCode", card));

    private async Task<JsonElement?> FindAsync(ErpAccess access, SapQuery query, CancellationToken cancellationToken)
    {
        var page = await client.GetAsync(access, (query with { First = true }).Path, 1, cancellationToken);
        if (page is not { } body || !body.TryGetProperty("value", out var value) || value.ValueKind != JsonValueKind.Array)
            throw SapJson.Unreadable();
        return value.EnumerateArray().Select(row => (JsonElement?)row).FirstOrDefault();
    }

    private static JsonObject Document(string card, DateOnly date, DateOnly due, string currency, string number, string? reference, JsonObject line) => new()
    {
        ["CardCode"] = card,
        ["DocDate"] = SapJson.Date(date),
        // It cannot be due before it is there.
        ["DocDueDate"] = SapJson.Date(due < date ? date : due),
        ["DocCurrency"] = currency,
        ["NumAtCard"] = number,
        ["Comments"] = SapJson.Clip(reference ?? "", CommentsMax),
        ["DocType"] = "dDocument_Service",
        ["DocumentLines"] = new JsonArray(line),
    };

    /// <summary>
    /// LineTotal is without tax; with a tax code the amount contains it, and is the row's gross. In a foreign currency both have fields of
    /// their own. (The DI API's reference has them as writable; that service rows take a gross is from memory, unconfirmed.)
    /// </summary>
    private static JsonObject Line(string description, string account, decimal amount, string? tax, bool isForeign)
    {
        var line = new JsonObject { ["ItemDescription"] = SapJson.Clip(description, DescriptionMax), ["AccountCode"] = account };
        if (tax is null)
        {
            line[isForeign ? "RowTotalFC" : "LineTotal"] = SapJson.Amount(amount);
            return line;
        }

        line["VatGroup"] = tax;
        line[isForeign ? "GrossTotalFC" : "GrossTotal"] = SapJson.Amount(amount);
        return line;
    }

    private static JsonObject Posting(string account, ErpFeeOrder order, bool isForeign, string side) => isForeign
        ? new() { ["AccountCode"] = account, ["FCCurrency"] = order.CurrencyCode, ["FC" + side] = SapJson.Amount(order.Amount) }
        : new() { ["AccountCode"] = account, [side] = SapJson.Amount(order.Amount) };

    private static ErpWritten Written(JsonElement document) => new(SapJson.Required(document, "DocEntry"), ProviderJson.Text(document, "DocNum"));

    private static ErpWritten Entered(JsonElement entry) => new(SapJson.Required(entry, "JdtNum"), ProviderJson.Text(entry, "Number"));

    /// <summary>The same short text for the same key, five bits a character.</summary>
    private static string Token(string key, int length)
        => Prefix + string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(key)).Take(length - Prefix.Length).Select(b => Alphabet[b & 31]));
}
