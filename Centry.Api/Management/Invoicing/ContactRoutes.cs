using System.Text.RegularExpressions;
using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core.Invoicing;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;

namespace Centry.Api.Management.Invoicing;

/// <summary><c>…/contacts</c>: whom a merchant invoices and pays.</summary>
internal static partial class ContactRoutes
{
    internal const int LimitDefault = 50;
    internal const int LimitMax = 200;
    private const int NameMax = 200;
    private const int NotesMax = 1000;
    private const int WordMax = 50;
    private const int EmailMax = 254;

    public static void MapContacts(this RouteGroupBuilder merchant)
    {
        var group = merchant.MapGroup("/contacts").WithTags("Invoicing");
        group.MapGet("/", ListAsync)
            .WithName("ListContacts").WithSummary("A merchant's contacts, newest first")
            .Query("q", "Only those whose name, e-mail address or phone number contains this.")
            .Query("kind", "Only customers, or suppliers.", ["customer", "supplier"])
            .PageParameters().Produces<Cursored<ContactView>>().Refuses(400, 401, 403, 404);
        group.MapPost("/", CreateAsync)
            .WithName("CreateContact").WithSummary("Add a contact")
            .Accepts<ContactRequest>("application/json").Produces<ContactView>(StatusCodes.Status201Created).Refuses(400, 401, 403, 404, 413, 415);
        group.MapGet("/{contactId:guid}", GetAsync)
            .WithName("GetContact").WithSummary("A contact").Produces<ContactView>().Refuses(401, 403, 404);
        group.MapPatch("/{contactId:guid}", ChangeAsync)
            .WithName("ChangeContact").WithSummary("Change a contact")
            .Accepts<ContactRequest>("application/json").Produces<ContactView>().Refuses(400, 401, 403, 404, 413, 415);
        group.MapDelete("/{contactId:guid}", RemoveAsync)
            .WithName("RemoveContact").WithSummary("Remove a contact; documents that name it keep it")
            .Produces(StatusCodes.Status204NoContent).Refuses(401, 403, 404);
    }

    /// <summary>Documents the parameters of a list that is read by cursor.</summary>
    internal static RouteHandlerBuilder PageParameters(this RouteHandlerBuilder route) => route
        .Query("limit", $"Rows in a page: 1 to {LimitMax}, {LimitDefault} when left out.", type: JsonSchemaType.Integer, format: "int32")
        .Query("after", "next_after of the page before.", format: "uuid");

    private static async Task<IResult> ListAsync(HttpContext http, Guid merchantId, ManageContacts contacts)
    {
        var query = new QueryReader(http.Request.Query);
        var rows = ReadFilter(query)(contacts.Of(merchantId));
        var (limit, after) = (query.Number("limit", LimitDefault, 1, LimitMax), query.Id("after"));
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        if (after is { } last)
            rows = rows.Where(c => c.Id.CompareTo(last) < 0);
        var page = await rows.OrderByDescending(c => c.Id).Take(limit + 1).ToListAsync(http.RequestAborted);
        return TypedResults.Json(new Cursored<ContactView>([.. page.Take(limit).Select(ToView)], page.Count > limit ? page[limit - 1].Id.ToString() : null), CentryJson.Options);
    }

    /// <summary>What the query narrows contacts to.</summary>
    internal static Func<IQueryable<Contact>, IQueryable<Contact>> ReadFilter(QueryReader query)
    {
        var pattern = query.Text("q") is { } text ? LikePattern.Containing(text) : null;
        var kind = query.OneOf("kind", ["customer", "supplier"]);
        return rows => rows
            .Where(c => pattern == null || EF.Functions.ILike(c.Name, pattern) || EF.Functions.ILike(c.Email!, pattern) || EF.Functions.ILike(c.Phone!, pattern))
            .Where(c => kind == null || (kind == "customer" ? c.IsCustomer : c.IsSupplier));
    }

    private static async Task<IResult> GetAsync(HttpContext http, Guid merchantId, Guid contactId, ManageContacts contacts)
        => await contacts.Of(merchantId).SingleOrDefaultAsync(c => c.Id == contactId, http.RequestAborted) is { } contact
            ? TypedResults.Json(ToView(contact), CentryJson.Options)
            : ManageContacts.NoSuchContact.ToResult();

    private static Task<IResult> CreateAsync(HttpContext http, Guid merchantId, ManageContacts contacts) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        if (Read(fields) is not { } shape)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var (contact, refusal) = await contacts.CreateAsync(merchantId, shape, http.RequestAborted);
        return contact is null ? refusal!.ToResult() : TypedResults.Json(ToView(contact), CentryJson.Options, statusCode: StatusCodes.Status201Created);
    });

    private static Task<IResult> ChangeAsync(HttpContext http, Guid merchantId, Guid contactId, ManageContacts contacts) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        if (Read(fields) is not { } shape)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        var (contact, refusal) = await contacts.ChangeAsync(merchantId, contactId, shape, http.RequestAborted);
        return contact is null ? refusal!.ToResult() : TypedResults.Json(ToView(contact), CentryJson.Options);
    });

    private static async Task<IResult> RemoveAsync(HttpContext http, Guid merchantId, Guid contactId, ManageContacts contacts)
        => (await contacts.RemoveAsync(merchantId, contactId, http.RequestAborted)).ToNoContent();

    private static ContactShape? Read(JsonFields fields)
    {
        var (name, email, tax, notes) = (fields.Text("name", NameMax), fields.Text("email", EmailMax), fields.Text("tax_number", WordMax), fields.Text("notes", NotesMax));
        var phone = fields.Text("phone", WordMax) is { } typed ? string.Concat(typed.Where(c => c is not (' ' or '-' or '(' or ')'))) : null;
        if (phone is not null && !InternationalNumber().IsMatch(phone))
            fields.Fault("phone", "Must be an international number, such as +256772123456.");
        bool? isCustomer = fields.Find("is_customer") is null ? null : fields.Flag("is_customer");
        bool? isSupplier = fields.Find("is_supplier") is null ? null : fields.Flag("is_supplier");
        if (fields.HasFaults)
            return null;
        var (noEmail, noPhone, noTax, noNotes) = (fields.IsNull("email"), fields.IsNull("phone"), fields.IsNull("tax_number"), fields.IsNull("notes"));
        return contact =>
        {
            contact.Name = name?.Trim() ?? contact.Name;
            contact.Email = noEmail ? null : email ?? contact.Email;
            contact.Phone = noPhone ? null : phone ?? contact.Phone;
            contact.TaxNumber = noTax ? null : tax ?? contact.TaxNumber;
            contact.Notes = noNotes ? null : notes ?? contact.Notes;
            contact.IsCustomer = isCustomer ?? contact.IsCustomer;
            contact.IsSupplier = isSupplier ?? contact.IsSupplier;
        };
    }

    // E.164: which of them are real is for the gateways to say.
    [GeneratedRegex(@"^\+[1-9]\d{6,14}$", RegexOptions.CultureInvariant)]
    private static partial Regex InternationalNumber();

    private static ContactView ToView(Contact c) => new(c.Id, c.Name, c.Email, c.Phone, c.TaxNumber, c.Notes, c.IsCustomer, c.IsSupplier, c.CreatedAt, c.UpdatedAt);
}
