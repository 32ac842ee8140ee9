using System.Text.Json.Nodes;
using Centry.Simulator.Erp;

namespace Centry.Simulator.Xero;

/// <summary>Invoices (ACCREC) and bills (ACCPAY). Numbers of invoices are unique (from memory: gateways.md 7.3), those of bills are not.</summary>
internal sealed class XeroInvoices(XeroGate gate, XeroCompanies companies) : IXeroResource
{
    private const string Scope = "accounting.transactions";
    private const string StatusName = "Status";
    private const int NumberMax = 255;
    private const int IdMax = 50;

    private readonly XeroList<BookDocument> _list = new("Invoices", invoice => invoice.UpdatedAt, new()
    {
        ["InvoiceID"] = invoice => Guid.Parse(invoice.Id),
        ["InvoiceNumber"] = invoice => invoice.Number,
        ["Reference"] = invoice => invoice.Reference,
        ["Type"] = TypeOf,
        ["Status"] = StatusOf,
        ["Contact.ContactID"] = invoice => Guid.Parse(invoice.ContactId),
        ["AmountDue"] = invoice => DueOf(invoice),
        ["Total"] = invoice => invoice.Total,
        ["Date"] = invoice => invoice.Date,
        ["DueDate"] = invoice => invoice.DueDate,
        ["UpdatedDateUTC"] = invoice => invoice.UpdatedAt,
    });

    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/Invoices", gate.Reads(Scope, List));
        api.MapGet("/Invoices/{id}", gate.Reads(Scope, call => Find(call) is { } invoice
            ? XeroJson.Of(200, XeroJson.Envelope(call.Now, "Invoices", new JsonArray(Show(call.Company, invoice, true, Paid(call.Company, invoice))))) : XeroJson.NoResource));
        api.MapPut("/Invoices", gate.Writes(Scope, call => XeroBatch.Run(call, "Invoices", fields => Draft(call, fields))));
        api.MapPost("/Invoices", gate.Writes(Scope, call => XeroBatch.Run(call, "Invoices", fields =>
            fields.Text("InvoiceID", IdMax) is { } id ? Change(call, fields, call.Company.Books.Document(id.ToLowerInvariant())) : Draft(call, fields))));
        api.MapPost("/Invoices/{id}", gate.Writes(Scope, call => Find(call) is { } invoice
            ? XeroBatch.Run(call, "Invoices", fields => Change(call, fields, invoice)) : XeroJson.NoResource));
    }

    public static string TypeOf(BookDocument document) => document.Kind == BookKinds.Invoice ? "ACCREC" : "ACCPAY";

    private static bool IsOne(BookDocument document) => document.Kind is BookKinds.Invoice or BookKinds.Bill;

    private static string StatusOf(BookDocument document) => document.State switch
    {
        BookState.Draft => document.ExtraOf(StatusName, "DRAFT"),
        BookState.Open => "AUTHORISED",
        BookState.Paid => "PAID",
        _ => document.ExtraOf(StatusName, "VOIDED"),
    };

    /// <summary>Nothing is due of what is void.</summary>
    private static decimal DueOf(BookDocument document) => document.State == BookState.Void ? 0 : document.Due;

    /// <summary>By id or number, as Xero has it.</summary>
    private static BookDocument? Find(XeroCall call)
    {
        var id = (string)call.Context.GetRouteValue("id")!;
        var found = Guid.TryParse(id, out _) ? call.Company.Books.Document(id.ToLowerInvariant()) : call.Company.Books.Documents().FirstOrDefault(one => IsOne(one) && one.Number == id);
        return found is not null && IsOne(found) ? found : null;
    }

    private XeroAnswer List(XeroCall call)
    {
        var rows = call.Company.Books.Documents().Where(IsOne);
        rows = Narrowed(call, "IDs", rows, invoice => invoice.Id);
        rows = Narrowed(call, "InvoiceNumbers", rows, invoice => invoice.Number);
        rows = Narrowed(call, "ContactIDs", rows, invoice => invoice.ContactId);
        rows = Narrowed(call, "Statuses", rows, StatusOf);
        if (call.Query["searchTerm"].ToString() is { Length: > 0 } term)
            rows = rows.Where(invoice => invoice.Number?.Contains(term, StringComparison.OrdinalIgnoreCase) == true || invoice.Reference?.Contains(term, StringComparison.OrdinalIgnoreCase) == true);
        var isSummary = call.Query["summaryOnly"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase);
        return _list.Answer(call, rows, (invoice, isPaged) => Show(call.Company, invoice, isPaged && !isSummary, []));
    }

    private static IEnumerable<BookDocument> Narrowed(XeroCall call, string name, IEnumerable<BookDocument> rows, Func<BookDocument, string?> of)
    {
        if (call.Query[name].ToString() is not { Length: > 0 } text)
            return rows;
        var wanted = text.Split(',').ToHashSet(StringComparer.OrdinalIgnoreCase);
        return rows.Where(row => of(row) is { } value && wanted.Contains(value));
    }

    private Func<XeroMade>? Draft(XeroCall call, XeroFields fields)
    {
        var type = fields.Text("Type", IdMax);
        if (type is not ("ACCREC" or "ACCPAY"))
            fields.Problems.Add("Invoice type is not valid.");
        var status = fields.Text(StatusName, IdMax) ?? "DRAFT";
        if (status is not ("DRAFT" or "SUBMITTED" or "AUTHORISED"))
            fields.Problems.Add("Invoice not of valid status for creation.");
        var dueDate = fields.Day("DueDate");
        if (status == "AUTHORISED" && dueDate is null)
            fields.Problems.Add("The DueDate is required for an approved invoice.");
        var number = fields.Text("InvoiceNumber", NumberMax);
        var reference = fields.Text("Reference", NumberMax);
        var kind = type == "ACCPAY" ? BookKinds.Bill : BookKinds.Invoice;
        if (XeroDocuments.Read(call, companies, fields, kind, status == "AUTHORISED") is not { } read || fields.Problems.Count > 0)
            return null;
        var document = read with
        {
            Number = number ?? (kind == BookKinds.Invoice ? call.Company.NextNumber("INV-") : null),
            Reference = kind == BookKinds.Invoice ? reference : null,
            DueDate = dueDate,
            State = status == "AUTHORISED" ? read.Total == 0 ? BookState.Paid : BookState.Open : BookState.Draft,
            Extra = status == "SUBMITTED" ? new Dictionary<string, string>(read.Extra) { [StatusName] = status } : read.Extra,
        };
        return () =>
        {
            var (added, problem) = call.Company.Books.Add(document, all => kind == BookKinds.Invoice
                && all.Any(other => other.Kind == BookKinds.Invoice && other.State != BookState.Void && other.Number == document.Number) ? "Invoice # must be unique." : null);
            if (added is null)
                return new XeroMade(null, problem);
            XeroContacts.Mark(call.Company.Books, added.ContactId, kind == BookKinds.Bill);
            return new XeroMade(Show(call.Company, added, true, []), null);
        };
    }

    /// <summary>Only the status can be changed here.</summary>
    private static Func<XeroMade>? Change(XeroCall call, XeroFields fields, BookDocument? invoice)
    {
        var status = fields.Text(StatusName, IdMax);
        if (invoice is null || !IsOne(invoice))
            fields.Problems.Add("The invoice could not be found.");
        else if (status is not ("AUTHORISED" or "SUBMITTED" or "VOIDED" or "DELETED"))
            fields.Problems.Add("Invoice not of valid status for modification.");
        if (fields.Problems.Count > 0)
            return null;
        return () =>
        {
            var changed = call.Company.Books.Change(invoice!.Id, known => (known.State, status) switch
            {
                (BookState.Draft, "AUTHORISED") => known with { State = BookState.Open },
                (BookState.Draft, "SUBMITTED") => known with { Extra = With(known, status) },
                (BookState.Draft, "DELETED") => known with { State = BookState.Void, Extra = With(known, status) },
                (BookState.Open, "VOIDED") when known.Paid == 0 => known with { State = BookState.Void, Extra = With(known, status) },
                _ => null,
            });
            return changed is null ? new XeroMade(null, "Invoice not of valid status for modification.") : new XeroMade(Show(call.Company, changed, true, []), null);
        };
    }

    private static Dictionary<string, string> With(BookDocument document, string status) => new(document.Extra) { [StatusName] = status };

    private static List<BookPayment> Paid(XeroCompany company, BookDocument invoice)
        => [.. company.Books.Payments().Where(payment => payment.Kind != XeroCreditNotes.Allocation && payment.Parts[0].DocumentId == invoice.Id && !payment.IsTakenBack)];

    private static JsonObject Show(XeroCompany company, BookDocument invoice, bool withLines, IReadOnlyList<BookPayment> payments)
    {
        var shown = XeroDocuments.Show(company.Books, invoice, TypeOf(invoice), StatusOf(invoice), withLines);
        var credited = company.CreditedOf(invoice.Id);
        shown["InvoiceID"] = invoice.Id;
        shown["InvoiceNumber"] = invoice.Number ?? "";
        if (invoice.Kind == BookKinds.Invoice)
            shown["Reference"] = invoice.Reference ?? "";
        if (invoice.DueDate is { } due)
        {
            shown["DueDate"] = XeroJson.Date(due);
            shown["DueDateString"] = XeroJson.DateString(due);
        }
        shown["AmountDue"] = DueOf(invoice);
        shown["AmountPaid"] = invoice.Paid - credited;
        shown["AmountCredited"] = credited;
        shown["Payments"] = new JsonArray([.. payments.Select(payment => new JsonObject
        {
            ["PaymentID"] = payment.Id,
            ["Date"] = XeroJson.Date(payment.Date),
            ["Amount"] = payment.Amount,
            ["Reference"] = payment.Reference ?? "",
            ["HasAccount"] = false,
            ["HasValidationErrors"] = false,
        })]);
        return shown;
    }
}
