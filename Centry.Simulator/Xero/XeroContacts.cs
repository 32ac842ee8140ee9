using System.Text.Json.Nodes;
using Centry.Simulator.Erp;

namespace Centry.Simulator.Xero;

/// <summary>Contacts. Names are unique among those that are not archived.</summary>
internal sealed class XeroContacts(XeroGate gate) : IXeroResource
{
    private const string Scope = "accounting.contacts";
    private const int NameMax = 255;
    private const int NumberMax = 50;

    private static readonly HashSet<string> PhoneTypes = ["DEFAULT", "DDI", "MOBILE", "FAX"];

    private readonly XeroList<BookContact> _list = new("Contacts", contact => contact.UpdatedAt, new()
    {
        ["ContactID"] = contact => Guid.Parse(contact.Id),
        ["Name"] = contact => contact.Name,
        ["EmailAddress"] = contact => contact.Email,
        ["ContactStatus"] = StatusOf,
    });

    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/Contacts", gate.Reads(Scope, List));
        api.MapGet("/Contacts/{id}", gate.Reads(Scope, call => Find(call) is { } contact
            ? XeroJson.Of(200, XeroJson.Envelope(call.Now, "Contacts", new JsonArray(Show(contact)))) : XeroJson.NoResource));
        api.MapPut("/Contacts", gate.Writes(Scope, call => XeroBatch.Run(call, "Contacts", fields => Draft(call, fields, null))));
        api.MapPost("/Contacts", gate.Writes(Scope, call => XeroBatch.Run(call, "Contacts", fields => Draft(call, fields, fields.Text("ContactID", NumberMax)))));
        api.MapPost("/Contacts/{id}", gate.Writes(Scope, call => Find(call) is { } contact
            ? XeroBatch.Run(call, "Contacts", fields => Draft(call, fields, contact.Id)) : XeroJson.NoResource));
    }

    /// <summary>Marks whom a document makes a customer or supplier.</summary>
    public static void Mark(ErpBooks books, string id, bool isSupplier)
    {
        if (books.Contact(id) is { } contact && !(isSupplier ? contact.IsSupplier : contact.IsCustomer))
            books.Change(id, known => isSupplier ? known with { IsSupplier = true } : known with { IsCustomer = true });
    }

    private static BookContact? Find(XeroCall call) => call.Company.Books.Contact(((string)call.Context.GetRouteValue("id")!).ToLowerInvariant());

    private XeroAnswer List(XeroCall call)
    {
        IEnumerable<BookContact> rows = call.Company.Books.Contacts();
        if (!call.Query["includeArchived"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase))
            rows = rows.Where(contact => !contact.IsRemoved);
        if (call.Query["IDs"].ToString() is { Length: > 0 } ids)
        {
            var wanted = ids.Split(',').ToHashSet(StringComparer.OrdinalIgnoreCase);
            rows = rows.Where(contact => wanted.Contains(contact.Id));
        }
        if (call.Query["searchTerm"].ToString() is { Length: > 0 } term)
            rows = rows.Where(contact => contact.Name.Contains(term, StringComparison.OrdinalIgnoreCase) || contact.Email?.Contains(term, StringComparison.OrdinalIgnoreCase) == true);
        return _list.Answer(call, rows, (contact, _) => Show(contact));
    }

    /// <param name="id">Of the contact that is changed; null to make one.</param>
    private static Func<XeroMade>? Draft(XeroCall call, XeroFields fields, string? id)
    {
        var books = call.Company.Books;
        var known = id is null ? null : books.Contact(id);
        if (id is not null && known is null)
            fields.Problems.Add("The contact could not be found.");
        var name = fields.Text("Name", NameMax);
        if (known is null && string.IsNullOrWhiteSpace(name))
            fields.Problems.Add("The contact name must be specified.");
        var email = fields.Text("EmailAddress", NameMax);
        if (email is not null && (email.Count(c => c == '@') != 1 || email[0] == '@' || email[^1] == '@' || email.Any(char.IsWhiteSpace)))
            fields.Problems.Add("Email address must be valid.");
        var phone = Phone(fields);
        var tax = fields.Text("TaxNumber", NumberMax);
        var status = fields.Text("ContactStatus", NumberMax);
        if (status is not (null or "ACTIVE" or "ARCHIVED"))
            fields.Problems.Add("The contact status is not valid.");
        if (fields.Problems.Count > 0)
            return null;
        return () =>
        {
            if (known is null)
            {
                var (added, problem) = books.Add(
                    new BookContact { Name = name!.Trim(), Email = email, Phone = phone, TaxNumber = tax, IsRemoved = status == "ARCHIVED" },
                    all => all.Any(other => !other.IsRemoved && other.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))
                        ? $"The contact name {name} is already assigned to another contact. The contact name must be unique across all active contacts." : null);
                return new XeroMade(added is null ? null : Show(added), problem);
            }
            var changed = books.Change(known.Id, contact => contact with
            {
                Name = name?.Trim() ?? contact.Name,
                Email = email ?? contact.Email,
                Phone = phone ?? contact.Phone,
                TaxNumber = tax ?? contact.TaxNumber,
                IsRemoved = status is null ? contact.IsRemoved : status == "ARCHIVED",
            });
            return new XeroMade(changed is null ? null : Show(changed), changed is null ? "The contact could not be found." : null);
        };
    }

    private static string? Phone(XeroFields fields)
    {
        string? first = null;
        foreach (var phone in fields.Array("Phones"))
        {
            if (phone.Text("PhoneType", NumberMax) is not { } type || !PhoneTypes.Contains(type))
                fields.Problems.Add("The phone type is not valid.");
            var number = string.Concat(phone.Text("PhoneCountryCode", 20), phone.Text("PhoneAreaCode", 10), phone.Text("PhoneNumber", NumberMax));
            first ??= number.Length == 0 ? null : number;
        }
        return first;
    }

    private static string StatusOf(BookContact contact) => contact.IsRemoved ? "ARCHIVED" : "ACTIVE";

    private static JsonObject Show(BookContact contact)
    {
        var shown = new JsonObject
        {
            ["ContactID"] = contact.Id,
            ["ContactStatus"] = StatusOf(contact),
            ["Name"] = contact.Name,
            ["EmailAddress"] = contact.Email ?? "",
            ["Phones"] = new JsonArray([.. PhoneTypes.Select(type => new JsonObject
            {
                ["PhoneType"] = type,
                ["PhoneNumber"] = type == "MOBILE" ? contact.Phone ?? "" : "",
                ["PhoneAreaCode"] = "",
                ["PhoneCountryCode"] = "",
            })]),
            ["IsSupplier"] = contact.IsSupplier,
            ["IsCustomer"] = contact.IsCustomer,
            ["UpdatedDateUTC"] = XeroJson.Date(contact.UpdatedAt),
            ["HasValidationErrors"] = false,
        };
        if (contact.TaxNumber is not null)
            shown["TaxNumber"] = contact.TaxNumber;
        return shown;
    }
}
