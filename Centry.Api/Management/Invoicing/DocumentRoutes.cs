using System.Globalization;
using System.Text.Json;
using Centry.Api.Http;
using Centry.Api.Management.Overview;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Currencies;
using Centry.Core.Invoicing;
using Centry.Core.Payments;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Management.Invoicing;

/// <summary><c>…/invoices</c> and <c>…/bills</c>: Centry's own, where no ERP keeps them.</summary>
internal static class DocumentRoutes
{
    private const int NumberMax = 60;
    private const int NameMax = 200;
    private const int NotesMax = 1000;
    private const int DescriptionMax = 500;
    private const decimal QuantityMax = 1_000_000m;

    public static void MapDocuments(this RouteGroupBuilder merchant)
    {
        Map(merchant, "/invoices", DocumentKinds.Invoice, "Invoice", "Invoices");
        Map(merchant, "/bills", DocumentKinds.Bill, "Bill", "Bills");
    }

    private static void Map(RouteGroupBuilder merchant, string path, string kind, string one, string many)
    {
        var group = merchant.MapGroup(path).WithTags("Invoicing");
        group.MapGet("/", (HttpContext http, Guid merchantId, ManageDocuments documents) => ListAsync(http, merchantId, kind, documents))
            .WithName($"List{many}").WithSummary($"A merchant's {many.ToLowerInvariant()}, newest first")
            .Query("status", "Only in this status.", DocumentStatus.All)
            .Query("contact_id", "Only of this contact.", format: "uuid")
            .Query("number", "Only with exactly this number.")
            .PageParameters().Produces<Cursored<DocumentView>>().Refuses(400, 401, 403, 404);
        group.MapPost("/", (HttpContext http, Guid merchantId, ManageDocuments documents) => CreateAsync(http, merchantId, kind, documents))
            .WithName($"Create{one}").WithSummary($"Write {(kind == DocumentKinds.Bill ? "down a bill" : "an invoice")}")
            .Accepts<DocumentRequest>("application/json").Produces<DocumentView>(StatusCodes.Status201Created).Refuses(400, 401, 403, 404, 413, 415);
        group.MapGet("/{documentId:guid}", (HttpContext http, Guid merchantId, Guid documentId, ManageDocuments documents) => GetAsync(http, merchantId, kind, documentId, documents))
            .WithName($"Get{one}").WithSummary($"One of a merchant's {many.ToLowerInvariant()}").Produces<DocumentView>().Refuses(401, 403, 404);
        group.MapGet("/{documentId:guid}/payments", (HttpContext http, Guid merchantId, Guid documentId, ManageDocuments documents, LatestPayments payments)
                => PaymentsAsync(http, merchantId, kind, documentId, documents, payments))
            .WithName($"List{one}Payments").WithSummary("The payments that it was made for or settled by, newest first")
            .Produces<IReadOnlyList<ActivityView>>().Refuses(401, 403, 404);
        group.MapPatch("/{documentId:guid}", (HttpContext http, Guid merchantId, Guid documentId, ManageDocuments documents) => ChangeAsync(http, merchantId, kind, documentId, documents))
            .WithName($"Change{one}").WithSummary("Change it while nothing of it was paid")
            .Accepts<DocumentRequest>("application/json").Produces<DocumentView>().Refuses(400, 401, 403, 404, 409, 413, 415);
        group.MapPost("/{documentId:guid}/void", (HttpContext http, Guid merchantId, Guid documentId, ManageDocuments documents) => VoidAsync(http, merchantId, kind, documentId, documents))
            .WithName($"Void{one}").WithSummary("Let it ask for nothing any more").Produces<DocumentView>().Refuses(401, 403, 404, 409);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Guid merchantId, string kind, ManageDocuments documents)
    {
        var query = new QueryReader(http.Request.Query);
        var rows = ReadFilter(query)(documents.Of(merchantId, kind));
        var (limit, after) = (query.Number("limit", ContactRoutes.LimitDefault, 1, ContactRoutes.LimitMax), query.Id("after"));
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        if (after is { } last)
            rows = rows.Where(d => d.Id.CompareTo(last) < 0);
        var page = await rows.OrderByDescending(d => d.Id).Take(limit + 1).ToListAsync(http.RequestAborted);
        return TypedResults.Json(new Cursored<DocumentView>([.. page.Take(limit).Select(ToView)], page.Count > limit ? page[limit - 1].Id.ToString() : null), CentryJson.Options);
    }

    /// <summary>What the query narrows documents to.</summary>
    internal static Func<IQueryable<MerchantDocument>, IQueryable<MerchantDocument>> ReadFilter(QueryReader query)
    {
        var (status, contact, number) = (query.OneOf("status", DocumentStatus.All), query.Id("contact_id"), query.Text("number"));
        return rows => rows.Where(d => (status == null || d.Status == status) && (contact == null || d.ContactId == contact) && (number == null || d.Number == number));
    }

