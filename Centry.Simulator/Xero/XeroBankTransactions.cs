using System.Text.Json.Nodes;
using Centry.Simulator.Erp;

namespace Centry.Simulator.Xero;

/// <summary>Money spent from a bank account without a bill (SPEND). Money received so is not played.</summary>
internal sealed class XeroBankTransactions(XeroGate gate, XeroCompanies companies) : IXeroResource
{
    private const string TypeName = "SPEND";
    private const string Scope = "accounting.transactions";
    private const string BankCode = "BankAccount";
    private const int TextMax = 255;

    private readonly XeroList<BookDocument> _list = new("BankTransactions", transaction => transaction.UpdatedAt, new()
    {
        ["BankTransactionID"] = transaction => Guid.Parse(transaction.Id),
        ["Reference"] = transaction => transaction.Reference,
        ["Type"] = _ => TypeName,
        ["Status"] = StatusOf,
        ["Contact.ContactID"] = transaction => Guid.Parse(transaction.ContactId),
        ["Total"] = transaction => transaction.Total,
        ["Date"] = transaction => transaction.Date,
    });

    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/BankTransactions", gate.Reads(Scope, call => _list.Answer(
            call, call.Company.Books.Documents().Where(document => document.Kind == BookKinds.Expense), (transaction, isPaged) => Show(call.Company.Books, transaction, isPaged))));
        api.MapPut("/BankTransactions", gate.Writes(Scope, call => XeroBatch.Run(call, "BankTransactions", fields => Draft(call, fields))));
        api.MapGet("/BankTransactions/{id}", gate.Reads(Scope, call => Find(call) is { } transaction
            ? XeroJson.Of(200, XeroJson.Envelope(call.Now, "BankTransactions", new JsonArray(Show(call.Company.Books, transaction, true)))) : XeroJson.NoResource));
        api.MapPost("/BankTransactions/{id}", gate.Writes(Scope, call => Find(call) is { } transaction
            ? XeroBatch.Run(call, "BankTransactions", fields => Delete(call.Company.Books, fields, transaction)) : XeroJson.NoResource));
        api.MapPost("/BankTransactions", gate.Writes(Scope, call => XeroBatch.Run(call, "BankTransactions", fields => Draft(call, fields))));
    }

    private static string StatusOf(BookDocument transaction) => transaction.State == BookState.Void ? "DELETED" : "AUTHORISED";

    private static BookDocument? Find(XeroCall call)
        => call.Company.Books.Document(((string)call.Context.GetRouteValue("id")!).ToLowerInvariant()) is { Kind: BookKinds.Expense } transaction ? transaction : null;

    /// <summary>Of changes only that to DELETED is played.</summary>
    private static Func<XeroMade>? Delete(ErpBooks books, XeroFields fields, BookDocument transaction)
    {
        if (fields.Text("Status", TextMax) != "DELETED" || transaction.State == BookState.Void)
        {
            fields.Problems.Add("Bank transaction not of valid status for modification.");
            return null;
        }
        return () => new XeroMade(Show(books, books.Change(transaction.Id, known => known with { State = BookState.Void })!, true), null);
    }

    private Func<XeroMade>? Draft(XeroCall call, XeroFields fields)
    {
        var books = call.Company.Books;
        if (fields.Text("Type", TextMax) != TypeName)
            fields.Problems.Add("Bank transaction type is not valid.");
        if (fields.Text("Status", TextMax) is not (null or "AUTHORISED"))
            fields.Problems.Add("Bank transaction not of valid status for creation.");
        var account = XeroPayments.BankAccount(books, fields.Object(BankCode));
        if (account is null)
            fields.Problems.Add("A valid bank account must be specified.");
        var reference = fields.Text("Reference", TextMax);
        if (XeroDocuments.Read(call, companies, fields, BookKinds.Expense, isApproved: true) is not { } read || fields.Problems.Count > 0)
            return null;
        if (account!.Currency is { } currency && currency != read.Currency)
        {
            fields.Problems.Add("The currency must be the bank account's.");
            return null;
        }
        return () =>
        {
            var (added, problem) = books.Add(read with
            {
                Reference = reference,
                Paid = read.Total,
                State = BookState.Paid,
                Extra = new Dictionary<string, string>(read.Extra) { [BankCode] = account.Code },
            });
            return new XeroMade(added is null ? null : Show(books, added, true), problem);
        };
    }

    private static JsonObject Show(ErpBooks books, BookDocument transaction, bool withLines)
    {
        var shown = XeroDocuments.Show(books, transaction, TypeName, StatusOf(transaction), withLines);
        var code = transaction.ExtraOf(BankCode, "");
        shown["BankTransactionID"] = transaction.Id;
        shown["Reference"] = transaction.Reference ?? "";
        shown["IsReconciled"] = false;
        shown[BankCode] = new JsonObject { ["AccountID"] = books.Account(code)?.Id ?? "", ["Code"] = code };
        return shown;
    }
}
