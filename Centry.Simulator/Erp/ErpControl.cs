using System.Globalization;
using Centry.Simulator.Control;
using Centry.Simulator.Providers;

namespace Centry.Simulator.Erp;

/// <summary>
/// What people do in an accounting system's own pages: <c>GET /_control/{name}/books</c> shows all of it, <c>POST …/documents</c> writes an
/// invoice or bill, <c>POST …/documents/{id}/void</c> takes one back, <c>POST …/fill</c> makes many rows at once.
/// </summary>
internal static class ErpControl
{
    private const int FillMax = 50_000;

    public static void MapErpControl(this IEndpointRouteBuilder app, IEnumerable<IProvider> providers)
    {
        foreach (var side in providers.OfType<ErpSide>())
        {
            var routes = app.MapGroup($"/_control/{side.Name}");
            routes.MapGet("/books", () => ControlJson.Ok(new
            {
                contacts = side.Books.Contacts(),
                accounts = side.Books.Accounts(),
                documents = side.Books.Documents().Select(Show),
                payments = side.Books.Payments().Select(payment => new
                {
                    payment.Id,
                    payment.Kind,
                    payment.Amount,
                    payment.AccountCode,
                    payment.Date,
                    payment.Reference,
                    payment.IsTakenBack,
                    Documents = payment.Parts.Select(part => new { Id = part.DocumentId, part.Amount }),
                }),
            }));
            routes.MapPost("/documents", (Delegate)((HttpContext context) => WithAsync<ErpOrder>(context, order => Write(side, order))));
            routes.MapPost("/documents/{id}/void", (string id) =>
                side.Books.Change(id, document => document.State is BookState.Open or BookState.Draft && document.Paid == 0 ? document with { State = BookState.Void } : null) is { } voided
                    ? ControlJson.Ok(Show(voided)) : ControlJson.Problem(409, "conflict", "There is no such document that could be voided."));
            routes.MapPost("/fill", (Delegate)((HttpContext context) => WithAsync<ErpFill>(context, fill => Fill(side, fill))));
        }
    }

    private static async Task<IResult> WithAsync<T>(HttpContext context, Func<T, IResult> act) where T : class
    {
        var (body, problem) = await ControlJson.ReadAsync<T>(context.Request);
        return body is null ? Invalid(problem!) : act(body);
    }

    private static IResult Invalid(string problem) => ControlJson.Problem(400, "invalid", problem);

    private static object Show(BookDocument document) => new
    {
        document.Id,
        document.Kind,
        document.Number,
        document.Reference,
        document.ContactId,
        document.Currency,
        document.Date,
        document.DueDate,
        document.Lines,
        document.Total,
        document.Paid,
        document.Due,
        State = document.State.ToString().ToLowerInvariant(),
        document.Extra,
    };

    private static IResult Write(ErpSide side, ErpOrder order)
    {
        if (order.Kind is not (BookKinds.Invoice or BookKinds.Bill) || order.Amount <= 0 || string.IsNullOrWhiteSpace(order.Contact))
            return Invalid("A document needs a kind (invoice or bill), a contact and an amount above zero.");
        return ControlJson.Ok(Show(Add(side, order)));
    }

    private static BookDocument Add(ErpSide side, ErpOrder order)
    {
        var contact = side.Books.Contacts().FirstOrDefault(known => known.Name == order.Contact)
            ?? side.Books.Add(new BookContact { Name = order.Contact, IsCustomer = order.Kind == BookKinds.Invoice, IsSupplier = order.Kind == BookKinds.Bill, Phone = order.Phone }).Added!;
        return Add(side, order, contact.Id);
    }

    private static BookDocument Add(ErpSide side, ErpOrder order, string contactId)
    {
        var date = order.Date ?? new DateOnly(2026, 1, 15);
        return side.Books.Add(new BookDocument
        {
            Kind = order.Kind,
            Number = order.Number,
            Reference = order.Reference,
            ContactId = contactId,
            Currency = order.Currency,
            Date = date,
            DueDate = order.DueDate ?? date.AddDays(30),
            Lines = [new BookLine("As agreed", 1, order.Amount, null, null)],
            Total = order.Amount,
        }).Added!;
    }

    private static IResult Fill(ErpSide side, ErpFill fill)
    {
        if (fill.Contacts is < 0 or > FillMax || fill.Invoices is < 0 or > FillMax || fill.Accounts is < 0 or > FillMax)
            return Invalid($"At most {FillMax} rows of a kind at once.");
        var contacts = Enumerable.Range(0, fill.Contacts).Select(n => side.Books.Add(new BookContact { Name = Text($"Customer {n}"), IsCustomer = true }).Added!.Id).ToList();
        for (var n = 0; n < fill.Accounts; n++)
            side.Books.Add(new BookAccount(Text($"fill-{n}"), Text($"F{n}"), Text($"Account {n}"), "expense", TakesPayments: false));
        for (var n = 0; n < fill.Invoices && contacts.Count > 0; n++)
            Add(side, new ErpOrder(BookKinds.Invoice, "", fill.Currency, 100 + n) { Number = Text($"INV-{n}") }, contacts[n % contacts.Count]);
        return Results.NoContent();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <param name="Contact">Made when there is none of that name.</param>
    internal sealed record ErpOrder(string Kind, string Contact, string Currency, decimal Amount)
    {
        public string? Number { get; init; }
        public string? Reference { get; init; }
        public string? Phone { get; init; }
        public DateOnly? Date { get; init; }
        public DateOnly? DueDate { get; init; }
    }

    internal sealed record ErpFill(int Contacts, int Invoices, int Accounts, string Currency = "UGX");
}