    private static async Task<IResult> GetAsync(HttpContext http, Guid merchantId, string kind, Guid id, ManageDocuments documents)
        => await documents.Of(merchantId, kind).SingleOrDefaultAsync(d => d.Id == id, http.RequestAborted) is { } document
            ? TypedResults.Json(ToView(document), CentryJson.Options)
            : ManageDocuments.NoSuch(kind).ToResult();

    private static async Task<IResult> PaymentsAsync(HttpContext http, Guid merchantId, string kind, Guid id, ManageDocuments documents, LatestPayments payments)
        => await documents.Of(merchantId, kind).AnyAsync(d => d.Id == id, http.RequestAborted)
            ? TypedResults.Json((await payments.OfDocumentAsync(merchantId, id, http.RequestAborted)).Select(PaymentActivityViews.ToView), CentryJson.Options)
            : ManageDocuments.NoSuch(kind).ToResult();

    private static Task<IResult> CreateAsync(HttpContext http, Guid merchantId, string kind, ManageDocuments documents) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        if (Read(fields) is not { } wish)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        return Answer(await documents.CreateAsync(merchantId, kind, wish, http.RequestAborted), StatusCodes.Status201Created);
    });

    private static Task<IResult> ChangeAsync(HttpContext http, Guid merchantId, string kind, Guid id, ManageDocuments documents) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        if (Read(fields) is not { } wish)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        return Answer(await documents.ChangeAsync(merchantId, kind, id, wish, http.RequestAborted));
    });

    private static async Task<IResult> VoidAsync(HttpContext http, Guid merchantId, string kind, Guid id, ManageDocuments documents)
        => Answer(await documents.VoidAsync(merchantId, kind, id, http.RequestAborted));

    private static IResult Answer((MerchantDocument? Document, Refusal? Refusal) result, int status = StatusCodes.Status200OK)
        => result.Document is { } document ? TypedResults.Json(ToView(document), CentryJson.Options, statusCode: status) : result.Refusal!.ToResult();

    private static DocumentWish? Read(JsonFields fields)
    {
        var wish = new DocumentWish
        {
            Number = fields.Text("number", NumberMax),
            ContactId = fields.Id("contact_id"),
            ContactName = fields.Text("contact_name", NameMax),
            CurrencyCode = fields.Text("currency_code", NumberMax)?.ToUpperInvariant(),
            IssuedOn = Date(fields, "issued_on"),
            DueOn = Date(fields, "due_on"),
            IsNeverDue = fields.IsNull("due_on"),
            Lines = ReadLines(fields),
            Status = fields.OneOf("status", [DocumentStatus.Draft, DocumentStatus.Open]),
            Notes = fields.IsNull("notes") ? "" : fields.Text("notes", NotesMax),
        };
        return fields.HasFaults ? null : wish;
    }

    private static DateOnly? Date(JsonFields fields, string field)
    {
        if (fields.Text(field, NumberMax) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        fields.Fault(field, "Must be a date, such as 2026-05-01.");
        return null;
    }

    private static List<DocumentLine>? ReadLines(JsonFields fields)
    {
        if (fields.Find("lines") is not { } element)
            return null;
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() is < 1 or > MerchantDocument.LinesMax)
        {
            fields.Fault("lines", $"Must be a list of 1 to {MerchantDocument.LinesMax} lines.");
            return null;
        }

        var lines = new List<DocumentLine>();
        foreach (var (index, item) in element.EnumerateArray().Index())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                fields.Fault($"lines[{index}]", "Must be an object.");
                continue;
            }

            var one = new JsonFields(item);
            var description = one.Text("description", DescriptionMax, required: true);
            var amount = one.Number("unit_amount", MoneyParsing.Limit, decimals: 4);
            if (amount is null && !one.Faults.ContainsKey("unit_amount"))
                one.Fault("unit_amount", "Is required.");
            var line = new DocumentLine(description ?? "", one.Number("quantity", QuantityMax, decimals: 4) ?? 1, amount ?? 0, one.Number("tax_rate", 100, decimals: 4) ?? 0);
            foreach (var (field, faults) in one.Faults)
                fields.Fault($"lines[{index}].{field}", faults[0]);
            lines.Add(line);
        }

        return lines;
    }

    internal static DocumentView ToView(MerchantDocument d)
    {
        var currency = Currency.Get(d.CurrencyCode);
        decimal Major(long minor) => Money.FromMinor(minor, currency).Major;
        return new DocumentView(
            d.Id, d.Kind, d.Number, d.Status, d.ContactId, d.ContactName, d.CurrencyCode, d.IssuedOn, d.DueOn,
            [.. ManageDocuments.LinesOf(d).Select(l => new DocumentLineView(l.Description, l.Quantity, l.UnitAmount, l.TaxRate))],
            Major(d.TotalMinor), Major(d.PaidMinor), Major(Math.Max(0, d.TotalMinor - d.PaidMinor)), d.PaymentId, d.Notes, d.CreatedAt, d.UpdatedAt);
    }
}
