using System.Text.Json.Nodes;
using Centry.Simulator.Erp;

namespace Centry.Simulator.Xero;

/// <summary>Credit notes for customers (ACCRECCREDIT), and their allocation to invoices. Those of suppliers are not played.</summary>
internal sealed class XeroCreditNotes(XeroGate gate, XeroCompanies companies) : IXeroResource
{
    /// <summary>The kind of a booking that moves credit to an invoice and no money.</summary>
    public const string Allocation = "allocation";

    public const string TypeName = "ACCRECCREDIT";
    private const string Scope = "accounting.transactions";
    private const int TextMax = 255;

    private readonly XeroList<BookDocument> _list = new("CreditNotes", note => note.UpdatedAt, new()
    {
        ["CreditNoteID"] = note => Guid.Parse(note.Id),
        ["CreditNoteNumber"] = note => note.Number,
        ["Reference"] = note => note.Reference,
        ["Type"] = _ => TypeName,
        ["Status"] = StatusOf,
        ["Contact.ContactID"] = note => Guid.Parse(note.ContactId),
        ["Date"] = note => note.Date,
    });

    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/CreditNotes", gate.Reads(Scope, call => _list.Answer(
            call, call.Company.Books.Documents().Where(document => document.Kind == BookKinds.CreditNote), (note, isPaged) => Show(call.Company.Books, note, isPaged))));
        api.MapGet("/CreditNotes/{id}", gate.Reads(Scope, call => Find(call) is { } note
            ? XeroJson.Of(200, XeroJson.Envelope(call.Now, "CreditNotes", new JsonArray(Show(call.Company.Books, note, true)))) : XeroJson.NoResource));
        api.MapPut("/CreditNotes", gate.Writes(Scope, call => XeroBatch.Run(call, "CreditNotes", fields => Draft(call, fields))));
        api.MapPost("/CreditNotes", gate.Writes(Scope, call => XeroBatch.Run(call, "CreditNotes", fields => Draft(call, fields))));
        api.MapPut("/CreditNotes/{id}/Allocations", gate.Writes(Scope, call => Find(call) is { } note
            ? XeroBatch.Run(call, "Allocations", fields => Allocate(call, fields, note)) : XeroJson.NoResource));
    }

    public static string StatusOf(BookDocument note) => note.State switch
    {
        BookState.Draft => "DRAFT",
        BookState.Open => "AUTHORISED",
        BookState.Paid => "PAID",
        _ => "VOIDED",
    };

    private static BookDocument? Find(XeroCall call)
        => call.Company.Books.Document(((string)call.Context.GetRouteValue("id")!).ToLowerInvariant()) is { Kind: BookKinds.CreditNote } note ? note : null;

    private Func<XeroMade>? Draft(XeroCall call, XeroFields fields)
    {
        if (fields.Text("Type", TextMax) != TypeName)
            fields.Problems.Add("Credit note type is not valid.");
        var status = fields.Text("Status", TextMax) ?? "DRAFT";
        if (status is not ("DRAFT" or "AUTHORISED"))
            fields.Problems.Add("Credit note not of valid status for creation.");
        var number = fields.Text("CreditNoteNumber", TextMax);
        var reference = fields.Text("Reference", TextMax);
        if (XeroDocuments.Read(call, companies, fields, BookKinds.CreditNote, status == "AUTHORISED") is not { } read || fields.Problems.Count > 0)
            return null;
        var document = read with
        {
            Number = number ?? call.Company.NextNumber("CN-"),
            Reference = reference,
            State = status == "AUTHORISED" ? BookState.Open : BookState.Draft,
        };
        return () =>
        {
            var (added, problem) = call.Company.Books.Add(document, all => all.Any(other =>
                other.Kind == BookKinds.CreditNote && other.State != BookState.Void && other.Number == document.Number) ? "Credit note number must be unique." : null);
            return new XeroMade(added is null ? null : Show(call.Company.Books, added, true), problem);
        };
    }

    private static Func<XeroMade>? Allocate(XeroCall call, XeroFields fields, BookDocument note)
    {
        var invoice = fields.Object("Invoice")?.Text("InvoiceID", TextMax) is { } id ? call.Company.Books.Document(id.ToLowerInvariant()) : null;
        if (invoice is not { Kind: BookKinds.Invoice } || invoice.ContactId != note.ContactId || invoice.Currency != note.Currency)
            fields.Problems.Add("The invoice could not be found, or is another contact's, or in another currency.");
        if (fields.Number("Amount") is not > 0)
            fields.Problems.Add("The amount must be above zero.");
        var date = fields.Day("Date") ?? DateOnly.FromDateTime(call.Now.UtcDateTime);
        if (fields.Problems.Count > 0)
            return null;
        var amount = fields.Number("Amount")!.Value;
        return () =>
        {
            var (added, problem) = call.Company.Books.Pay(new BookPayment { Kind = Allocation, Amount = amount, AccountCode = "", Date = date }, [(note.Id, amount), (invoice!.Id, amount)]);
            if (added is null)
                return new XeroMade(null, problem);
            call.Company.Credit(invoice.Id, amount);
            return new XeroMade(new JsonObject
            {
                ["AllocationID"] = added.Id,
                ["Amount"] = amount,
                ["Date"] = XeroJson.Date(date),
                ["Invoice"] = new JsonObject { ["InvoiceID"] = invoice.Id, ["InvoiceNumber"] = invoice.Number },
            }, null);
        };
    }

    private static JsonObject Show(ErpBooks books, BookDocument note, bool withLines)
    {
        var shown = XeroDocuments.Show(books, note, TypeName, StatusOf(note), withLines);
        shown["CreditNoteID"] = note.Id;
        shown["CreditNoteNumber"] = note.Number ?? "";
        shown["Reference"] = note.Reference ?? "";
        shown["RemainingCredit"] = note.State == BookState.Void ? 0 : note.Due;
        return shown;
    }
}
